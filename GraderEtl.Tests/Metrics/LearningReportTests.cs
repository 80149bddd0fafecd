using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.HandMadeSemester;

namespace GraderEtl.Tests.Metrics;

/// <summary>
/// Every figure of the hand-made semester, worked out by hand from what <see cref="HandMadeSemester"/> tells: from all attempts, and with the
/// table of firsts.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class LearningReportTests(bool takesFirsts)
{
    private HandMadeSemester _semester = null!;
    private LearningReport _report = null!;

    [OneTimeSetUp]
    public async Task MeasureAsync()
    {
        _semester = await CreateAsync();
        if (takesFirsts)
        {
            await _semester.Store.Query.ReadReportAsync(new TimeWindow(At(3, 13, 0), At(3, 14, 0)), CancellationToken.None);
            Assert.That(await _semester.Store.Store.CountAsync("firsts"), Is.EqualTo(1), "of ann in January");
        }

        _report = await _semester.Store.Query.ReadReportAsync(Period, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task EndAsync() => await _semester.DisposeAsync();

    [Test]
    public async Task Each_day_is_what_its_users_did_and_had_done()
    {
        DailyMetrics[] days =
        [
            // cat, ann, eve; only eve is new. a1 and b1. First tries: cat on a1 (right), eve on b1; ann's was in January. Solved: cat with 2
            // attempts (yesterday's run, the submit), ann with 5 (two in January, run, wrong, right; the run after it does not count)
            Day(3, 6, 4, 2, 3, new(1, 2, 2, 1, 2, 3.5)),
            // eve and bob; b1 and a2; nothing for the first time, as bob solved a2 in February
            Day(4, 6, 5, 0, 2, new(0, 2, 0, 0, 0, null)),
            Day(5, 20, 20, 12, 20, new(20, 1, 20, 12, 12, 1)),
            Day(6, 0, 0, 0, 0, new(0, 0, 0, 0, 0, null)),
            // solved with 2 and with 3 attempts; their first tries were on Wednesday
            Day(7, 3, 2, 2, 2, new(0, 1, 0, 0, 2, 2.5)),
            Day(8, 0, 0, 0, 0, new(0, 0, 0, 0, 0, null)),
            // fay and gus are new; of gus's two submits in one microsecond the right one is the first: solved with 1
            Day(9, 3, 3, 1, 2, new(2, 2, 2, 1, 1, 1)),
            // solved: fay with 3 (one of yesterday), ann b1 with 1, which is also her first try on it
            Day(10, 3, 3, 2, 2, new(0, 2, 1, 1, 2, 2)),
            Day(11, 0, 0, 0, 0, new(0, 0, 0, 0, 0, null)),
            // the 15th tries a1 for the first time
            Day(12, 10, 10, 0, 1, new(0, 2, 1, 0, 0, null)),
            // it was never loaded
            Day(13, 0, 0, 0, 0, new(0, 0, 0, 0, 0, null)) with { IsComplete = false },
            // hal is new; what he ran first is no task
            Day(14, 2, 0, 0, 1, new(1, 1, 0, 0, 0, null)),
            Day(15, 0, 0, 0, 0, new(0, 0, 0, 0, 0, null)),
            Day(16, 1, 0, 0, 1, new(0, 1, 0, 0, 0, null)),
        ];
        Assert.That(_report.Days.Select(static day => day with { Incomplete = MetricReach.None, Active = null }), Is.EqualTo(days));
        Assert.That(await _semester.Store.Query.ReadDailyAsync(Period, DailyDetail.Learning, CancellationToken.None), Is.EqualTo(_report.Days));
        Assert.That(
            await _semester.Store.CountAsync(Period), Is.EqualTo(days.Select(day => day with { Active = null, Incomplete = MetricReach.None, Learning = null })), "counted without what hangs on the past");
        Assert.That((days[0].Runs, days[0].SuccessRate, days[0].ReturningUsers, days[0].Learning!.FirstTryRate), Is.EqualTo((2L, 0.5, 2L, 0.5)));
    }

    [Test]
    public void The_period_counts_users_tasks_and_pairs_once()
    {
        // users: ann, bob, cat and eve, fay, gus, hal and 20 pupils; the first three were loaded earlier. First tries 2 + 20 + 2 + 1 + 1, right
        // 1 + 12 + 1 + 1. Solved 19 times, with 1 (14 times), 2, 2, 3, 3 and 5 attempts: the tenth of them is a 1
        Assert.That(_report.Totals, Is.EqualTo(new PeriodTotals(54, 47, 19, 27, new DailyLearning(24, 3, 26, 15, 19, 1))));
        Assert.That(_report.Totals.ReturningUsers, Is.EqualTo(3));
    }

    [Test]
    public void The_period_before_is_as_long_and_ends_where_the_period_begins()
    {
        // bob, cat and dan, all new then; first tries bob on a2 (right) and dan on b1; solved: bob with 1
        Assert.That(
            _report.Previous,
            Is.EqualTo([new PreviousPeriod(new TimeWindow(At(2, 17, 0), At(3, 3, 0)), new PeriodTotals(4, 2, 1, 3, new DailyLearning(3, 3, 2, 1, 1, 1)), 1)
            {
                Incomplete = MetricReach.History, // the history begins 28 days before it
            }]));
        Assert.That(PreviousPeriod.Change(_report.Totals.Attempts, _report.Previous[0].Totals.Attempts), Is.EqualTo(12.5), "54 against 4");
    }

    [Test]
    public void Active_users_are_those_of_the_day_the_week_and_the_month_that_end_with_it()
    {
        // 3 March: the week has dan (27 February), cat, ann, eve; the month also bob (20 February). 10 March: cat's 3 March is 7 days ago and
        // out. 12 March: of the class only 13 and 14 (Friday) and 15 are in the week. ann's January is in no month
        (int Day, long Daily, long Weekly, long Monthly)[] expected =
        [
            (3, 3, 4, 5), (4, 2, 5, 5), (5, 20, 25, 25), (6, 0, 24, 25), (7, 2, 24, 25), (8, 0, 24, 25), (9, 2, 26, 27),
            (10, 2, 25, 27), (11, 0, 23, 27), (12, 1, 6, 27), (13, 0, 6, 27), (14, 1, 5, 28), (15, 0, 5, 28), (16, 1, 5, 28),
        ];
        Assert.That(
            _report.Days.Select(static day => (day.Day, new ActiveUsers(day.Active!.Daily, day.Active.Weekly, day.Active.Monthly))),
            Is.EqualTo(expected.Select(day => (new DateOnly(2025, 3, day.Day), new ActiveUsers(day.Daily, day.Weekly, day.Monthly)))));
        using (Assert.EnterMultipleScope())
        {
            // 34 on 13 days, as the 13th is not loaded
            Assert.That(Read("mean_daily_users").Number, Is.EqualTo(34 / 13.0).Within(1e-12));
            Assert.That(Read("daily_users").Number, Is.EqualTo(1), "16 March, like WAU and MAU would be");
            Assert.That(new[] { "weekly_users", "monthly_users", "stickiness" }.Select(key => Read(key).IsIncomplete), Is.All.True, "the week has the 13th in it");
        }
    }

    [Test]
    public void Figures_that_look_back_over_what_is_not_loaded_are_incomplete()
    {
        // between 21 January and 17 February nothing is loaded, and 13 March is not
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricList.All.Where(metric => metric.Read(_report).IsIncomplete).Select(metric => metric.Key), Is.EqualTo([
                "unique_users", "new_users", "returning_users", "tasks_touched", "first_tries", "first_try_rate", "first_successes", "median_attempts_to_success",
                "weekly_users", "monthly_users", "stickiness",
            ]));
            Assert.That(_report.Days.Single(day => day.Day.Day == 12).Incomplete, Is.EqualTo(MetricReach.Month | MetricReach.History));
            Assert.That(_report.Days.Single(day => day.Day.Day == 14).Incomplete, Is.EqualTo(MetricReach.Week | MetricReach.Month | MetricReach.History));
            Assert.That(MetricList.OfDays.Select(metric => metric.Read(_report.Days.Single(day => day.Day.Day == 13))), Is.All.Matches<MetricValue>(value => value is { Number: null, IsIncomplete: false }));
            Assert.That(_report.Comparable, Is.Empty);
        }
    }

    [Test]
    public void The_heatmap_has_the_hours_of_Moscow()
    {
        Assert.That(_report.Heatmap.Select(cell => (cell.Weekday, cell.Hour)).Distinct().Count(), Is.EqualTo(168));
        Assert.That((_report.Heatmap[0].Weekday, _report.Heatmap[0].Hour), Is.EqualTo((DayOfWeek.Monday, 0)));
        Assert.That(_report.Heatmap.Where(cell => cell.Attempts > 0), Is.EqualTo([
            new HeatmapCell(DayOfWeek.Monday, 0, 3), new HeatmapCell(DayOfWeek.Monday, 9, 4), new HeatmapCell(DayOfWeek.Monday, 10, 1),
            new HeatmapCell(DayOfWeek.Monday, 12, 1), new HeatmapCell(DayOfWeek.Tuesday, 10, 4), new HeatmapCell(DayOfWeek.Tuesday, 11, 2),
            new HeatmapCell(DayOfWeek.Wednesday, 14, 20), new HeatmapCell(DayOfWeek.Wednesday, 15, 10), new HeatmapCell(DayOfWeek.Friday, 8, 2),
            new HeatmapCell(DayOfWeek.Friday, 20, 3), new HeatmapCell(DayOfWeek.Sunday, 23, 4),
        ]));
    }

    [Test]
    public void Cohorts_after_a_hole_have_no_figures_as_who_is_new_is_not_known()
    {
        Assert.That(_report.Cohorts.Select(cohort => cohort.Week), Is.EqualTo([new DateOnly(2025, 3, 3), new DateOnly(2025, 3, 10)]));
        Assert.That(_report.Cohorts.Select(cohort => cohort.ActiveByWeek), Is.EqualTo(new long?[][] { [null, null], [null] }));
        Assert.That(_report.Cohorts[0].Retention(1), Is.Null);
    }

    [Test]
    public void Tasks_are_told_apart_by_course_run_and_block_whatever_host_served_them()
    {
        Assert.That(_report.Tasks, Is.EqualTo([
            // submits by cat, ann, gus and the 15th; the first three solved it, with 2, 5 and 1. The 15th struggles; he and hal were there last
            // within the last week, so no user has given up
            new TaskMetrics(Alg, A1, 14, 10, 4, 3, 3, 2, 0, 1),
            // bob (solved before), 20 pupils and fay; 14 pupils and fay solve it: 12 with 1, then 2, 3, 3. Pupils 16 to 20 were last seen on the
            // 5th and gave up on the 12th; the 15th was there on the 12th, with 6 submits in all
            new TaskMetrics(Alg, A2, 32, 31, 22, 16, 15, 1, 5, 1),
            // eve and ann. dan left on 27 February and gave up on 6 March, eve left on the 4th; eve has 5 submits
            new TaskMetrics(Stat, B1, 6, 6, 2, 1, 1, 1, 2, 1),
        ]));
        Assert.That(_report.Tasks[2].GiveUpRate, Is.EqualTo(2 / 3.0));
    }

    [Test]
    public void The_hardest_tasks_are_those_with_enough_users_by_the_lower_bound_of_their_solve_rate()
    {
        Assert.That(_report.HardestTasks, Is.EqualTo([_report.Tasks[1]]), "a1 and b1 have less than 20 users");
        // 16 of 22, z = 1.96: (16 + 1.9207) / 25.8415 = 0.6935, less 1.96 / 25.8415 * sqrt(16 * 6 / 22 + 0.9604) = 0.1750
        Assert.That(_report.HardestTasks[0].SolveRateLowerBound, Is.EqualTo(0.5185).Within(1e-4));
        Assert.That(_report.HardestTasks[0].SolveRateUpperBound, Is.EqualTo(0.8685).Within(1e-4));
        Assert.That(_report.GivenUpTasks, Is.EqualTo([_report.Tasks[1], _report.Tasks[2]]));
    }

    [Test]
    public void Struggling_users_are_counted()
        // eve, and the 15th with two tasks, of all but hal, who has no submit
        => Assert.That(_report.Struggling, Is.EqualTo(new StrugglingUsers(2, 1, 26)));

    [Test]
    public void Course_runs_are_compared()
    {
        Assert.That(_report.Courses.Select(static course => course with { Days = [], UsersBefore = [] }), Is.EqualTo([
            // all but eve; ann, bob and cat were in it before. First tries: all but ann's on b1 and eve's; solved 18 times
            new CourseRunMetrics(Alg, 2, 1, 5, new PeriodTotals(46, 41, 18, 26, new DailyLearning(23, 2, 24, 14, 18, 1))),
            // eve and ann, to whom it is new
            new CourseRunMetrics(Stat, 1, 1, 2, new PeriodTotals(6, 6, 1, 2, new DailyLearning(2, 1, 2, 1, 1, 1))),
        ]));
        Assert.That((_report.Courses[0].Course, _report.Courses[0].Run), Is.EqualTo(("Uni+ALG", "R1")));
    }

    [Test]
    public void Quality_says_what_was_refused_and_what_is_missing()
    {
        var quality = _report.Quality;
        using (Assert.EnterMultipleScope())
        {
            // three windows touch the period: 38 + 13 + 4 rows, one of them past it; one duplicate and three rejections
            Assert.That(quality.Records, Is.EqualTo(new WindowCounts(59, 55, 1, 3, 0)));
            Assert.That(quality.RejectedByReason, Is.EqualTo([KeyValuePair.Create("missing", 2L), KeyValuePair.Create("malformed_json", 1L)]));
            Assert.That(quality.Gaps, Is.EqualTo([new TimeWindow(At(3, 13, 0), At(3, 14, 0))]));
            Assert.That(quality.IncompleteDays, Is.EqualTo([new DateOnly(2025, 3, 13)]));
            Assert.That(quality.DaysWithoutData.Select(day => day.Day), Is.EqualTo([6, 8, 11, 15]));
            Assert.That(quality.AttemptsWithoutTask, Is.EqualTo(2));
        }
    }

    [Test]
    public void Loading_is_summed_over_the_windows_and_their_runs()
    {
        var loading = _report.Loading;
        Assert.That((loading.Windows, loading.Runs, loading.Requests, loading.Retries), Is.EqualTo((3L, 1L, 3L, 0L)));
        Assert.That((loading.Rows, loading.Bytes, loading.RowsPerSecond), Is.EqualTo((55L, 3L * 1234, 61.0)), "610 rows in 10 s, as the run says");
        Assert.That(loading.FirstLoadedAt, Is.LessThan(loading.LastLoadedAt!.Value));
        Assert.That((_report.Range, _report.TimeZone, _report.ComputedAt), Is.EqualTo((Period, Zone, _semester.Store.Clock.GetUtcNow())));
    }

    private MetricValue Read(string metric) => MetricList.Get(metric).Read(_report);

    private static DailyMetrics Day(int day, long attempts, long submits, long correct, long users, DailyLearning learning)
        => new(new DateOnly(2025, 3, day), attempts, submits, correct, users) { Learning = learning };
}
