using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>What an array must be made of, and in which encoding.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ElementTests
{
    private const string Expected =
        " Expected: one JSON array of attempts, such as [{\"lti_user_id\": \"…\", …}]; no attempts are [].";

    private const string Remedy =
        " To do: check Source:ApiUrl, Source:Client and Source:ClientKey; if they are right, ask who runs the API what it means.";

    [TestCase("[[{\"a\": 1}]]", "1 of its 1 elements are no JSON objects, the first of them is an array: [{\"a\": 1}]")]
    [TestCase("[\"a\", \"b\", {}]", "2 of its 3 elements are no JSON objects, the first of them is a JSON string: \"a\"")]
    [TestCase("[1, {}, 2]", "2 of its 3 elements are no JSON objects, the first of them is a number: 1")]
    [TestCase("[{'a': 1}]", "1 of its 1 elements are no JSON objects, the first of them is no JSON, such as the repr of a Python dict: {'a': 1}")]
    [TestCase("[null]", "1 of its 1 elements are no JSON objects, the first of them is null: null")]
    public void An_array_most_of_whose_elements_are_no_objects_is_no_array_of_attempts(string json, string found)
    {
        var error = Read(Encoding.UTF8.GetBytes(json));
        Assert.That(error!.Message, Is.EqualTo($"The response is no array of attempts: {found}.{Expected}{Remedy}"));
        Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Source, RetryAdvice.Once)));
    }

    [TestCase("[]")]
    [TestCase("[null, {}]")]
    [TestCase("[{ \n\"a\": 1}, [], {\"b\": 2}]")]
    [TestCase("[ { } ]")]
    public void A_few_that_are_none_cost_only_themselves(string json) => Assert.That(Read(Encoding.UTF8.GetBytes(json)), Is.Null);

    private static IEnumerable<TestCaseData> Encodings()
    {
        yield return new TestCaseData(new UnicodeEncoding(bigEndian: false, byteOrderMark: true), "UTF-16 (little-endian)");
        yield return new TestCaseData(new UnicodeEncoding(bigEndian: true, byteOrderMark: true), "UTF-16 (big-endian)");
        yield return new TestCaseData(new UnicodeEncoding(bigEndian: false, byteOrderMark: false), "UTF-16 (little-endian)");
        yield return new TestCaseData(new UnicodeEncoding(bigEndian: true, byteOrderMark: false), "UTF-16 (big-endian)");
        yield return new TestCaseData(new UTF32Encoding(bigEndian: false, byteOrderMark: true), "UTF-32 (little-endian)");
        yield return new TestCaseData(new UTF32Encoding(bigEndian: true, byteOrderMark: true), "UTF-32 (big-endian)");
        yield return new TestCaseData(new UTF32Encoding(bigEndian: false, byteOrderMark: false), "UTF-32 (little-endian)");
        yield return new TestCaseData(new UTF32Encoding(bigEndian: true, byteOrderMark: false), "UTF-32 (big-endian)");
    }

    [TestCaseSource(nameof(Encodings))]
    public void Another_encoding_is_named(Encoding encoding, string name)
    {
        foreach (var json in new[] { "[]", "\n [{\"a\": \"Ж\"}]", "[ {}]" })
        {
            byte[] response = [.. encoding.GetPreamble(), .. encoding.GetBytes(json)];
            Assert.That(Read(response)?.Found, Is.EqualTo($"The response is encoded as {name}, not as UTF-8"), json);
        }
    }

    private static GraderEtlException? Read(byte[] response)
    {
        using var stream = new MemoryStream(response);
        using var pages = new PageBin();
        try
        {
            var reading = JsonArrayReader.ReadAsync(stream, pages, new JsonArrayOptions { OnlyObjects = true });
            Assert.That(reading.IsCompleted);
            reading.GetAwaiter().GetResult();
            return null;
        }
        catch (GraderEtlException error)
        {
            return error;
        }
    }
}
