using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Marks the days whose figures are not the whole: days of which a part up to now is not loaded, and days of windows most of whose records
/// were rejected, see <see cref="RejectionLimit"/>.
/// </summary>
internal sealed class DayCompleteness(Database database, GraderEtlOptions options, TimeProvider clock, ILogger logger)
{
    private readonly RejectionLimit _limit = new(options.Validation.MaxRejectedShare);

    /// <summary>Marks days of a range.</summary>
    public async Task<IReadOnlyList<DailyMetrics>> MarkAsync(IReadOnlyList<DailyMetrics> days, TimeWindow range, CancellationToken cancellationToken)
    {
        if (days.Count == 0)
            return days;
        try
        {
            var (gaps, rejected) = await ReadAsync(range, cancellationToken).ConfigureAwait(false);
            return Mark(days, DaysOf(gaps.Concat(rejected)));
        }
        catch (GraderEtlException error) when (error.InnerException is PostgresException { SqlState: SqlStates.InsufficientPrivilege })
        {
            // a user who may read attempts but not the ledger gets what they ask for
            Log.CompletenessUnknown(logger, error.Found);
            return days;
        }
    }

    /// <summary>Marks the days of a report, and names what made them incomplete.</summary>
    public async Task<LearningReport> MarkAsync(LearningReport report, CancellationToken cancellationToken)
    {
        var (_, rejected) = await ReadAsync(report.Range, cancellationToken).ConfigureAwait(false);
        var own = report.Days.Select(static day => day.Day).ToHashSet();
        var incomplete = DaysOf(rejected);
        incomplete.IntersectWith(own);
        incomplete.UnionWith(report.Quality.IncompleteDays);
        return report with
        {
            Days = Mark(report.Days, incomplete),
            Quality = report.Quality with
            {
                IncompleteDays = [.. incomplete.Order()],
                DaysWithoutData = [.. report.Quality.DaysWithoutData.Except(incomplete)],
                MostlyRejected = rejected,
            },
        };
    }

    private async Task<(IReadOnlyList<TimeWindow> Gaps, IReadOnlyList<TimeWindow> Rejected)> ReadAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var parts = await database.ReadAsync(
            "asking the ledger which days are complete", "incomplete_windows", [range.Start, range.End],
            static reader => (
                Window: new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)),
                Counts: new WindowCounts(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6))),
            cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow(); // what is still to come is not missing
        return (
            [.. parts.Where(part => part.Counts.Read == 0 && part.Window.Start < now)
                .Select(part => part.Window.End <= now ? part.Window : new TimeWindow(part.Window.Start, now))],
            [.. parts.Where(part => _limit.IsExceeded(part.Counts)).Select(static part => part.Window)]);
    }

    private static IReadOnlyList<DailyMetrics> Mark(IReadOnlyList<DailyMetrics> days, HashSet<DateOnly> incomplete) => incomplete.Count == 0
        ? days
        : [.. days.Select(day => incomplete.Contains(day.Day) ? day with { IsComplete = false } : day)];

    private HashSet<DateOnly> DaysOf(IEnumerable<TimeWindow> windows)
    {
        var days = new HashSet<DateOnly>();
        foreach (var window in windows)
        {
            for (var (day, last) = (DayOf(window.Start), DayOf(window.End.AddTicks(-1))); day <= last; day = day.AddDays(1))
                days.Add(day);
        }

        return days;
    }

    private DateOnly DayOf(DateTimeOffset instant)
        => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)).DateTime);
}
