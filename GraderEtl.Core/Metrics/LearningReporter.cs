using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>Puts a report together: the figures, how far they can be trusted, and how they were loaded.</summary>
internal sealed class LearningReporter(MetricsSnapshot snapshot, ReportCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
{
    /// <summary>Puts it together.</summary>
    /// <param name="figures">What is said of attempts.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    public async Task<LearningReport> ReadAsync(LearningFigures figures, string zone)
    {
        var (quality, loading) = await ReadQualityAsync(figures).ConfigureAwait(false);
        return new LearningReport
        {
            Range = calendar.Range,
            TimeZone = zone,
            ComputedAt = now,
            Days = figures.Days,
            Totals = figures.Totals,
            Previous = await ReadPreviousAsync(figures.Before).ConfigureAwait(false),
            Heatmap = figures.Heatmap,
            Cohorts = figures.Cohorts,
            Tasks = figures.Tasks,
            HardestTasks =
            [
                .. figures.Tasks.Where(static task => task.Users >= MetricDefinitions.RankedFromUsers)
                    .OrderBy(static task => task.SolveRateLowerBound).Take(MetricDefinitions.RankedTasks),
            ],
            GivenUpTasks =
            [
                .. figures.Tasks.Where(static task => task.GivenUp > 0)
                    .OrderByDescending(static task => task.GivenUp).Take(MetricDefinitions.RankedTasks),
            ],
            Struggling = figures.Struggling,
            Courses = figures.Courses,
            Quality = quality,
            Loading = loading,
        };
    }

    private async Task<PreviousPeriod?> ReadPreviousAsync(PeriodTotals totals)
    {
        var previous = new TimeWindow(calendar.PreviousStart, calendar.Range.StartMicroseconds);
        var missing = await ReadGapsAsync(previous).ConfigureAwait(false);
        var coverage = 1 - (missing.Sum(static gap => gap.Duration.TotalSeconds) / previous.Duration.TotalSeconds);
        return missing.Count == 1 && missing[0] == previous ? null : new PreviousPeriod(previous, totals, coverage);
    }

    private async Task<(DataQuality Quality, LoadingSummary Loading)> ReadQualityAsync(LearningFigures figures)
    {
        var range = calendar.Range;
        var (records, loading) = (await snapshot.ReadAsync("learning_quality", ToLoading, cancellationToken, range.Start, range.End).ConfigureAwait(false))[0];
        var rejected = await snapshot.ReadAsync(
            "rejection_counts", static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), cancellationToken, range.Start, range.End)
            .ConfigureAwait(false);
        var gaps = await ReadGapsAsync(range).ConfigureAwait(false);
        // what is still to come is not missing
        List<TimeWindow> missing = [.. gaps.Where(gap => gap.Start < now).Select(gap => gap.End <= now ? gap : new TimeWindow(gap.Start, now))];
        var quality = new DataQuality(
            records, rejected, missing,
            [.. figures.Days.Select(static day => day.Day).Where(day => IsIn(missing, day))],
            [.. figures.Days.Where(static day => day.Attempts == 0).Select(static day => day.Day).Where(day => !IsIn(gaps, day))],
            figures.WithoutTask);
        return (quality, loading);

        bool IsIn(List<TimeWindow> parts, DateOnly day)
            => parts.Exists(part => calendar.DayOf(part.StartMicroseconds) <= day.DayNumber && day.DayNumber <= calendar.DayOf(part.EndMicroseconds - 1));
    }

    private Task<List<TimeWindow>> ReadGapsAsync(TimeWindow of) => snapshot.ReadAsync(
        "learning_gaps", static reader => new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)),
        cancellationToken, of.Start, of.End);

    private static (WindowCounts Records, LoadingSummary Loading) ToLoading(NpgsqlDataReader reader)
    {
        var records = new WindowCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
        var loading = new LoadingSummary(
            reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), records.Loaded, reader.GetInt64(9),
            reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
            reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11),
            reader.IsDBNull(12) ? null : reader.GetDouble(12));
        return (records, loading);
    }
}
