namespace GraderEtl.Core.Model.Learning;

/// <summary>A report, or days alone, whose figures are being hidden.</summary>
internal sealed class DraftReport
{
    /// <summary>So often the least figures are hidden; then those that sum up most, as there can be hundreds of the least.</summary>
    private const int FinestTimes = 12;

    private readonly int _minGroup;

    /// <summary>Days that are not part of a report.</summary>
    public DraftReport(IReadOnlyList<DailyMetrics> days, int minGroup)
        => (Days, _minGroup) = ([.. days], minGroup);

    /// <summary>A report.</summary>
    /// <param name="report">The report, with what small groups hide by themselves.</param>
    /// <param name="minGroup">The smallest group that is shown.</param>
    public DraftReport(LearningReport report, int minGroup)
        : this(report.Days, minGroup)
    {
        (Report, Totals) = (report, report.Totals);
        Context = [.. report.Context.Where(day => day.Day < report.Days[0].Day)];
        Before = [.. report.Previous];
        Tasks = [.. report.Tasks];
        Courses = [.. report.Courses];
        Cohorts = [.. report.Cohorts];
        Hours = [.. report.Heatmap];
        Cells = Courses.ConvertAll(course => course.Days.Select((cell, day) => new CourseCell(
            cell.Attempts ?? 0, cell.Users ?? 0, SmallGroups.IsSmall(cell.Users ?? 0, minGroup) || course.Totals.Hidden.IsAll || Days[day].Hidden.IsAll)).ToArray());
    }

    /// <summary>The report that it is made of; null for days alone.</summary>
    public LearningReport? Report { get; }

    /// <summary>The days.</summary>
    public List<DailyMetrics> Days { get; }

    /// <summary>The days before a short period.</summary>
    public List<DailyMetrics> Context { get; } = [];

    /// <summary>Both, in order.</summary>
    public IEnumerable<DailyMetrics> Around => Context.Concat(Days);

    /// <summary>The period.</summary>
    public PeriodTotals Totals { get; set; } = PeriodTotals.None;

    /// <summary>The periods that it may be compared with.</summary>
    public List<PreviousPeriod> Before { get; } = [];

    /// <summary>The tasks.</summary>
    public List<TaskMetrics> Tasks { get; } = [];

    /// <summary>The course runs.</summary>
    public List<CourseRunMetrics> Courses { get; } = [];

    /// <summary>Their days.</summary>
    public List<CourseCell[]> Cells { get; } = [];

    /// <summary>The cohorts.</summary>
    public List<WeeklyCohort> Cohorts { get; } = [];

    /// <summary>The hours of the week.</summary>
    public List<HeatmapCell> Hours { get; } = [];

    /// <summary>Whether the period is compared with one of <see cref="Before"/>.</summary>
    public bool IsCompared(int before) => Before[before].IsComplete && Days.TrueForAll(static day => day.IsComplete);

    /// <summary>A day; null where it is none of these.</summary>
    public DailyMetrics? Find(int dayNumber) => Around.FirstOrDefault(day => day.Day.DayNumber == dayNumber);

    /// <summary>Hides figures until no small group can be worked out.</summary>
    public void Protect()
    {
        // each time there is more hidden than before, so it ends
        for (var time = 0; Disclosure.Find(this, _minGroup, isCoarse: time >= FinestTimes) is { Count: > 0 } places; time++)
        {
            foreach (var place in places)
                Hide(place);
        }
    }

    /// <summary>Hides a figure, and those that it follows from; of one that is hidden, does not say any more that it is small.</summary>
    public void Hide(FigurePlace place)
    {
        var (at, key) = (place.At, place.Key);
        switch (place.Unit)
        {
            case FigureUnit.Day:
                var days = Context.Exists(IsMeant) ? Context : Days;
                var day = days.FindIndex(IsMeant);
                days[day] = days[day] with { Hidden = Hide(days[day].Hidden, key, Related(key)) };
                break;
            case FigureUnit.Total when Report is null:
                Days[0] = Days[0] with { Hidden = Hide(Days[0].Hidden, key, Related(key)) };
                break;
            case FigureUnit.Total:
                Totals = Totals with { Hidden = Hide(Totals.Hidden, key, Related(key)) };
                break;
            case FigureUnit.Before:
                Before[at] = Before[at] with { Totals = Before[at].Totals with { Hidden = Hide(Before[at].Totals.Hidden, key, Related(key)) } };
                break;
            case FigureUnit.Course:
                Courses[at] = Courses[at] with { Totals = Courses[at].Totals with { Hidden = Hide(Courses[at].Totals.Hidden, key, Related(key)) } };
                break;
            case FigureUnit.Task:
                Tasks[at] = Tasks[at] with { Hidden = Hide(Tasks[at].Hidden, key, RelatedOfTask(key)) };
                break;
            case FigureUnit.Cohort:
                Cohorts[at] = place.Of == 0 ? SmallGroups.HideCohort(Cohorts[at], _minGroup, isSmall: false) : HideWeek(Cohorts[at], place.Of);
                break;
            case FigureUnit.Hour:
                Hours[at] = Hours[at] with { Hidden = Hide(Hours[at].Hidden, key, [key]) };
                break;
            default:
                Cells[at][place.Of] = Cells[at][place.Of] with { IsHidden = true };
                break;
        }

        bool IsMeant(DailyMetrics day) => day.Day.DayNumber == at;
    }

