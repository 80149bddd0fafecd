using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>What a report says of attempts. The members are those of <see cref="LearningReport"/>.</summary>
/// <param name="Days">Each day of the period.</param>
/// <param name="Context">The days that end with it, of a short one.</param>
/// <param name="Totals">The period as a whole.</param>
/// <param name="Before">The comparable periods, nearest first, whether they were loaded or not.</param>
/// <param name="Heatmap">All hours of the week.</param>
/// <param name="Cohorts">A cohort for each week.</param>
/// <param name="Tasks">All tasks.</param>
/// <param name="Struggling">Users who struggle.</param>
/// <param name="Courses">The course runs.</param>
/// <param name="SilentCourses">The course runs without an attempt that had users in a comparable period.</param>
/// <param name="WithoutTask">Attempts that name no task.</param>
internal sealed record LearningFigures(
    IReadOnlyList<DailyMetrics> Days,
    IReadOnlyList<DailyMetrics> Context,
    PeriodTotals Totals,
    IReadOnlyList<PeriodTotals> Before,
    IReadOnlyList<HeatmapCell> Heatmap,
    IReadOnlyList<WeeklyCohort> Cohorts,
    IReadOnlyList<TaskMetrics> Tasks,
    StrugglingUsers Struggling,
    IReadOnlyList<CourseRunMetrics> Courses,
    IReadOnlyList<CourseRunMetrics> SilentCourses,
    long WithoutTask)
{
    /// <summary>The day before a short period, where all that is said of it is counted; see <see cref="ReportCalendar.DayBefore"/>.</summary>
    public DailyMetrics? DayBefore { get; init; }

    private const int HoursOfDay = 24;
    private const int DaysOfWeek = 7;

    /// <summary>Tells what a finished pass has found.</summary>
    public static LearningFigures From(LearningPass pass, ReportCalendar calendar, TaskTable tasks)
    {
        CountNewUsers(pass, calendar);
        var pairs = new PairFigures(pass, calendar, tasks);
        var days = calendar.Days.Zip(pass.Active).Select(day => ToDay(pass, day.First) with { Active = day.Second }).ToList();
        return new LearningFigures(
            days,
            calendar.Context.Count == 0 ? [] : [.. calendar.Context.Except(calendar.Days).Select(day => ToDay(pass, day)), .. days],
            pass.Phases[calendar.Period].ToTotals(),
            [.. calendar.Comparable.Select(window => pass.Phases[calendar.PhaseOf(window.StartMicroseconds)].ToTotals())],
            [.. pass.Hours.Select(static (attempts, hour) => new HeatmapCell((DayOfWeek)(((hour / HoursOfDay) + 1) % DaysOfWeek), hour % HoursOfDay, attempts))],
            [.. pass.ToCohorts()],
            pairs.ToTasks(),
            pairs.ToStruggling(),
            pairs.ToCourses(),
            pairs.ToSilentCourses(),
            pairs.WithoutTask)
        {
            DayBefore = calendar.DayBefore is { } before ? ToDay(pass, before) with { Active = pass.ActiveOn(before) } : null,
        };
    }

    private static DailyMetrics ToDay(LearningPass pass, int day)
    {
        var tally = pass.Days[day];
        return new DailyMetrics(DateOnly.FromDayNumber(day), tally.Counts.Attempts, tally.Counts.Submits, tally.Counts.Correct, tally.Users) { Learning = tally.ToLearning() };
    }

    private static void CountNewUsers(LearningPass pass, ReportCalendar calendar)
    {
        for (var user = 0; user < pass.Users.Count; user++)
        {
            if (pass.Users[user].FirstAt >= calendar.Range.EndMicroseconds)
                continue;
            var first = calendar.Find(pass.Users[user].FirstAt);
            pass.Phases[first.Phase].NewUsers++;
            if (pass.FindDay(in first) is { } day)
                day.NewUsers++;
        }
    }
}
