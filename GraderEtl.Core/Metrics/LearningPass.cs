using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Counts attempts in the order of time, once: what a report says of days, hours and users while they pass, and what each user did on each
/// task for what follows from that at the end, see <see cref="LearningFigures.From"/>. It takes the memory of the users and of the pairs of
/// user and task, however many attempts there are.
/// </summary>
internal sealed class LearningPass
{
    /// <summary>Later than every instant, so that a success before the end of a period is one comparison.</summary>
    public const long Never = long.MaxValue;

    private const int DaysOfWeek = 7;
    private const int HoursOfWeek = 24 * DaysOfWeek;
    private const long Hour = 3_600_000_000;

    /// <summary>1970-01-01 was a Thursday; the rest keeps instants before it positive.</summary>
    private const long HoursToMonday = 72 + (HoursOfWeek * 1_000_000L);

    private readonly ReportCalendar _calendar;
    private readonly TaskTable _tasks;
    private readonly int[] _taskPlaces;
    private readonly LoadedParts _loaded;
    private readonly byte[] _marks;
    private readonly int _firstDay;
    private readonly int _firstWeek;
    private readonly ActiveCounts[] _active;
    private readonly long[][] _cohorts;
    private int _index = -1;
    private long _next = long.MinValue;
    private Stretch _stretch;
    private bool _isPeriod;
    private bool _isHole;
    private byte _mark;
    private Tally _day = new();
    private Tally _phase = new();

    /// <summary>Begins with nothing counted.</summary>
    /// <param name="calendar">The report's days.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="loaded">What is loaded whole.</param>
    public LearningPass(ReportCalendar calendar, TaskTable tasks, LoadedParts loaded)
    {
        (_calendar, _tasks, _loaded, _taskPlaces) = (calendar, tasks, loaded, new int[tasks.Count]);
        Phases = [.. Enumerable.Range(0, calendar.Period + 1).Select(static _ => new Tally())];
        _marks = new byte[Phases.Count];
        foreach (var number in loaded.Compared)
            _marks[calendar.PhaseOf(calendar.Comparable[number].StartMicroseconds)] = PairState.MarkOf(number);
        var (first, last) = (calendar.Days[0], calendar.Days[^1]);
        (_firstDay, _firstWeek) = (first - ReportCalendar.DaysBack, first / DaysOfWeek);
        _active = new ActiveCounts[last + ReportCalendar.DaysBack - _firstDay];
        var weeks = WeekOf(last) + 1;
        _cohorts = [.. Enumerable.Range(0, weeks).Select(week => new long[weeks - week])];
        Days = calendar.Context.Union(calendar.Days).ToDictionary(static day => day, static _ => new Tally());
        (Courses, Tasks) = (new CourseDays(tasks), new AttemptCounts[tasks.Count]);
    }

    /// <summary>The first instant that <see cref="Restore"/> says nothing of.</summary>
    public long RestoredTo { get; set; } = long.MinValue;

    /// <summary>What is counted of each day of the period, and of its context.</summary>
    public IReadOnlyDictionary<int, Tally> Days { get; }

    /// <summary>What is counted of each phase of the calendar.</summary>
    public IReadOnlyList<Tally> Phases { get; }

    /// <summary>Attempts on whole days of the period by their task.</summary>
    public AttemptCounts[] Tasks { get; }

    /// <summary>What is counted of each course run on whole days of the period.</summary>
    public CourseDays Courses { get; }

    /// <summary>The comparable periods that the period is compared with, by their numbers in the calendar.</summary>
    public IReadOnlyList<int> Compared => _loaded.Compared;

    /// <summary>Whether a day is not loaded whole.</summary>
    public bool IsHole(int day) => _loaded.Holes.Contains(day);

    /// <summary>What is counted of the day that a stretch is in; null where that is neither in the period nor in its context.</summary>
    public Tally? FindDay(in Stretch stretch)
        => (stretch.Phase == _calendar.Period || stretch.Day < _calendar.Days[0]) && Days.TryGetValue(stretch.Day, out var day) ? day : null;

