using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Model.Findings;

/// <summary>
/// A made-up university that lives by Moscow's clock from January to March 2025. It is told what is done each day; users of a day come on
/// no other unless all are the same, and those of a course run do its tasks from the first on.
/// </summary>
/// <param name="done">What is done on a day.</param>
internal sealed class FindingWorld(Func<DateOnly, IEnumerable<FindingWorld.Done>> done)
{
    internal const string Alg = "Uni+ALG+R1";
    internal const string Stat = "Uni+STAT+R1";
    internal static readonly (string CourseRun, string Block) A1 = (Alg, "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1");
    internal static readonly (string CourseRun, string Block) A2 = (Alg, "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2");
    internal static readonly (string CourseRun, string Block) B1 = (Stat, "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1");

    /// <summary>Forty users of ALG and sixty of STAT come each day; four in five solve a1 and b1, three in four a2.</summary>
    internal static readonly Done[] Usual = [new(A1, 40, 32), new(A2, 40, 30), new(B1, 60, 48)];

    /// <summary>From 20 March on, a1 takes no solution for right.</summary>
    internal static readonly FindingWorld BrokenTask = new(static day => day < March(20) ? Usual : [new(A1, 40, 0), Usual[1], Usual[2]]);

    private const string Zone = "Europe/Moscow";
    private static readonly (string CourseRun, string Block)[] Tasks = [A1, A2, B1];
    private static readonly TimeZoneInfo Clock = TimeZoneInfo.FindSystemTimeZoneById(Zone);

    /// <summary>Users of a day who submit a task once, and how many of them are right.</summary>
    internal sealed record Done((string CourseRun, string Block) Task, int Users, int Solvers);

    /// <summary>Whether the same users come every day.</summary>
    internal bool HasSameUsers { get; init; }

    /// <summary>Days that are not loaded.</summary>
    internal IReadOnlyList<DateOnly> Holes { get; init; } = [];

    /// <summary>How many records of a day are rejected.</summary>
    internal Func<DateOnly, int> Rejected { get; init; } = static _ => 0;

    /// <summary>The smallest group that is shown.</summary>
    internal int MinGroup { get; init; } = 5;

    internal static DateOnly March(int day) => new(2025, 3, day);

    /// <summary>The paragraph of a report on some days of March.</summary>
    internal string Tell(int first, int last, string language = "en")
        => string.Join('\n', new FindingWriter(Language.Find(language)!, Report(first, last)).Write().Select(static found => found.Text)).Replace('\u00A0', ' ');

    /// <summary>The report on some days of March.</summary>
    internal LearningReport Report(int first, int last)
    {
        var calendar = new ReportCalendar(new TimeWindow(Clock.StartOf(March(first)), Clock.StartOf(March(last).AddDays(1))), Clock, looksBack: true);
        var facts = new List<Fact>();
        var ledger = new List<LedgerEntry>();
        for (var day = new DateOnly(2025, 1, 1); day <= March(last); day = day.AddDays(1))
        {
            if (Holes.Contains(day))
                continue;
            var known = facts.Count;
            facts.AddRange(done(day).SelectMany(task => Facts(day, task)));
            var (loaded, rejected) = (facts.Count - known, Rejected(day));
            ledger.Add(new LedgerEntry(TimeWindow.OfDay(day, Clock), Guid.Empty, new WindowCounts(loaded + rejected, loaded, 0, rejected, 0), 1, 1, 1, 0, Clock.StartOf(day.AddDays(1))));
        }

        var tasks = new TaskTable();
        for (var number = 0; number < Tasks.Length; number++)
            tasks.Add(number + 1, Tasks[number].CourseRun, Tasks[number].Block);
        var now = calendar.Range.End.AddHours(4);
        var history = new LoadedHistory(ledger, new RejectionLimit(0.5), calendar, now);
        var pass = new LearningPass(calendar, tasks, history.Parts);
        pass.Count([.. facts.OrderBy(static fact => fact.At)]);
        var figures = LearningFigures.From(pass, calendar, tasks);
        var days = history.Complete(figures.Days);
        var refused = history.OfPeriod.Sum(static entry => entry.Counts.Rejected);
        return new LearningReport
        {
            Range = calendar.Range,
            TimeZone = Zone,
            ComputedAt = now,
            MinGroup = MinGroup,
            Days = days,
            Context = history.Complete(figures.Context),
            Incomplete = history.ReachOf(days),
            Totals = figures.Totals,
            Previous = [.. history.Previous.Zip(figures.Before, static (period, totals) => period with { Totals = totals })],
            Heatmap = figures.Heatmap,
            Cohorts = figures.Cohorts,
            Tasks = figures.Tasks,
            HardestTasks = [],
            GivenUpTasks = [],
            Struggling = figures.Struggling,
            Courses = figures.Courses,
            SilentCourses = figures.SilentCourses,
            Quality = history.ToQuality(days, refused == 0 ? [] : [KeyValuePair.Create("missing", refused)], figures.WithoutTask),
            Loading = history.ToLoading(null),
        };
    }

    private IEnumerable<Fact> Facts(DateOnly day, Done task)
    {
        var noon = TimeWindow.ToMicroseconds(Clock.StartOf(day).AddHours(12));
        var first = (HasSameUsers ? 1000 : day.DayNumber * 1000) + (task.Task.CourseRun == Stat ? 500 : 0);
        return Enumerable.Range(0, task.Users).Select(user => new Fact(
            noon + user, first + user, Array.IndexOf(Tasks, task.Task) + 1, user < task.Solvers ? Outcome.Correct : Outcome.Wrong));
    }
}
