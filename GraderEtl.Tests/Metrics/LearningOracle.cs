using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Metrics;

/// <summary>The definitions once more, as plain loops over all attempts: slow, and nothing like the SQL.</summary>
internal sealed class LearningOracle(IReadOnlyList<LearningOracle.Act> acts, TimeWindow period, TimeZoneInfo zone)
{
    /// <summary>An attempt; no task means that its record names none, no verdict that it is a run.</summary>
    internal sealed record Act(DateTimeOffset At, string User, (string CourseRun, string Task)? Task, bool? IsCorrect);

    /// <summary>Which of the comparable periods are loaded whole; all where that is not said.</summary>
    internal TimeWindow? Loaded { get; init; }

    private List<Act> Now => [.. acts.Where(act => period.Start <= act.At && act.At < period.End)];

    private List<Act> SoFar => [.. acts.Where(act => act.At < period.End)];

    internal static ChunkBuilder Put(ChunkBuilder chunks, Act act)
    {
        // a task is the same on whatever host
        var host = act.At.Microsecond % 3 == 0 ? "old-lms.example.org" : "lms.example.org";
        var result = act.Task is { } task ? $"course-v1:{task.CourseRun}:{host}-{task.Task}:{act.User}" : null;
        return act.IsCorrect is { } verdict ? chunks.Submit(act.At, verdict, act.User, result: result) : chunks.Run(act.At, act.User, result: result);
    }

    internal List<DailyMetrics> Days()
        => [.. AllDays().Select(day => ToDay(day, [.. Now.Where(act => DayOf(act) == day)], attempt => DayOf(attempt) == day)
            with
            {
                Active = new ActiveUsers(Users(day, 1), Users(day, 7), Users(day, 30))
                {
                    AwayInWeek = Fewest(Users(day, 7), Enumerable.Range(0, 7).Select(back => Users(day.AddDays(-back), 1))),
                    AwayInMonth = Fewest(Users(day, 30), Enumerable.Range(0, 30).Select(back => Users(day.AddDays(-back), 1)).Concat(Enumerable.Range(0, 24).Select(back => Users(day.AddDays(-back), 7)))),
                },
            })];

    private static long Fewest(long whole, IEnumerable<long> parts) => parts.Select(part => whole - part).Where(static away => away > 0).DefaultIfEmpty(long.MaxValue).Min();

    internal PeriodTotals Totals()
    {
        var all = ToDay(default, Now, _ => true);
        return new PeriodTotals(all.Attempts, all.Submits, all.CorrectSubmits, all.UniqueUsers, all.Learning!);
    }

    internal List<long> Heatmap()
    {
        var local = Now.Select(act => TimeZoneInfo.ConvertTime(act.At, zone)).ToLookup(time => (time.DayOfWeek, time.Hour));
        return [.. Enumerable.Range(0, 168).Select(cell => (long)local[((DayOfWeek)(((cell / 24) + 1) % 7), cell % 24)].Count())];
    }

    internal List<TaskMetrics> Tasks() =>
    [
        .. from pair in Pairs()
           group pair by pair.Task into task
           let attempts = task.Sum(pair => pair.Now.Count)
           let givenUp = task.Count(pair => pair.Success is null && pair.FirstSubmit is not null && IsInPeriod(DayOf(pair.All[^1]).AddDays(7)))
           where attempts > 0 || givenUp > 0
           let users = task.Where(pair => pair.Submits > 0).ToList()
           orderby task.Key.CourseRun, task.Key.Task
           select new TaskMetrics(
               task.Key.CourseRun, task.Key.Task, attempts, task.Sum(pair => pair.Submits), users.Count, users.Count(pair => pair.Success is not null),
               task.Count(pair => IsNew(pair.Success)), Median(task.Where(pair => IsNew(pair.Success))), givenUp, task.Count(pair => pair.Struggles))
           {
               Before = Before(task.Key),
           },
    ];

