using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SplitterPropertyTests
{
    private static readonly string[] Pieces =
    [
        "{}", "[]", "{\"a\":\"b\"}", "{\"q\":\"\\\"\"}", "{\"b\":\"\\\\\"}", "{\"deep\":[[{\"x\":[\"}\",\"]\",\"{\"]}]]}", "null", "-0.5e+7",
        "true", "\"[{\\\\\\\"\"", "{\"ж\":\"日本語\"}", "{ \"a\" : [ 1 , 2 ] }", "{\"long\":\"0123456789012345678901234567890123456789\"}",
    ];

    [Test]
    public void Any_records_in_any_chunks_and_any_page_come_out_once_and_in_order()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var elements = Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)]).ToArray();
                var json = Encoding.UTF8.GetBytes("[" + string.Join(random.Next(2) == 0 ? "," : "  , \n", elements) + "]");
                using var pages = SplitterPages.ReadAsync(json, random.Next(64, 300), () => random.Next(1, 40)).GetAwaiter().GetResult();
                return pages.Records.SequenceEqual(elements) && pages.Oversized.Count == 0;
            }).QuickCheckThrowOnFailure();

    [Test]
    public void A_flipped_byte_never_makes_records_vanish_in_silence()
    {
        // the oracle is another parser: what it takes for a JSON array must come out with as many elements, or fail
        const int Seed = 17;
        var random = new Random(Seed);
        var original = Encoding.UTF8.GetBytes("[" + string.Join(",", Pieces) + "]");
        for (var round = 0; round < 5000; round++)
        {
            var json = original.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                json[random.Next(json.Length)] = (byte)random.Next(256);

            var expected = Count(json);
            using var pages = new SplitterPages(128);
            try
            {
                var summary = pages.RunAsync(json, () => random.Next(1, 50)).GetAwaiter().GetResult();
                Assert.That(summary.Records, Is.EqualTo(pages.Records.Count + pages.Oversized.Count));
                if (expected is { } count)
                    Assert.That(summary.Records, Is.EqualTo(count), Encoding.UTF8.GetString(json));
            }
            catch (GraderEtlException error)
            {
                Assert.That(expected, Is.Null, error.Message);
            }
        }
    }

    private static int? Count(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
