using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>Cuts the range of a backfill into slices, each of them one job.</summary>
internal static class SlicePlan
{
    /// <summary>Fewer slices than this would leave workers without work.</summary>
    public const int Fewest = 8;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// UTC months, as the partitions are; a range of fewer than eight of them is cut into eight parts of whole UTC days. No slice is
    /// shorter than a day, unless the range is. The same range is always cut in the same way.
    /// </summary>
    public static IReadOnlyList<TimeWindow> Cut(TimeWindow range)
    {
        List<DateTimeOffset> months = [.. Months(range)];
        var slices = new List<TimeWindow>();
        var start = range.Start;
        foreach (var cut in months.Count + 1 >= Fewest ? months : Parts(range))
        {
            if (cut - start < Day || range.End - cut < Day)
                continue;
            slices.Add(new TimeWindow(start, cut));
            start = cut;
        }

        slices.Add(new TimeWindow(start, range.End));
        return slices;
    }

    private static IEnumerable<DateTimeOffset> Months(TimeWindow range)
    {
        var month = new DateTimeOffset(range.Start.Year, range.Start.Month, 1, 0, 0, 0, TimeSpan.Zero);
        while ((month = month.AddMonths(1)) < range.End)
            yield return month;
    }

    private static IEnumerable<DateTimeOffset> Parts(TimeWindow range)
    {
        var count = (int)Math.Clamp(range.Duration / Day, 1, Fewest);
        for (var part = 1; part < count; part++)
        {
            var cut = range.Start + range.Duration * part / count;
            yield return new DateTimeOffset(cut.UtcDateTime.Date, TimeSpan.Zero);
        }
    }
}
