namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// How the figures of a report hang together, and what can be worked out of them: which figure to hide so that no small group is. Counts of
/// records, such as attempts that name no task, are about data and stay.
/// </summary>
internal sealed partial class Disclosure
{
    private static readonly Metric[] Counted =
    [
        .. MetricList.All.Where(static metric => metric is { IsOfDays: true, Format: MetricFormat.Count } && metric.Total != MetricTotal.Last && metric.Key != "tasks_touched"),
    ];

    private static readonly string[] Added = ["attempts", "runs", "submits", "correct_submits", "new_users", "first_tries", FirstTriesCorrect, "first_successes"];
    private static readonly (string Key, int Days)[] Rolling = [("weekly_users", 7), ("monthly_users", 30)];

    private const string FirstTriesCorrect = "first_tries_correct";

    private readonly DraftReport _draft;
    private readonly int _minGroup;
    private readonly Inference _known;
    private readonly Dictionary<FigurePlace, int> _numbers = [];
    private readonly bool _isOneDay;

    private Disclosure(DraftReport draft, int minGroup)
    {
        (_draft, _minGroup) = (draft, minGroup);
        _known = new Inference(minGroup);
        _isOneDay = draft.Days is [{ IsComplete: true }];
    }

    /// <summary>The figures to hide; empty where no small group can be worked out.</summary>
    /// <param name="draft">The report.</param>
    /// <param name="minGroup">The smallest group that is shown.</param>
    /// <param name="isCoarse">Whether to hide what sums up most rather than what matters least.</param>
    public static IReadOnlyList<FigurePlace> Find(DraftReport draft, int minGroup, bool isCoarse)
    {
        var disclosure = new Disclosure(draft, minGroup);
        disclosure.ReadDays();
        if (draft.Report is { } report)
            disclosure.Read(report);
        return disclosure._known.FindRevealing(isCoarse);
    }

    private int? this[FigureUnit unit, int at, int of, string key] => _numbers.TryGetValue(Own(new FigurePlace(unit, at, of, key)), out var number) ? number : null;

    private int? Day(int day, string key) => this[FigureUnit.Day, day, 0, key];

    private int? Total(string key) => this[FigureUnit.Total, 0, 0, key];

    private bool IsSmall(long users) => users > 0 && users < _minGroup;

    /// <summary>A period of one day has that day's figures, and its course runs have those of the day.</summary>
    private FigurePlace Own(FigurePlace place) => !_isOneDay ? place : place.Unit switch
    {
        FigureUnit.Day when place.At == _draft.Days[0].Day.DayNumber && place.Key is not ("weekly_users" or "monthly_users") => place with { Unit = FigureUnit.Total, At = 0 },
        FigureUnit.CourseDay => place with { Unit = FigureUnit.Course, Of = 0 },
        _ => place,
    };

    private int Add(FigurePlace place, long truth, HiddenFigures hidden, bool isGroup = true, bool isOfSmall = false)
    {
        place = Own(place);
        if (_numbers.TryGetValue(place, out var known))
            return known;
        var sight = !hidden.Contains(place.Key) ? Sight.Shown : hidden.IsSmall(place.Key) ? Sight.Small : hidden.IsAll ? Sight.Open : Sight.Hidden;
        return _numbers[place] = _known.Add(truth, IsFixed(place) ? null : place, sight, isGroup, isOfSmall);
    }

    /// <summary>Other reports show a day as this one does, so that hiding more of it here would hide nothing.</summary>
    private bool IsFixed(FigurePlace place) => _draft.Report is not null && place.Unit switch
    {
        FigureUnit.Day => place.Key is not ("weekly_users" or "monthly_users"),
        FigureUnit.Total or FigureUnit.Before => _draft.Days.Count == 1 && place.Key is not ("submitting_users" or "struggling_users" or "struggling_several" or "attempts_without_task"),
        _ => false,
    };

    private int Open(long truth) => _known.Add(truth, null, Sight.Open, isGroup: false, isOfSmall: false);

    private void ReadDays()
    {
        foreach (var day in _draft.Around)
        {
            if (!day.IsComplete)
                continue;
            var at = day.Day.DayNumber;
            Parts(FigureUnit.Day, at, day.Hidden, day.UniqueUsers, metric => (day.Incomplete & metric.Reach) == MetricReach.None ? metric.OfDay!(day) : null, day.Learning);
            if (day.Active is not { } active)
                continue;
            if (!day.Incomplete.HasFlag(MetricReach.Week))
                Add(new FigurePlace(FigureUnit.Day, at, 0, "weekly_users"), active.Weekly, day.Hidden);
            if (!day.Incomplete.HasFlag(MetricReach.Month))
                Add(new FigurePlace(FigureUnit.Day, at, 0, "monthly_users"), active.Monthly, day.Hidden);
        }

        foreach (var day in _draft.Around)
            LookBack(day.Day.DayNumber);
    }

    /// <summary>Users of 7 and 30 days have those of each of them, and of each week of the month.</summary>
    private void LookBack(int last)
    {
        foreach (var (key, length) in Rolling)
        {
            if (Day(last, key) is not { } rolling)
                continue;
            var users = Within(rolling, last, length, "unique_users");
            if (users.Count == length)
                _known.Cover(rolling, users);
            var news = Enumerable.Range(last - length + 1, length).Select(day => Day(day, "new_users")).OfType<int>().ToList();
            if (news.Count == length)
                _known.Sum(rolling, news); // where all who came are new, as when history begins
            if (Day(last - 1, key) is { } before)
            {
                if (Day(last, "unique_users") is { } come)
                    _known.Cover(rolling, [before, come]);
                if (Day(last - length, "unique_users") is { } gone)
                    _known.Cover(before, [rolling, gone]);
            }
        }

        if (Day(last, "monthly_users") is { } month)
        {
            for (var week = last - 23; week <= last; week++)
            {
                if (Day(week, "weekly_users") is { } part)
                    _known.Within(month, part);
            }
        }
    }

