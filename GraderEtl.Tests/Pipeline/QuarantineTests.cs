using System.Text;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using GraderEtl.Tests.Parsing;
using GraderEtl.Tests.Store;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>From the bytes of a record to its row in the quarantine.</summary>
[TestFixture]
internal sealed class QuarantineTests
{
    [Test]
    public async Task Every_rule_that_a_record_breaks_is_in_quarantine_with_its_reason_its_field_and_its_bytes()
    {
        var cases = RejectionTests.Cases().Select(test => new
        {
            Record = (string)test.Arguments[0]!,
            Reason = ((RejectionReason)test.Arguments[1]!).Code(),
            Field = (string?)test.Arguments[2],
            Detail = (string)test.Arguments[3]!,
        }).ToList();
        await using var store = await StoreFixture.CreateAsync();
        await store.Store.ReserveAsync(ParsingSupport.Window, CancellationToken.None);
        using var pool = new PagePool(256 * 1024, 2);
        var page = await pool.RentAsync(CancellationToken.None);
        foreach (var item in cases)
        {
            Assert.That(page.TryAdd(Encoding.UTF8.GetBytes(item.Record)));
            Assert.That(page.TryAdd(Encoding.UTF8.GetBytes(ParsingSupport.Record(userId: $"\"user after {page.RecordCount}\""))));
        }

        using (var chunk = new AttemptParser(new ValidationOptions()).Parse(page, ParsingSupport.Window))
        {
            var summary = await store.LoadAsync(ParsingSupport.Window, chunk);
            Assert.That(summary.Counts, Is.EqualTo(new WindowCounts(2 * cases.Count, cases.Count, 0, cases.Count, 0)));
        }

        var kept = await new PostgresInspection(store.Database).ReadRejectionsAsync(new RejectionQuery { Count = 1000, HeadBytes = 1_000_000 }, CancellationToken.None);
        Assert.That(
            kept.Select(r => (r.Reason, r.Field, r.Detail, Encoding.UTF8.GetString(r.Original.Span))),
            Is.EqualTo(cases.Select(c => (c.Reason, c.Field, c.Detail, c.Record))));
        var reasons = kept.Select(r => r.Reason).Distinct().Append(RejectionReason.TooLarge.Code()).Append(RejectionReason.RefusedByDatabase.Code()).Order(StringComparer.Ordinal);
        Assert.That(reasons, Is.EqualTo(Enum.GetValues<RejectionReason>().Select(reason => reason.Code()).Order(StringComparer.Ordinal)), "each reason but two, of which one needs a larger page, and one a database that refuses");
        TestContext.Out.WriteLine($"{cases.Count} broken records, {cases.Count} in quarantine, {cases.Count} others loaded");
    }
}