    /// <summary>Who submitted a task in a period before, and had solved it by that period's end; of all of them added up.</summary>
    private TaskCounts? Before((string CourseRun, string Task) task)
    {
        var counts = WholePeriodsBefore().Select(before =>
        {
            var users = acts.Where(act => act.Task == task && act.IsCorrect is not null && before.Start <= act.At && act.At < before.End).Select(act => act.User).Distinct().ToList();
            return (users.Count, Solvers: users.Count(user => acts.Any(act => act.Task == task && act.User == user && act.IsCorrect is true && act.At < before.End)));
        }).ToList();
        return counts.Sum(count => count.Count) == 0 ? null : new TaskCounts(counts.Sum(count => count.Count), counts.Sum(count => count.Solvers));
    }

    /// <summary>The users of a course run in each period before.</summary>
    private List<long> UsersBefore(string courseRun) => [.. WholePeriodsBefore().Select(before =>
        (long)acts.Where(act => act.Task?.CourseRun == courseRun && before.Start <= act.At && act.At < before.End).Select(act => act.User).Distinct().Count())];

    private List<TimeWindow> WholePeriodsBefore() => [.. PeriodsBefore().Where(before => Loaded?.Contains(before) ?? true)];

    /// <summary>What the period is compared with, nearest first: of a week at most, the same days of the weeks before.</summary>
    internal List<TimeWindow> PeriodsBefore()
    {
        var (low, high) = (TimeZoneInfo.ConvertTime(period.Start, zone).DateTime, TimeZoneInfo.ConvertTime(period.End, zone).DateTime);
        if (high - low > TimeSpan.FromDays(7))
            return [new TimeWindow(At(low - (high - low)), period.Start)];
        return [.. Enumerable.Range(1, 4).Select(week => new TimeWindow(Before(period.Start, low, week), Before(period.End, high, week)))];

        DateTimeOffset At(DateTime local) => new(local, zone.GetUtcOffset(local));

        DateTimeOffset Before(DateTimeOffset instant, DateTime local, int week) => Day(instant) == Day(instant.AddTicks(-10))
            ? At(local.AddDays(-7 * week))
            : TimeWindow.OfDay(DateOnly.FromDateTime(local.AddDays(-7 * week)), zone).Start;
    }

    /// <summary>Each of the 30 days that end with those of a period of a week at most.</summary>
    internal List<DailyMetrics> Context()
    {
        if (PeriodsBefore().Count == 1)
            return [];
        var last = AllDays()[^1];
        var before = Enumerable.Range(0, 30).Select(back => last.AddDays(back - 29)).TakeWhile(day => day < AllDays()[0]);
        return [.. before.Select(day => new LearningOracle(acts, TimeWindow.OfDay(day, zone), zone).Days()[0] with { Active = null }), .. Days()];
    }

    internal List<CourseRunMetrics> Courses() =>
    [
        .. from pair in Pairs()
           group pair by pair.Task.CourseRun into course
           let now = course.SelectMany(pair => pair.Now).ToList()
           where now.Count > 0
           let tries = course.Where(pair => IsNew(pair.FirstSubmit)).ToList()
           let solved = course.Where(pair => IsNew(pair.Success)).ToList()
           let users = now.Select(act => act.User).Distinct().ToList()
           let before = course.SelectMany(pair => pair.All).Where(act => act.At < period.Start).Select(act => act.User).ToHashSet()
           let tasks = now.Select(act => act.Task).Distinct().Count()
           orderby now.Count descending, course.Key
           select new CourseRunMetrics(
               course.Key, tasks, course.Where(pair => pair.Struggles).Select(pair => pair.User).Distinct().Count(),
               Tasks().Where(task => task.CourseRun == course.Key).Sum(task => task.GivenUp),
               new PeriodTotals(
                   now.Count, now.Count(act => act.IsCorrect is not null), now.Count(act => act.IsCorrect is true), users.Count,
                   new DailyLearning(
                       users.Count(user => !before.Contains(user)), tasks, tries.Count, tries.Count(pair => pair.FirstSubmit!.IsCorrect is true), solved.Count,
                       Median(solved)))),
    ];

