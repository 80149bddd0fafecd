using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Who came when: users of days, weeks and months, and cohorts. A user counts for 7 (or 30) days from a day on which he came, or until the
/// next such day, which counts from then on; so counting takes the last day of each user and a change of two sums a visit.
/// </summary>
internal sealed class VisitCounter
{
    private const int DaysOfWeek = 7;
    private readonly int _base;
    private readonly int _firstWeek;
    private readonly long[] _daily;
    private readonly long[] _weekly;
    private readonly long[] _monthly;
    private readonly long[][] _cohorts;
    private readonly ReportCalendar _calendar;
    private UserState[] _states = new UserState[4096];

    public VisitCounter(ReportCalendar calendar)
    {
        _calendar = calendar;
        _base = calendar.FirstDay - ReportCalendar.DaysBack;
        var days = calendar.LastDay - _base + ReportCalendar.DaysBack + 1;
        (_daily, _weekly, _monthly) = (new long[days], new long[days], new long[days]);
        _firstWeek = calendar.FirstDay / DaysOfWeek;
        var weeks = (calendar.LastDay / DaysOfWeek) - _firstWeek + 1;
        _cohorts = [.. Enumerable.Range(0, weeks).Select(week => new long[weeks - week])];
    }

    /// <summary>Users by their numbers in the database.</summary>
    public DenseIndex Users { get; } = new();

    /// <summary>What is known of each user.</summary>
    public ReadOnlySpan<UserState> States => _states.AsSpan(0, Users.Count);

    /// <summary>Takes note of a user who was there before what will be read, or at an instant that will be read.</summary>
    /// <returns>The user's index.</returns>
    public int Restore(int userNo, long firstAt)
    {
        var index = Users.GetOrAdd(userNo);
        ref var user = ref State(index);
        if (user.Place == 0)
            user = new UserState { FirstAt = firstAt, Place = -1 };
        if (firstAt <= user.FirstAt)
            (user.FirstAt, user.Cohort) = (firstAt, CohortOf(firstAt));
        return index;
    }

    /// <summary>Counts a visit, unless the user was there in this place before.</summary>
    /// <param name="userNo">The user's number.</param>
    /// <param name="at">When.</param>
    /// <param name="stretch">Where that lies.</param>
    /// <param name="isNew">True for the user's first attempt in this place.</param>
    /// <returns>The user's index.</returns>
    public int Visit(int userNo, long at, in Stretch stretch, out bool isNew)
    {
        var index = Users.GetOrAdd(userNo);
        ref var user = ref State(index);
        isNew = user.Place != stretch.Place;
        if (!isNew)
            return index;
        if (user.Place == 0)
            user = new UserState { FirstAt = at, Cohort = (stretch.Day / DaysOfWeek) - _firstWeek };
        user.Place = stretch.Place;
        user.WasPresent |= stretch.Phase == Phase.Previous;
        user.IsPresent |= stretch.Phase == Phase.Period;
        if (user.Day == stretch.Day)
            return index; // the day is cut, or before the calendar
        Leave(user.Day, stretch.Day);
        var day = stretch.Day - _base;
        if (day >= 0)
        {
            _daily[day]++;
            _weekly[day]++;
            _monthly[day]++;
        }

        var week = (stretch.Day / DaysOfWeek) - _firstWeek;
        if (user.Cohort >= 0 && user.Cohort <= week && (user.Day / DaysOfWeek) - _firstWeek < week)
            _cohorts[user.Cohort][week - user.Cohort]++;
        user.Day = stretch.Day;
        return index;
    }

    /// <summary>The users of each day of the period, and of the 7 and 30 days that end with it. Asked for once, at the end.</summary>
    public IReadOnlyList<ActiveUsers> FinishActive()
    {
        foreach (ref readonly var user in States)
            Leave(user.Day, int.MaxValue);
        var (weekly, monthly) = (0L, 0L);
        var active = new ActiveUsers[_calendar.LastDay + 1 - _base];
        for (var day = 0; day < active.Length; day++)
        {
            weekly += _weekly[day];
            monthly += _monthly[day];
            active[day] = new ActiveUsers(_daily[day], weekly, monthly);
        }

        return [.. _calendar.Days.Select(day => active[day - _base])];
    }

    /// <summary>A cohort for each week that the period touches: all users whose first attempt lies in it, also before the period.</summary>
    public IReadOnlyList<WeeklyCohort> ToCohorts()
        => [.. _cohorts.Select((users, week) => new WeeklyCohort(DateOnly.FromDayNumber((_firstWeek + week) * DaysOfWeek), Array.ConvertAll(users, static one => (long?)one)))];

    private int CohortOf(long firstAt)
    {
        var week = firstAt < _calendar.Range.EndMicroseconds ? (_calendar.Find(firstAt).Day / DaysOfWeek) - _firstWeek : -1;
        return Math.Max(week, -1);
    }

    private ref UserState State(int index)
    {
        if (index >= _states.Length)
            Array.Resize(ref _states, _states.Length * 2);
        return ref _states[index];
    }

    private void Leave(int day, int next)
    {
        if (day < _base)
            return;
        _weekly[Math.Min(day + DaysOfWeek, next) - _base]--;
        _monthly[Math.Min(day + ReportCalendar.DaysBack, next) - _base]--;
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

        /// <summary>Whether he was there in the period.</summary>
        public bool IsPresent;

        /// <summary>Whether he was there in the period before.</summary>
        public bool WasPresent;
    }
}
