using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Reporting;

/// <summary>Results of runs that never were, for tests of what is reported about them.</summary>
internal static class RunResults
{
    public static LoadResult Completed(DateOnly first, params DailyMetrics[] days)
    {
        var start = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero);
        return new LoadResult
        {
            RunId = Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
            Request = new LoadRequest(new TimeWindow(start, start.AddDays(Math.Max(1, days.Length)))),
            Outcome = LoadOutcome.Completed,
            Windows = new WindowTally(3, 3, 4),
            Records = new WindowCounts(12_347, 12_340, 2, 4, 1),
            RejectedByReason = new Dictionary<string, long> { ["missing"] = 4 },
            Totals = new LoadTotals(),
            Requests = 5,
            Retries = 2,
            StartedAt = start.AddDays(1).AddHours(3),
            Elapsed = TimeSpan.FromSeconds(12.34),
            LoadElapsed = TimeSpan.FromSeconds(10),
            PeakMemoryBytes = 1,
            Daily = days,
            Outputs = [],
        };
    }

    public static LoadResult Failed(DateOnly first, string found) => Completed(first) with
    {
        Outcome = LoadOutcome.SourceFailed,
        Daily = [],
        Error = new GraderEtlException(ErrorKind.Source, found)
        {
            Expected = "status 200",
            Where = "window [a, b)",
            Kept = "nothing was stored",
            Remedy = "try again later",
        },
    };
}
