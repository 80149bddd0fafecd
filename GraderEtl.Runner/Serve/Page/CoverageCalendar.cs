using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>Works out how much of each day is loaded: from the ledger, and from what workers and backfills are at.</summary>
/// <param name="zone">The zone of the days.</param>
/// <param name="now">Days that end later are not over.</param>
internal sealed class CoverageCalendar(TimeZoneInfo zone, DateTimeOffset now)
{
    /// <summary>The committed windows, in order of time.</summary>
    public required IReadOnlyList<LedgerEntry> Committed { get; init; }

    /// <summary>Those of them whose days count as incomplete.</summary>
    public required IReadOnlyList<LedgerEntry> MostlyRejected { get; init; }

    /// <summary>What workers load.</summary>
    public required IReadOnlyList<TimeWindow> Loading { get; init; }

    /// <summary>What lies before is not missing: nothing was ever loaded or asked for there. Null where that holds for all time.</summary>
    public required DateTimeOffset? Begin { get; init; }

    /// <summary>What backfills have asked for.</summary>
    public required IReadOnlyList<TimeWindow> Asked { get; init; }

    /// <summary>The days of a range.</summary>
    public IReadOnlyList<DayDocument> Read(DateOnly first, DateOnly last)
    {
        var rejected = MostlyRejected.Select(static entry => entry.Window).ToHashSet();
        var days = new List<DayDocument>();
        var next = 0;
        foreach (var day in zone.EachDayOf(zone.StartOf(first), zone.StartOf(last.AddDays(1))))
        {
            var window = new TimeWindow(zone.StartOf(day), zone.StartOf(day.AddDays(1)));
            while (next < Committed.Count && Committed[next].Window.End <= window.Start)
                next++;
            var touching = Committed.Skip(next).TakeWhile(entry => entry.Window.Start < window.End).ToList();
            days.Add(Read(day, window, touching, rejected));
        }

        return days;
    }

    private DayDocument Read(DateOnly day, TimeWindow window, List<LedgerEntry> touching, HashSet<TimeWindow> mostlyRejected)
    {
        var covered = touching.Sum(entry => (Earlier(entry.Window.End, window.End) - Later(entry.Window.Start, window.Start)).Ticks);
        var counts = touching.Aggregate(default(WindowCounts), static (sum, entry) => sum + entry.Counts);
        var isExact = touching.All(entry => entry.Window.Start >= window.Start && entry.Window.End <= window.End);
        return new DayDocument(day, Coverage(), covered > 0 && isExact ? counts.Loaded : null, counts.Rejected);

        DayCoverage Coverage()
        {
            if (covered >= window.Duration.Ticks)
            {
                return touching.Exists(entry => mostlyRejected.Contains(entry.Window)) ? DayCoverage.MostlyRejected
                    : counts.Rejected > 0 ? DayCoverage.PartlyRejected : DayCoverage.Whole;
            }

            if (Loading.Any(window.Overlaps))
                return DayCoverage.Loading;
            if (window.End > now)
                return DayCoverage.Future;
            if (Asked.Any(window.Overlaps))
                return DayCoverage.Queued;
            if (covered > 0)
                return DayCoverage.Partial;
            return Begin is not { } begin ? DayCoverage.NotLoaded : window.End <= begin ? DayCoverage.Earlier : DayCoverage.Missing;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