    /// <summary>The days of a course run and its users before, as lists are not compared with what has them.</summary>
    internal IEnumerable<string> CourseDetails(IEnumerable<string> courseRuns) => courseRuns.Select(courseRun => Detail(new CourseRunMetrics(courseRun, 0, 0, 0, PeriodTotals.None)
    {
        Days = [.. AllDays().Select(day => Now.Where(act => act.Task?.CourseRun == courseRun && DayOf(act) == day).ToList() is var found
            ? new CourseDay(day, found.Count, found.Select(act => act.User).Distinct().Count())
            : default)],
        UsersBefore = UsersBefore(courseRun),
    }));

    /// <summary>The course runs of other periods.</summary>
    internal List<string> SilentCourses() =>
    [
        .. acts.Select(act => act.Task?.CourseRun).OfType<string>().Distinct().Except(Courses().Select(course => course.CourseRun))
            .Where(course => UsersBefore(course).Exists(users => users > 0)).OrderByDescending(course => UsersBefore(course).Max()).ThenBy(course => course, StringComparer.Ordinal),
    ];

    private static string Detail(CourseRunMetrics course) => $"{course.CourseRun} {string.Join(' ', course.Days)} {string.Join(' ', course.UsersBefore)}";

    internal StrugglingUsers Struggling()
    {
        var users = Pairs().Where(pair => pair.Submits > 0).GroupBy(pair => pair.User).Select(user => user.Count(pair => pair.Struggles)).ToList();
        return new StrugglingUsers(users.Count(tasks => tasks > 0), users.Count(tasks => tasks > 1), users.Count);
    }