    /// <summary>Attempts on whole days of the period by hour of the week, Monday first.</summary>
    public long[] Hours { get; } = new long[HoursOfWeek];

    /// <summary>The users by their numbers in the database.</summary>
    public NumberedTable<UserState> Users { get; } = new(new UserState { FirstAt = Never });

    /// <summary>What each user did on each task; the key is the user's number in <see cref="Users"/> and the task.</summary>
    public NumberedTable<PairState> Pairs { get; } = new(new PairState { FirstAt = Never, LastAt = long.MinValue, SubmitAt = Never, SuccessAt = Never });

    /// <summary>The user and the task of a pair.</summary>
    public (int User, int Task) Split(int pair) => ((int)(Pairs.KeyOf(pair) >> 32), (int)Pairs.KeyOf(pair));

    /// <summary>Takes note of what a user did on a task before <see cref="RestoredTo"/>.</summary>
    /// <returns>False where that is known already.</returns>
    public bool Restore(int userNo, int task, in PairState state)
    {
        var (user, known) = (Users.GetNumber(userNo), Pairs.Count);
        Users[user].FirstAt = Math.Min(Users[user].FirstAt, state.FirstAt);
        FindPair(user, task) = state;
        return Pairs.Count > known;
    }

    /// <summary>Counts attempts that do not come before those counted already.</summary>
    public void Count(ReadOnlySpan<Fact> facts)
    {
        foreach (ref readonly var fact in facts)
        {
            var (at, outcome) = (fact.At, fact.Outcome);
            while (at >= _next)
                Enter();
            var task = _tasks.Find(fact.TaskNo);
            var user = Users.GetNumber(fact.UserNo);
            if (Users[user].Place != _stretch.Place)
                Visit(ref Users[user], at);
            if (_taskPlaces[task] != _stretch.Place)
                Touch(task);
            _day.Counts.Add(outcome);
            ref var pair = ref FindPair(user, task);
            var isFirst = pair.LastAt < _stretch.Start;
            pair.Add(at, outcome, isNews: at >= RestoredTo);
            if (_isHole)
                continue;
            _phase.Counts.Add(outcome);
            if (!_isPeriod)
            {
                pair.Mark(_mark, outcome);
                continue;
            }

            Courses.Add(user, task, isFirst);
            pair.Enter(outcome);
            Tasks[task].Add(outcome);
            Hours[(((at + _stretch.Offset) / Hour) + HoursToMonday) % HoursOfWeek]++;
        }
    }

    /// <summary>The users of each day of the period, and of the 7 and 30 days that end with it.</summary>
    public IEnumerable<ActiveUsers> Active => _calendar.Days.Select(ActiveOn);

    /// <summary>The same of a day that has the 29 days before it in the calendar.</summary>
    public ActiveUsers ActiveOn(int day) => ToActive(day - _firstDay);

    /// <summary>A cohort for each week that the period touches: all users whose first attempt lies in it, also before the period.</summary>
    public IEnumerable<WeeklyCohort> ToCohorts()
        => _cohorts.Select((users, week) => new WeeklyCohort(DateOnly.FromDayNumber((_firstWeek + week) * DaysOfWeek), Array.ConvertAll(users, static one => (long?)one)));

    private void Enter()
    {
        _stretch = _calendar.Stretches[++_index];
        _next = _index + 1 < _calendar.Stretches.Count ? _calendar.Stretches[_index + 1].Start : long.MaxValue;
        _phase = Phases[_stretch.Phase];
        _mark = _marks[_stretch.Phase];
        _isPeriod = _stretch.Phase == _calendar.Period;
        _isHole = _isPeriod && IsHole(_stretch.Day);
        _day = FindDay(in _stretch) ?? new Tally();
        if (_isPeriod)
            Courses.Enter(_stretch.Day);
    }

