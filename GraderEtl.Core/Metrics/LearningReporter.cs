using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>Puts a report together from the queries of one snapshot.</summary>
internal sealed class LearningReporter(LearningTransaction learning, TimeWindow range, string zone, DateTimeOffset now)
{
    private const int HoursOfDay = 24;
    private const int DaysOfWeek = 7;

    /// <summary>Computes what is to be said of attempts.</summary>
    /// <param name="visits">Who came when, which somebody else finds out.</param>
    public async Task<LearningFigures> MeasureAsync(Task<LearningVisits> visits)
    {
        await learning.FindPairsAsync().ConfigureAwait(false);
        await learning.ExecuteAsync("learning_names").ConfigureAwait(false);
        var days = await learning.ReadAsync("learning_daily", LearningRows.ToDay).ConfigureAwait(false);
        var totals = await learning.ReadAsync("learning_totals", LearningRows.ToTotals).ConfigureAwait(false);
        var (first, last) = (days[0].Day, days[^1].Day);
        var (leftFrom, leftTo) = (first.AddDays(-MetricDefinitions.GivenUpAfterDays), last.AddDays(-MetricDefinitions.GivenUpAfterDays));
        var tasks = await learning
            .ReadAsync("learning_tasks", LearningRows.ToTask, leftFrom, leftTo, MetricDefinitions.StrugglingSubmits).ConfigureAwait(false);
        var heatmap = await learning.ReadAsync("learning_heatmap", LearningRows.ToCell).ConfigureAwait(false);
        var struggling = await learning
            .ReadAsync("learning_struggling", LearningRows.ToStruggling, MetricDefinitions.StrugglingSubmits).ConfigureAwait(false);
        var courses = await learning
            .ReadAsync("learning_courses", LearningRows.ToCourse, leftFrom, leftTo, MetricDefinitions.StrugglingSubmits).ConfigureAwait(false);
        var withoutTask = await learning.ReadAsync("learning_without_task", static reader => reader.GetInt64(0)).ConfigureAwait(false);
        var (active, cohorts) = await visits.ConfigureAwait(false);
        return new LearningFigures(
            days, totals[1], totals[0], active, Fill(heatmap), Fill(cohorts, Monday(first), Monday(last)), tasks, struggling[0], courses, withoutTask[0]);
    }

    /// <summary>Puts the report together: the figures, how far they can be trusted, and how they were loaded.</summary>
    /// <param name="figures">What is said of attempts.</param>
    public async Task<LearningReport> ReadAsync(LearningFigures figures)
    {
        var (quality, loading) = await ReadQualityAsync(figures).ConfigureAwait(false);
        return new LearningReport
        {
            Range = range,
            TimeZone = zone,
            ComputedAt = now,
            Days = figures.Days,
            Totals = figures.Totals,
            Previous = await ReadPreviousAsync(figures.Before).ConfigureAwait(false),
            Active = new ActiveUsers(figures.Active),
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
        var start = (await learning.ReadAsync("learning_previous", static reader => reader.GetFieldValue<DateTimeOffset>(0)).ConfigureAwait(false))[0];
        var previous = new TimeWindow(start, range.Start);
        var missing = await ReadGapsAsync(previous).ConfigureAwait(false);
        var coverage = 1 - (missing.Sum(static gap => gap.Duration.TotalSeconds) / previous.Duration.TotalSeconds);
        return missing.Count == 1 && missing[0] == previous ? null : new PreviousPeriod(previous, totals, coverage);
    }

    private async Task<(DataQuality Quality, LoadingSummary Loading)> ReadQualityAsync(LearningFigures figures)
    {
        var (records, loading) = (await learning.ReadAsync("learning_quality", LearningRows.ToLoading, range.Start, range.End).ConfigureAwait(false))[0];
        var rejected = await learning.ReadAsync(
            "rejection_counts", static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), range.Start, range.End).ConfigureAwait(false);
        var gaps = await ReadGapsAsync(range).ConfigureAwait(false);
        var incomplete = await learning.ReadAsync(
            "learning_gap_days", static reader => (Day: reader.GetFieldValue<DateOnly>(0), Since: reader.GetFieldValue<DateTimeOffset>(1)), range.End)
            .ConfigureAwait(false);
        var quality = new DataQuality(
            records,
            rejected,
            // what is still to come is not missing
            [.. gaps.Where(gap => gap.Start < now).Select(gap => gap.End <= now ? gap : new TimeWindow(gap.Start, now))],
            [.. incomplete.Where(day => day.Since < now).Select(static day => day.Day)],
            [.. figures.Days.Where(static day => day.Attempts == 0).Select(static day => day.Day).Except(incomplete.Select(static day => day.Day))],
            figures.WithoutTask);
        return (quality, loading);
    }

    private Task<IReadOnlyList<TimeWindow>> ReadGapsAsync(TimeWindow of) => learning.ReadAsync("learning_gaps", LearningRows.ToWindow, of.Start, of.End);

    /// <summary>All hours of the week, Monday first.</summary>
    private static List<HeatmapCell> Fill(IReadOnlyList<HeatmapCell> found)
    {
        var attempts = found.ToDictionary(static cell => (cell.Weekday, cell.Hour), static cell => cell.Attempts);
        return
        [
            .. from day in Enumerable.Range(1, DaysOfWeek).Select(static day => (DayOfWeek)(day % DaysOfWeek))
               from hour in Enumerable.Range(0, HoursOfDay)
               select new HeatmapCell(day, hour, attempts.GetValueOrDefault((day, hour))),
        ];
    }

    /// <summary>A cohort for each week, each up to the last week.</summary>
    private static List<WeeklyCohort> Fill(IReadOnlyList<(DateOnly Week, int Later, long Users)> found, DateOnly first, DateOnly last)
    {
        var users = found.ToDictionary(static cell => (cell.Week, cell.Later), static cell => cell.Users);
        var weeks = ((last.DayNumber - first.DayNumber) / DaysOfWeek) + 1;
        return
        [
            .. from number in Enumerable.Range(0, weeks)
               let week = first.AddDays(number * DaysOfWeek)
               select new WeeklyCohort(week, [.. Enumerable.Range(0, weeks - number).Select(later => users.GetValueOrDefault((week, later)))]),
        ];
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek));
}
