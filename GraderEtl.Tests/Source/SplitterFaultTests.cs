using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SplitterFaultTests
{
    private const string Shape =
        " Expected: one JSON array of attempts, such as [{\"lti_user_id\": \"…\", …}]; no attempts are []. To do: check Source:ApiUrl,"
        + " Source:Client and Source:ClientKey; if they are right, ask who runs the API what it means.";

    [TestCase("", "The response is empty: no bytes.")]
    [TestCase(" \n ", "The response is empty: 3 bytes, all whitespace.")]
    [TestCase("null", "The response is null, not an array; from byte 0 on it reads: null.")]
    [TestCase(" {\"errors\": [\"wrong client\"]}", "The response is a JSON object, not an array; from byte 1 on it reads: {\"errors\": [\"wrong client\"]}.")]
    [TestCase("\uFEFF<html>\n\u001b[31m</html>", "The response is an HTML page or XML, not an array; from byte 3 on it reads: <html>\\u000A\\u001B[31m</html>.")]
    [TestCase("12", "The response is a number, not an array; from byte 0 on it reads: 12.")]
    [TestCase("\"busy\"", "The response is a JSON string, not an array; from byte 0 on it reads: \"busy\".")]
    [TestCase("Bad Gateway", "The response is no JSON, not an array; from byte 0 on it reads: Bad Gateway.")]
    [TestCase("\u00EF\u00BB[]", "The response is no JSON, not an array; from byte 0 on it reads: \u00EF\u00BB[].")]
    public void What_is_no_array_is_refused_and_quoted(string json, string message)
    {
        foreach (var chunk in new[] { 1, int.MaxValue })
        {
            var error = Fail(Encoding.UTF8.GetBytes(json), chunk);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(error.Kind, Is.EqualTo(ErrorKind.Source));
                Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Once));
                Assert.That(error.Message, Is.EqualTo(message + Shape));
            }
        }
    }

    [TestCase("[{},]", 4, "the array ends after a comma", "another attempt after the comma")]
    [TestCase("[,{}]", 1, "a comma where an attempt should begin", "an attempt or the array's closing bracket")]
    [TestCase("[{},,{}]", 4, "a comma where an attempt should begin", "another attempt after the comma")]
    [TestCase("[{} {}]", 4, "an attempt follows another without a comma", "a comma or the array's closing bracket after an attempt")]
    [TestCase("[{}{}]", 3, "an attempt follows another without a comma", "a comma or the array's closing bracket after an attempt")]
    [TestCase("[{}x]", 3, "'x' after an attempt", "a comma or the array's closing bracket after an attempt")]
    [TestCase("[{}}]", 3, "'}' after an attempt", "a comma or the array's closing bracket after an attempt")]
    [TestCase("[@]", 1, "'@' where an attempt should begin", "an attempt or the array's closing bracket")]
    [TestCase("[{},\u0001]", 4, "byte 0x01 where an attempt should begin", "another attempt after the comma")]
    [TestCase("[{}]\n[]", 5, "'[' after the end of the array", "nothing but whitespace after the array's closing bracket")]
    [TestCase("[]\0", 2, "byte 0x00 after the end of the array", "nothing but whitespace after the array's closing bracket")]
    [TestCase("[1:2]", 2, "':' after an attempt", "a comma or the array's closing bracket after an attempt")]
    public void A_malformed_array_is_refused_at_its_byte(string json, int at, string found, string expected)
    {
        foreach (var chunk in new[] { 1, 2, int.MaxValue })
        {
            var error = Fail(Encoding.UTF8.GetBytes(json), chunk);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Once));
                Assert.That(error.Message, Is.EqualTo(
                    $"The response is malformed at byte {at}: {found}. Expected: {expected}. To do: run again; if it stays so, ask who runs the API."));
            }
        }
    }

    [Test]
    public void An_array_cut_off_anywhere_is_broken_off()
    {
        var json = Encoding.UTF8.GetBytes("[{\"a\":\"\\\\\"}, 12 ,[\"\"], null, \"é\" ]");
        for (var length = 1; length < json.Length; length++)
        {
            var error = Fail(json[..length], 3);
            Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Again), $"cut at {length}");
            Assert.That(error.Found, Does.StartWith($"The response breaks off at byte {length}, after "), $"cut at {length}");
        }
    }

    [Test]
    public void The_fault_far_behind_the_first_page_has_its_true_offset()
    {
        var good = string.Join(",", Enumerable.Repeat("{\"a\":1}", 1000));
        var error = Fail(Encoding.UTF8.GetBytes($"[{good},@"), 100);
        Assert.That(error.Found, Is.EqualTo($"The response is malformed at byte {1 + good.Length + 1}: '@' where an attempt should begin"));
    }

    [Test]
    public void The_fault_behind_many_short_records_has_its_true_offset()
    {
        foreach (var chunk in new[] { 1, 100, int.MaxValue })
        {
            var error = Fail(Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat("1,", 1000))}@"), chunk);
            Assert.That(error.Found, Is.EqualTo("The response is malformed at byte 2001: '@' where an attempt should begin"));
        }
    }

    [Test]
    public void At_most_200_characters_are_quoted_and_secrets_are_taken_out_before_the_cut()
    {
        var page = "<p>" + new string('é', 190) + "the-secret-key" + new string('z', 5000);
        var options = new JsonArrayOptions { Redact = text => text.Replace("the-secret-key", "***", StringComparison.Ordinal) };
        var error = Fail(Encoding.UTF8.GetBytes(page), 10, options);
        Assert.That(error.Found, Does.EndWith(": <p>" + new string('é', 190) + "***zzzz…"));
    }

    private static GraderEtlException Fail(byte[] json, int chunk, JsonArrayOptions? options = null)
    {
        using var pages = new SplitterPages();
        return Assert.ThrowsAsync<GraderEtlException>(() => pages.RunAsync(json, () => chunk, options))!;
    }
}