    private List<int> Within(int whole, int last, int length, string key)
    {
        var parts = new List<int>(length);
        for (var day = last - length + 1; day <= last; day++)
        {
            if (Day(day, key) is not { } part)
                continue;
            parts.Add(part);
            _known.Within(whole, part);
        }

        return parts;
    }

    /// <summary>What hangs together within a day, a period or a course run.</summary>
    private void Parts(FigureUnit unit, int at, HiddenFigures hidden, long users, Func<Metric, double?> read, DailyLearning? learning, long? tasks = null)
    {
        foreach (var metric in Counted)
        {
            if (read(metric) is { } number)
                Add(new FigurePlace(unit, at, 0, metric.Key), (long)number, hidden, isOfSmall: IsSmall(users));
        }

        if (Of("attempts") is { } attempts && Of("runs") is { } runs && Of("submits") is { } submits && Of("correct_submits") is { } correct)
        {
            _known.Sum(attempts, [runs, submits]);
            _known.Within(submits, correct);
            if (Of("unique_users") is { } some)
                _known.Within(attempts, some, isGroup: false);
        }

        if (Of("unique_users") is { } all && Of("new_users") is { } news && Of("returning_users") is { } returning)
            _known.Sum(all, [news, returning]);
        if (learning is null || Of("first_tries") is not { } tries || Of("first_successes") is not { } successes)
            return;
        // seen where the rate is
        var right = Add(new FigurePlace(unit, at, 0, FirstTriesCorrect), learning.FirstTriesCorrect, hidden.Contains("first_try_rate") ? hidden.Hide(FirstTriesCorrect) : hidden);
        _known.Within(tries, right);
        _known.Within(successes, right, isGroup: false);
        _known.Within(Of("submits")!.Value, tries, isGroup: false);
        _known.Within(Of("correct_submits")!.Value, successes, isGroup: false);
        if ((tasks ?? (hidden.Contains("tasks_touched") ? null : learning.TasksTouched)) is { } most && Of("unique_users") is { } people)
        {
            _known.AtMost(tries, people, most);
            _known.AtMost(successes, people, most);
        }

        int? Of(string key) => this[unit, at, 0, key];
    }

    private void Read(LearningReport report)
    {
        var totals = _draft.Totals;
        if (report.LastWholeDay is null)
            return;
        Parts(FigureUnit.Total, 0, totals.Hidden, totals.UniqueUsers, metric => (report.Incomplete & metric.Reach) == MetricReach.None ? metric.OfTotals!(totals) : null, totals.Learning);
        ReadBefore(report);
        ReadCohorts();
        ReadPeriod();
        var (struggling, hidden) = (report.Struggling, totals.Hidden);
        var submitting = Add(new FigurePlace(FigureUnit.Total, 0, 0, "submitting_users"), struggling.OfUsers, hidden);
        var strugglers = Add(new FigurePlace(FigureUnit.Total, 0, 0, "struggling_users"), struggling.Users, hidden);
        _known.Within(submitting, strugglers);
        _known.Within(strugglers, Add(new FigurePlace(FigureUnit.Total, 0, 0, "struggling_several"), struggling.WithSeveralTasks, hidden));
        if (Total("unique_users") is { } users)
            _known.Within(users, submitting);
        for (var course = 0; course < _draft.Courses.Count; course++)
            ReadCourse(course, strugglers);
        ReadTasks(submitting);
        var without = Add(new FigurePlace(FigureUnit.Total, 0, 0, "attempts_without_task"), report.Quality.AttemptsWithoutTask, hidden, isGroup: false);
        AddCourses(without);
        AddCourseDays(without);
        AddHours();
    }

    private void ReadCohorts()
    {
        var active = new Dictionary<int, List<int>>();
        for (var at = 0; at < _draft.Cohorts.Count; at++)
        {
            var cohort = _draft.Cohorts[at];
            for (var week = 0; week < cohort.ActiveByWeek.Count; week++)
            {
                if (cohort.ActiveByWeek[week] is not { } came)
                    continue;
                var hidden = cohort.Hidden.Count == 0 ? default : cohort.Hidden[week];
                var number = Add(new FigurePlace(FigureUnit.Cohort, at, week, "unique_users"), came, hidden);
                if (week > 0 && this[FigureUnit.Cohort, at, 0, "unique_users"] is { } all)
                    _known.Within(all, number);
                var sunday = cohort.Week.DayNumber + (7 * week) + 6;
                if (Day(sunday, "weekly_users") is not { } users)
                    continue;
                _known.Within(users, number, isGroup: week > 0);
                (active.TryGetValue(sunday, out var others) ? others : active[sunday] = []).Add(number);
            }

            if (this[FigureUnit.Cohort, at, 0, "unique_users"] is { } first
                && Enumerable.Range(cohort.Week.DayNumber, 7).Select(day => Day(day, "new_users")).OfType<int>().ToList() is { Count: 7 } news)
                _known.Sum(first, news);
        }

        foreach (var (sunday, parts) in active)
            _known.Sum(Day(sunday, "weekly_users")!.Value, [.. parts, Open(_draft.Find(sunday)!.Active!.Weekly - parts.Sum(_known.TruthOf))]);
    }
}
