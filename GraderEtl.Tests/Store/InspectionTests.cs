using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
internal sealed class InspectionTests
{
    [Test]
    public async Task The_quarantine_is_counted_listed_by_page_and_shown()
    {
        await using var store = await CreateAsync();
        for (var hour = 1; hour <= 3; hour++)
        {
            await store.LoadAsync(
                Hour(hour),
                store.Chunks.Reject(RejectionReason.Missing, "lti_user_id", new byte[500]).Reject(RejectionReason.MalformedJson, null, "{"u8.ToArray()).Build());
        }

        var inspection = new PostgresInspection(store.Database);
        var afterFirst = new TimeWindow(At(2), At(4));
        Assert.That(
            await inspection.CountRejectionsAsync(afterFirst, CancellationToken.None),
            Is.EqualTo(new Dictionary<string, long> { ["malformed_json"] = 2, ["missing"] = 2 }));
        Assert.That(
            await inspection.CountRejectedFieldsAsync(afterFirst, CancellationToken.None),
            Is.EqualTo(new[] { new RejectionCount("malformed_json", null, 2), new RejectionCount("missing", "lti_user_id", 2) }));
        Assert.That((await inspection.CountRejectionsAsync(null, CancellationToken.None)).Sum(count => count.Value), Is.EqualTo(6));

        var query = new RejectionQuery { Reason = "missing", Count = 2, HeadBytes = 10 };
        var first = await inspection.ReadRejectionsAsync(query, CancellationToken.None);
        var second = await inspection.ReadRejectionsAsync(query with { After = first[^1].Id }, CancellationToken.None);
        var ranged = await inspection.ReadRejectionsAsync(new RejectionQuery { Range = afterFirst }, CancellationToken.None);
        Assert.That((first.Count, second.Count, ranged.Count, first[0].Original.Length, first[0].Length), Is.EqualTo((2, 1, 4, 10, 500)));

        var shown = await inspection.FindRejectionAsync(second[0].Id, CancellationToken.None);
        Assert.That((shown?.Window, shown?.Field, shown?.Original.Length, shown?.RunId), Is.EqualTo(((TimeWindow?)Hour(3), "lti_user_id", (int?)500, (Guid?)store.RunId)));
        Assert.That(await inspection.FindRejectionAsync(0, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Runs_are_listed_newest_first_and_sizes_are_read()
    {
        await using var store = await CreateAsync();
        var run = new RunRecord { Id = Guid.NewGuid(), Range = March, Refresh = false, Host = "a", Version = "1", StartedAt = At(1) };
        var later = run with { Id = Guid.NewGuid(), StartedAt = At(2), FinishedAt = At(3), Outcome = "completed", Error = "none", Counts = new WindowCounts(3, 1, 1, 1, 0) };
        await store.Store.StartRunAsync(run, CancellationToken.None);
        await store.Store.FinishRunAsync(later, CancellationToken.None);
        var inspection = new PostgresInspection(store.Database);
        Assert.That(await inspection.ReadRecentRunsAsync(5, CancellationToken.None), Is.EqualTo([later, run]));
        Assert.That(await inspection.ReadRecentRunsAsync(1, CancellationToken.None), Is.EqualTo([later]));
        var size = await inspection.ReadSizeAsync(CancellationToken.None);
        Assert.That((size?.Partitions, size?.EstimatedAttempts), Is.EqualTo(((int?)1, (long?)0)));
        Assert.That(size?.AttemptBytes, Is.Positive);
    }

    [Test]
    public async Task There_is_nothing_to_see_in_an_empty_database()
    {
        await using var store = await CreateAsync(prepare: false);
        var inspection = new PostgresInspection(store.Database);
        Assert.That(await inspection.ReadRecentRunsAsync(5, CancellationToken.None), Is.Empty);
        Assert.That(await inspection.CountRejectionsAsync(null, CancellationToken.None), Is.Empty);
        Assert.That(await inspection.ReadSizeAsync(CancellationToken.None), Is.Null);
    }
}