    /// <summary>The report as it may be shown.</summary>
    public LearningReport ToReport()
    {
        var report = Report!;
        var byName = Tasks.ToDictionary(static task => (task.CourseRun, task.Task));
        var hidden = Totals.Hidden;
        if (report.LastWholeDay is not null)
        {
            var last = Days.FindLast(static day => day.IsComplete)!.Hidden;
            if (last.Contains("unique_users"))
                hidden = last.IsSmall("unique_users") ? hidden.HideSmall("daily_users") : hidden.Hide("daily_users");
            if (Days.TrueForAll(static day => !day.IsComplete || day.Hidden.Contains("unique_users")))
                hidden = hidden.Hide("mean_daily_users");
        }

        return report with
        {
            MinGroup = _minGroup,
            Days = Days,
            Totals = Totals with { Hidden = hidden },
            Context = report.Context.Count == 0 ? [] : [.. Around],
            Previous = Before,
            Heatmap = Hours,
            Cohorts = Cohorts,
            Tasks = Tasks,
            HardestTasks = [.. report.HardestTasks.Select(Of).Where(IsRanked).OrderBy(static task => task.Hidden.Contains("solve_rate") ? 0 : 1)
                .ThenByDescending(static task => task.Hidden.Contains("solve_rate") ? task.Users : 0)],
            GivenUpTasks = [.. report.GivenUpTasks.Select(Of).Where(static task => !task.Hidden.IsAll).OrderByDescending(static task => task.Hidden.Contains("given_up") ? 0 : task.GivenUp)
                .ThenBy(static task => task.CourseRun, StringComparer.Ordinal).ThenBy(static task => task.Task, StringComparer.Ordinal)],
            Courses = [.. Courses.Select(ToCourse).OrderByDescending(static course => course.Totals.Hidden.Contains("attempts") ? 0 : course.Totals.Attempts).ThenBy(static course => course.CourseRun, StringComparer.Ordinal)],
        };

        TaskMetrics Of(TaskMetrics task) => byName[(task.CourseRun, task.Task)];
    }

    /// <summary>A task that all but a few solve is not hard; its place would tell how many.</summary>
    private static bool IsRanked(TaskMetrics task)
        => !task.Hidden.Contains("task_users") && (!task.Hidden.Contains("solve_rate") || task.Hidden.IsSmall("solvers"));

    /// <summary>A figure and those that it follows from, of days, periods and course runs.</summary>
    private static string[] Related(string key) => key switch
    {
        "attempts" => ["attempts", "runs"],
        "runs" or "submits" => ["runs", "submits", "success_rate"],
        "correct_submits" => ["correct_submits", "success_rate"],
        "unique_users" => ["unique_users", "returning_users", "stickiness"],
        "new_users" or "returning_users" => ["new_users", "returning_users"],
        "first_tries" => ["first_tries", "first_try_rate"],
        "first_tries_correct" => ["first_try_rate"],
        "first_successes" => ["first_successes", "median_attempts_to_success"],
        "monthly_users" => ["monthly_users", "stickiness"],
        "submitting_users" or "struggling_users" => [key, "struggling_share"],
        _ => [key],
    };

    private static string[] RelatedOfTask(string key) => key switch
    {
        "attempts" or "submits" => ["attempts", "submits"],
        "task_users" or "solvers" => [key, "solve_rate"],
        "first_successes" => ["first_successes", "median_attempts_to_success", "give_up_rate"],
        "given_up" => ["given_up", "give_up_rate"],
        _ => [key],
    };

    /// <summary>Hides a figure with those that it follows from; of one that is hidden, does not say any more that it is small.</summary>
    private HiddenFigures Hide(HiddenFigures hidden, string key, string[] related)
        => hidden.IsSmall(key) ? hidden.Unbound(key) : hidden.Hide(related) with { MinGroup = _minGroup };

    private WeeklyCohort HideWeek(WeeklyCohort cohort, int week)
    {
        var hidden = cohort.Hidden.Count > 0 ? cohort.Hidden.ToArray() : new HiddenFigures[cohort.ActiveByWeek.Count];
        hidden[week] = Hide(hidden[week], "unique_users", ["unique_users"]);
        return cohort with { Hidden = hidden };
    }

    private CourseRunMetrics ToCourse(CourseRunMetrics course, int at)
    {
        var isHidden = Days.Count == 1 && (course.Totals.Hidden.Contains("unique_users") || course.Totals.Hidden.Contains("attempts"));
        return course with { Days = [.. course.Days.Select((day, place) => isHidden || Cells[at][place].IsHidden ? new CourseDay(day.Day, null, null) : day)] };
    }

    /// <summary>A course run on a day.</summary>
    /// <param name="Attempts">Its attempts.</param>
    /// <param name="Users">Its users.</param>
    /// <param name="IsHidden">Whether both are hidden.</param>
    internal readonly record struct CourseCell(long Attempts, long Users, bool IsHidden);
}
