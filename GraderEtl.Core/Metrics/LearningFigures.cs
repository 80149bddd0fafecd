using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>What a report says of attempts. The members are those of <see cref="LearningReport"/>.</summary>
/// <param name="Days">Each day of the period.</param>
/// <param name="Totals">The period as a whole.</param>
/// <param name="Before">The period before, whether it was loaded or not.</param>
/// <param name="Heatmap">All hours of the week.</param>
/// <param name="Cohorts">A cohort for each week.</param>
/// <param name="Tasks">All tasks.</param>
/// <param name="Struggling">Users who struggle.</param>
/// <param name="Courses">The course runs.</param>
/// <param name="WithoutTask">Attempts that name no task.</param>
internal sealed record LearningFigures(
    IReadOnlyList<DailyMetrics> Days,
    PeriodTotals Totals,
    PeriodTotals Before,
    IReadOnlyList<HeatmapCell> Heatmap,
    IReadOnlyList<WeeklyCohort> Cohorts,
    IReadOnlyList<TaskMetrics> Tasks,
    StrugglingUsers Struggling,
    IReadOnlyList<CourseRunMetrics> Courses,
    long WithoutTask)
{
    private const int HoursOfDay = 24;
    private const int DaysOfWeek = 7;

    /// <summary>Tells what a finished pass has found.</summary>
    public static LearningFigures From(LearningPass pass, ReportCalendar calendar, TaskTable tasks)
    {
        CountNewUsers(pass, calendar);
        var pairs = new PairFigures(pass, calendar, tasks);
        return new LearningFigures(
            [
                .. calendar.Days.Zip(pass.Active).Select(day => (Day: day.First, Active: day.Second, Tally: pass.Days[day.First])).Select(static day =>
                    new DailyMetrics(DateOnly.FromDayNumber(day.Day), day.Tally.Counts.Attempts, day.Tally.Counts.Submits, day.Tally.Counts.Correct, day.Tally.Users)
                    {
                        Active = day.Active,
                        Learning = day.Tally.ToLearning(),
                    }),
            ],
            pass.Phases[(int)Phase.Period].ToTotals(),
            pass.Phases[(int)Phase.Previous].ToTotals(),
            [.. pass.Hours.Select(static (attempts, hour) => new HeatmapCell((DayOfWeek)(((hour / HoursOfDay) + 1) % DaysOfWeek), hour % HoursOfDay, attempts))],
            [.. pass.ToCohorts()],
            pairs.ToTasks(),
            pairs.ToStruggling(),
            pairs.ToCourses(),
            pairs.WithoutTask);
    }

    private static void CountNewUsers(LearningPass pass, ReportCalendar calendar)
    {
        for (var user = 0; user < pass.Users.Count; user++)
        {
            if (pass.Users[user].FirstAt >= calendar.Range.EndMicroseconds)
                continue;
            var first = calendar.Find(pass.Users[user].FirstAt);
            pass.Phases[(int)first.Phase].NewUsers++;
            if (first.Phase == Phase.Period)
                pass.Days[first.Day].NewUsers++;
        }
    }
}
