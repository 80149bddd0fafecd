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
    public static LearningFigures From(LearningPass pass, TaskTable tasks)
    {
        var (days, phases) = Sum(pass);
        var pairs = new PairFigures(pass, tasks);
        var (newByDay, users) = CountUsers(pass);
        var active = pass.Visits.FinishActive();
        return new LearningFigures(
            [
                .. pass.Calendar.Days.Select((number, place) => (number, place, Index: number - pass.Calendar.FirstDay)).Select(day =>
                    new DailyMetrics(DateOnly.FromDayNumber(day.number), days[day.Index].Attempts, days[day.Index].Submits, days[day.Index].Correct, days[day.Index].Users)
                    {
                        Active = active[day.place],
                        Learning = pairs.Days.ToLearning(day.Index, newByDay[day.Index], days[day.Index].Tasks),
                    }),
            ],
            Total(Phase.Period, pass.TouchedNow),
            Total(Phase.Previous, pass.TouchedBefore),
            [.. pass.Hours.Select(static (attempts, hour) => new HeatmapCell((DayOfWeek)(((hour / HoursOfDay) + 1) % DaysOfWeek), hour % HoursOfDay, attempts))],
            pass.Visits.ToCohorts(),
            pairs.ToTasks(),
            pairs.ToStruggling(),
            pairs.ToCourses(),
            phases[(int)Phase.Period].WithoutTask);

        PeriodTotals Total(Phase phase, bool[] touched)
        {
            var sum = phases[(int)phase];
            var (present, isNew) = users[(int)phase];
            return new PeriodTotals(
                sum.Attempts, sum.Submits, sum.Correct, present, pairs.Phases.ToLearning((int)phase, isNew, touched.Skip(1).Count(static one => one)));
        }
    }

    /// <summary>The sums of each day of the period, and of each phase; those of the period are of its whole days.</summary>
    private static (PlaceSums[] Days, PlaceSums[] Phases) Sum(LearningPass pass)
    {
        var days = new PlaceSums[pass.Calendar.LastDay - pass.Calendar.FirstDay + 1];
        var phases = new PlaceSums[(int)Phase.Period + 1];
        for (var index = 0; index < pass.Sums.Length; index++)
        {
            var stretch = pass.Calendar.Stretches[index];
            if (stretch.IsCounted || stretch.Phase != Phase.Period)
                phases[(int)stretch.Phase] += pass.Sums[index];
            if (stretch.Phase == Phase.Period)
                days[stretch.Day - pass.Calendar.FirstDay] += pass.Sums[index];
        }

        return (days, phases);
    }

    /// <summary>New users of each day of the period, and users and new users of each phase.</summary>
    private static (long[] NewByDay, (long Present, long New)[] Phases) CountUsers(LearningPass pass)
    {
        var newByDay = new long[pass.Calendar.LastDay - pass.Calendar.FirstDay + 1];
        var phases = new (long Present, long New)[(int)Phase.Period + 1];
        foreach (ref readonly var user in pass.Visits.States)
        {
            phases[(int)Phase.Period].Present += user.IsPresent ? 1 : 0;
            phases[(int)Phase.Previous].Present += user.WasPresent ? 1 : 0;
            if (user.FirstAt >= pass.Calendar.Range.EndMicroseconds)
                continue;
            var first = pass.Calendar.Find(user.FirstAt);
            phases[(int)first.Phase].New++;
            if (first.Phase == Phase.Period)
                newByDay[first.Day - pass.Calendar.FirstDay]++;
        }

        return (newByDay, phases);
    }
}