    /// <summary>The cohorts, of weeks that are whole where these have to be: their first and last instants are loaded and in the period.</summary>
    internal List<(DateOnly Week, long?[] Active)> Cohorts(DateTimeOffset? loadedFrom = null)
    {
        bool IsWhole(DateOnly week) => loadedFrom is null || (Midnight(week) >= loadedFrom && Midnight(week.AddDays(7)) <= period.End);
        var weeks = AllDays().Select(Monday).Distinct().ToList();
        var firsts = SoFar.GroupBy(act => act.User).Select(user => user.First()).ToDictionary(act => act.User, act => Monday(DayOf(act)));
        return
        [
            .. weeks.Select(cohort => (cohort, weeks.Where(week => week >= cohort)
                .Select(week => !IsWhole(week) ? null : (long?)SoFar.Where(act => Monday(DayOf(act)) == week && firsts[act.User] == cohort).Select(act => act.User).Distinct().Count())
                .ToArray())),
        ];
    }

    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <summary>Compares figures with the definitions.</summary>
    internal static void Compare(LearningFigures figures, IReadOnlyList<Act> acts, TimeWindow period, TimeZoneInfo zone, TimeWindow? loaded = null)
    {
        var oracle = new LearningOracle(acts, period, zone) { Loaded = loaded };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(figures.Days, Is.EqualTo(oracle.Days()));
            Assert.That(figures.Totals, Is.EqualTo(oracle.Totals()));
            Assert.That(figures.Context, Is.EqualTo(oracle.Context()));
            Assert.That(figures.Before, Is.EqualTo(oracle.BeforeTotals()));
            Assert.That(figures.Heatmap.Select(cell => cell.Attempts), Is.EqualTo(oracle.Heatmap()));
            Assert.That(figures.Tasks, Is.EqualTo(oracle.Tasks()));
            Assert.That(figures.Struggling, Is.EqualTo(oracle.Struggling()));
            Assert.That(figures.Cohorts.Select(cohort => (cohort.Week, cohort.ActiveByWeek.ToArray())), Is.EqualTo(oracle.Cohorts()));
            Assert.That(figures.Courses.Select(static course => course with { Days = [], UsersBefore = [] }), Is.EqualTo(oracle.Courses()));
            Assert.That(figures.Courses.Select(Detail), Is.EqualTo(oracle.CourseDetails(figures.Courses.Select(static course => course.CourseRun))));
            Assert.That(figures.SilentCourses.Select(static course => course.CourseRun), Is.EqualTo(oracle.SilentCourses()));
            Assert.That(figures.WithoutTask, Is.EqualTo(oracle.Now.Count(act => act.Task is null)));
        }
    }

    /// <summary>Bursts of attempts, as people make them, so that hours have several on one task, also in one microsecond.</summary>
    internal static List<Act> Invent(int seed, int bursts = 500)
    {
        var random = new Random(seed);
        var start = MeasuredStore.Utc(1, 6);
        var acts = new SortedDictionary<(DateTimeOffset, int), Act>();
        for (var burst = 0; burst < bursts; burst++)
        {
            var user = $"user {random.Next(1 + (burst / 10))}";
            (string, string)? task = random.Next(12) == 0 ? null : ($"Org+C{random.Next(2)}+R", $"{random.Next(8):x32}");
            var time = start.AddSeconds(random.NextDouble() * (112 * 86400 - 7200));
            for (var number = random.Next(1, 9); number > 0; number--)
            {
                time = time.AddMicroseconds(random.Next(4) == 0 ? 0 : random.Next(600_000_000));
                time = new DateTimeOffset(time.Ticks - (time.Ticks % 10), TimeSpan.Zero);
                acts.Add((time, acts.Count), new Act(time, user, task, random.Next(3) == 0 ? null : random.Next(4) == 0));
            }
        }

        // equal ones are one to the loader, which is not the matter here
        return [.. acts.Values.Distinct()];
    }

    internal List<PeriodTotals> BeforeTotals() => [.. PeriodsBefore().Select(before => new LearningOracle(acts, before, zone).Totals())];

    private DailyMetrics ToDay(DateOnly day, List<Act> attempts, Func<Act, bool> isThen)
    {
        var then = Pairs().Where(pair => pair.FirstSubmit is { } first && IsNew(first) && isThen(first)).ToList();
        var solved = Pairs().Where(pair => IsNew(pair.Success) && isThen(pair.Success!)).ToList();
        var newUsers = SoFar.GroupBy(act => act.User).Count(user => IsNew(user.First()) && isThen(user.First()));
        return new DailyMetrics(
            day, attempts.Count, attempts.Count(act => act.IsCorrect is not null), attempts.Count(act => act.IsCorrect is true), attempts.Select(act => act.User).Distinct().Count())
        {
            Learning = new DailyLearning(
                newUsers, attempts.Where(act => act.Task is not null).Select(act => act.Task).Distinct().Count(), then.Count,
                then.Count(pair => pair.FirstSubmit!.IsCorrect is true), solved.Count, Median(solved)),
        };
    }

    private List<Pair> Pairs() =>
    [
        .. from act in SoFar
           where act.Task is not null
           group act by (act.User, act.Task!.Value) into pair
           let all = pair.ToList()
           select new Pair(pair.Key.User, pair.Key.Value, all, [.. all.Where(act => act.At >= period.Start)]),
    ];

    private static double? Median(IEnumerable<Pair> solved)
    {
        var attempts = solved.Select(pair => pair.All.Count(act => act.At < pair.Success!.At) + 1).Order().ToList();
        return attempts.Count == 0 ? null : (attempts[(attempts.Count - 1) / 2] + attempts[attempts.Count / 2]) / 2.0;
    }

    private long Users(DateOnly day, int days)
        => SoFar.Where(act => DayOf(act) > day.AddDays(-days) && DayOf(act) <= day).Select(act => act.User).Distinct().Count();

    private bool IsNew(Act? act) => act?.At >= period.Start;

    private bool IsInPeriod(DateOnly day) => AllDays() is var days && day >= days[0] && day <= days[^1];

    private List<DateOnly> AllDays()
    {
        var (first, last) = (Day(period.Start), Day(period.End.AddTicks(-10)));
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)];
    }

    private DateOnly DayOf(Act act) => Day(act.At);

    private DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private sealed record Pair(string User, (string CourseRun, string Task) Task, List<Act> All, List<Act> Now)
    {
        public int Submits => Now.Count(act => act.IsCorrect is not null);

        public Act? Success => All.Find(act => act.IsCorrect is true);

        /// <summary>Of submits in the same microsecond a correct one is the first.</summary>
        public Act? FirstSubmit => All.Where(act => act.IsCorrect is not null).OrderBy(act => act.At).ThenByDescending(act => act.IsCorrect).FirstOrDefault();

        public bool Struggles => Submits >= 5 && Success is null;
    }
}