    /// <summary>A user's first attempt in a part of a day.</summary>
    private void Visit(ref UserState user, long at)
    {
        if (user.Place == 0)
            (user.FirstAt, user.Cohort) = (Math.Min(user.FirstAt, at), WeekOf(_calendar.Find(Math.Min(user.FirstAt, at)).Day));
        // a comparable period may begin within a day, which is one nevertheless
        _day.Users += _isPeriod || _stretch.IsOtherDay(user.Place) ? 1 : 0;
        _phase.Users += _stretch.IsOtherPhase(user.Place) ? 1 : 0;
        user.Place = _stretch.Place;
        if (user.Day == _stretch.Day)
            return; // the day is cut, or before the calendar
        if (_stretch.Day >= _firstDay)
            CountActive(user.Day, _stretch.Day);
        var week = WeekOf(_stretch.Day);
        if (user.Cohort >= 0 && WeekOf(user.Day) < week)
            _cohorts[user.Cohort][week - user.Cohort]++;
        user.Day = _stretch.Day;
    }

    /// <summary>A user counts on the day of a visit, and for 7 and 30 days from it on those in which the visit before does not count.</summary>
    private void CountActive(int before, int visit)
    {
        _active[visit - _firstDay].Daily++;
        for (var day = Math.Max(visit, before + DaysOfWeek); day < visit + DaysOfWeek; day++)
            _active[day - _firstDay].Weekly++;
        for (var day = Math.Max(visit, before + ReportCalendar.DaysBack); day < visit + ReportCalendar.DaysBack; day++)
            _active[day - _firstDay].Monthly++;
    }

    private ActiveUsers ToActive(int last)
    {
        var (daily, weekly, monthly) = _active[last];
        var (inWeek, inMonth) = (long.MaxValue, long.MaxValue);
        for (var day = Math.Max(0, last - ReportCalendar.DaysBack + 1); day <= last; day++)
        {
            Look(ref inMonth, monthly - _active[day].Daily);
            if (day > last - DaysOfWeek)
                Look(ref inWeek, weekly - _active[day].Daily);
            // the first weeks reach back to days before
            if (day - DaysOfWeek >= last - ReportCalendar.DaysBack)
                Look(ref inMonth, monthly - _active[day].Weekly);
        }

        return new ActiveUsers(daily, weekly, monthly) { AwayInWeek = inWeek, AwayInMonth = inMonth };

        static void Look(ref long fewest, long away) => fewest = away > 0 ? Math.Min(fewest, away) : fewest;
    }

    /// <summary>A task's first attempt in a part of a day.</summary>
    private void Touch(int task)
    {
        _day.Tasks += task != 0 && (_isPeriod || _stretch.IsOtherDay(_taskPlaces[task])) ? 1 : 0;
        _phase.Tasks += task != 0 && _stretch.IsOtherPhase(_taskPlaces[task]) ? 1 : 0;
        _taskPlaces[task] = _stretch.Place;
    }

    private ref PairState FindPair(int user, int task) => ref Pairs[Pairs.GetNumber(((long)user << 32) | (uint)task)];

    /// <summary>Weeks since that of the period's first day; negative before it.</summary>
    private int WeekOf(int day) => (day / DaysOfWeek) - _firstWeek;

    /// <summary>Users of a day, and of the 7 and 30 days that end with it.</summary>
    private record struct ActiveCounts(long Daily, long Weekly, long Monthly);
}

/// <summary>What is known of a user.</summary>
internal struct UserState
{
    /// <summary>The first attempt of all.</summary>
    public long FirstAt;

    /// <summary>The place of the latest visit, see <see cref="Stretch.Place"/>; 0 before there was any.</summary>
    public int Place;

    /// <summary>The day of the latest visit.</summary>
    public int Day;

    /// <summary>The week of the first attempt, from the period's first week on; negative before it.</summary>
    public int Cohort;
}
