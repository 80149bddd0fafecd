using System.IO.Compression;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>
/// Responses made to exhaust memory. What is measured is every byte that is allocated from the first to the last, which bounds what is held
/// at any moment; the pages come on top of it, and their number is fixed.
/// </summary>
[TestFixture]
internal sealed class LargeResponseTests
{
    private const int PageBytes = 256 * 1024;
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public void Ten_million_records_allocate_next_to_nothing()
    {
        const int Thousands = 10_000;
        var thousand = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(ParsingSupport.Record(passback: null) + ",", 1_000)));
        using var reader = new ResponseReader(PageBytes) { KeepsRecords = false };
        using var response = new RepeatingStream("["u8.ToArray(), thousand, Thousands, [.. Encoding.UTF8.GetBytes(ParsingSupport.Record()), (byte)']']);
        reader.Read(response);
        TestContext.Out.WriteLine($"{reader.Counted.Attempts} records, {response.Length / Mebibyte} MiB: {reader.MostAllocated / 1024} KiB allocated in all");
        Assert.That(reader.Counted, Is.EqualTo((10_000_001L, 0L)));
        Assert.That(reader.MostAllocated, Is.LessThan(16 * Mebibyte));
    }

    [TestCase(100)]
    [TestCase(1024)]
    public void A_record_of_any_size_costs_its_head(int mebibytes)
    {
        using var reader = new ResponseReader(PageBytes);
        using var response = new RepeatingStream(
            Encoding.UTF8.GetBytes($"[{ParsingSupport.Record()},{{\"lti_user_id\":\""), Fill('u'), mebibytes, Encoding.UTF8.GetBytes($"\"}},{ParsingSupport.Record()}]"));
        var parsed = reader.Read(response);
        TestContext.Out.WriteLine($"a record of {mebibytes} MiB: {reader.MostAllocated / 1024} KiB allocated in all");
        Assert.That(parsed.Attempts, Has.Count.EqualTo(2));
        Assert.That(parsed.Rejections.Single().Reason, Is.EqualTo(RejectionReason.TooLarge));
        Assert.That(reader.MostAllocated, Is.LessThan(Mebibyte));
    }

    [TestCase(' ', 2, 0)]
    [TestCase('u', 2, 1)]
    public void A_gzip_bomb_of_a_gibibyte_costs_no_more(char filling, int attempts, int rejections)
    {
        var bomb = Bomb(filling, 1024);
        using var reader = new ResponseReader(PageBytes);
        using (var unpacked = new GZipStream(new MemoryStream(bomb), CompressionMode.Decompress))
        {
            var parsed = reader.Read(unpacked);
            Assert.That((parsed.Attempts.Count, parsed.Rejections.Count), Is.EqualTo((attempts, rejections)));
        }

        TestContext.Out.WriteLine($"{bomb.Length / 1024} KiB of gzip, 1 GiB unpacked: {reader.MostAllocated / 1024} KiB allocated in all");
        Assert.That(reader.MostAllocated, Is.LessThan(Mebibyte));
    }

    [Test]
    public void Past_the_limit_of_a_response_no_bomb_is_unpacked()
    {
        using var unpacked = new GZipStream(new MemoryStream(Bomb(' ', 64)), CompressionMode.Decompress);
        using var reader = new ResponseReader(PageBytes);
        var error = Assert.Throws<GraderEtlException>(() => reader.Read(unpacked, new JsonArrayOptions { MaxBytes = 8 * Mebibyte }));
        Assert.That((error.Found, error.Retry), Is.EqualTo(("The response is longer than 8388608 bytes", RetryAdvice.Smaller)));
    }

    [TestCase("1,")]
    [TestCase("{},")]
    [TestCase("\"\", ")]
    public void Records_too_short_to_be_any_cost_a_page_little_more_than_itself(string piece)
    {
        using var reader = new ResponseReader(PageBytes) { KeepsRecords = false };
        using var response = new RepeatingStream("["u8.ToArray(), Encoding.UTF8.GetBytes(piece), 100_000, "1]"u8.ToArray());
        reader.Read(response);
        TestContext.Out.WriteLine($"100001 records of {piece}: {reader.MostAllocatedForPage / 1024} KiB allocated for a page at most");
        Assert.That(reader.Counted, Is.EqualTo((0L, 100_001L)));
        Assert.That(reader.MostAllocatedForPage, Is.LessThan(4 * Mebibyte));
    }

    private static byte[] Bomb(char filling, int mebibytes)
    {
        var isBlank = filling == ' ';
        using var response = new RepeatingStream(
            Encoding.UTF8.GetBytes($"[{ParsingSupport.Record()}," + (isBlank ? "" : "\"")), Fill(filling), mebibytes, Encoding.UTF8.GetBytes((isBlank ? "" : "\",") + ParsingSupport.Record() + "]"));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            response.CopyTo(gzip);
        return packed.ToArray();
    }

    private static byte[] Fill(char filling)
    {
        var piece = new byte[Mebibyte];
        Array.Fill(piece, (byte)filling);
        return piece;
    }
}
