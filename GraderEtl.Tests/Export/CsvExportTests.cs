using System.Text;
using GraderEtl.Core.Export;
using NUnit.Framework;
using static GraderEtl.Tests.Export.ExportWorld;

namespace GraderEtl.Tests.Export;

/// <summary>CSV byte for byte, and what is none.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class CsvExportTests
{
    private const string Header = "id,user_id,oauth_consumer_key,lis_result_sourcedid,lis_outcome_service_url,is_correct,attempt_type,created_at\r\n";

    [Test]
    public async Task Nothing_is_null_two_quotes_are_an_empty_text_and_what_needs_quotes_has_them()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync();
        var lines = (await File.ReadAllTextAsync(world.PathOf("attempts-2025-02.csv"))).Split("Z\r\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Does.Match("^" + Header + @"\d+,anna,,,,,run,2025-02-28T21:00:00\.000000$"));
            Assert.That(lines[1], Does.Match("""^\d+,anna,"","","",true,submit,2025-02-28T22:00:00\.000001$"""));
            Assert.That(lines[2], Does.Match("""^\d+,"b,""o""\r\nb","a""b","x,y:b,""o""\r\nb","\n",false,submit,2025-02-28T22:00:00\.000002$"""));
            Assert.That(lines[3], Does.Match(@"^\d+,Анна 🙂,"""",course-v1:A\+B\+C:example\.org-0f:Анна 🙂,https://example\.org/grade,,run,2025-02-28T23:59:00\.999999$"));
            Assert.That(lines[4], Is.Empty);
        }
    }

    [TestCase("", "the first line does not name the columns")]
    [TestCase("id\r\n", "a record has 1 of 8 fields")]
    [TestCase(Header + "1,a,b,c,d,,run", "it ends within a record")]
    [TestCase(Header + "1,a,b,c,d,,run,2025-03-01T00:00:00.000000Z,\r\n", "a record has more than 8 fields")]
    [TestCase(Header + "1,a,b,c,d,,run,2025-03-01T00:00:00.000000Z\r\r", "a record does not end with CRLF")]
    [TestCase(Header + "1,\"a\"b,b,c,d,,run,2025-03-01T00:00:00.000000Z\r\n", "a record has 2 of 8 fields")]
    [TestCase(Header + "x,a,b,c,d,,run,2025-03-01T00:00:00.000000Z\r\n", "the id 'x' is no number")]
    [TestCase(Header + "1,a,b,c,d,yes,run,2025-03-01T00:00:00.000000Z\r\n", "is_correct of the attempt 1 is 'yes'")]
    [TestCase(Header + "1,a,b,c,d,,run,2025-03-01\r\n", "created_at of the attempt 1 is '2025-03-01'")]
    public void A_damaged_file_says_how(string text, string message)
        => Assert.That(() => ReadAsync(Encoding.UTF8.GetBytes(text), int.MaxValue), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(message));

    [Test]
    public async Task It_is_read_in_whatever_pieces_it_comes([Values(1, 2, 3, 7)] int most)
    {
        var text = Header + "1,\"a\"\"\r\n,\",\"\",,\"d\",true,submit,2025-03-01T00:00:00.000001Z\r\n" + "2,,,,,,run,2025-03-01T00:00:00.000002Z\r\n";
        Assert.That(await ReadAsync(Encoding.UTF8.GetBytes(text), most), Is.EqualTo([
            new ExportedAttempt(1, "a\"\r\n,", "", null, "d", true, "submit", 1_740_787_200_000_001),
            new ExportedAttempt(2, null, null, null, null, null, "run", 1_740_787_200_000_002),
        ]));
    }

    private static async Task<List<ExportedAttempt>> ReadAsync(byte[] bytes, int most)
    {
        using var file = new PieceStream(bytes, most);
        var rows = new List<ExportedAttempt>();
        await foreach (var row in new CsvExportFormat().ReadAsync(file, CancellationToken.None))
            rows.Add(row);
        return rows;
    }

    private sealed class PieceStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
