using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Which days a run has counted while it loaded them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CountedDaysTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private readonly CountedDays _days = new();
    private readonly List<LedgerEntry> _ledger = [];

    [Test]
    public void A_day_in_two_windows_has_each_user_once_and_a_day_without_attempts_is_counted_too()
    {
        Load(0, 36, 1, 2);
        Load(36, 72, 2, 3);
        Assert.That(Counted(0, 72), Is.EqualTo(new[] { Day(1, 2, 2), Day(2, 4, 3), Day(3, 2, 2) }));
        Load(72, 96);
        Assert.That(Counted(72, 96), Is.EqualTo(new[] { Day(4, 0, 0) }));
    }

    [Test]
    public void A_day_that_is_cut_or_partly_loaded_by_another_run_or_not_at_all_is_left_out()
    {
        Load(0, 30, 1);
        AddToLedger(30, 48, Guid.NewGuid());
        Load(48, 72, 1);
        Load(96, 120, 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Counted(0, 120), Is.EqualTo(new[] { Day(1, 1, 1), Day(3, 1, 1), Day(5, 1, 1) }));
            Assert.That(Counted(6, 60), Is.Empty);
        }
    }

    [Test]
    public void A_window_that_the_ledger_has_otherwise_or_that_came_to_little_is_left_out()
    {
        Load(0, 24, 1);
        _ledger[0] = _ledger[0] with { RunId = Guid.NewGuid() };
        Load(24, 48, 1);
        _ledger[1] = _ledger[1] with { Counts = new WindowCounts(100, 1, 0, 99, 0) };
        Load(48, 72, 1);
        Assert.That(Counted(0, 72), Is.EqualTo(new[] { Day(3, 1, 1) }));
    }

    [Test]
    public void Users_of_whole_days_are_no_longer_told_apart_and_where_those_of_cut_days_take_too_much_memory_nothing_is_counted()
    {
        for (var day = 0; day < 100; day++)
            Load(24 * day, 24 * (day + 1), 4_000_000);
        Assert.That(Counted(0, 2400), Has.Count.EqualTo(100));
        for (var day = 100; day < 120; day++)
            Load(24 * day + 12, 24 * (day + 1) + 12, 4_000_000);
        Assert.That(Counted(0, 2400), Is.Empty);
    }

    private static DailyMetrics Day(int day, long attempts, long users) => new(new DateOnly(2024, 3, day), attempts, 0, 0, users);

    /// <summary>A committed window: each user has an attempt on each day of it.</summary>
    private void Load(int from, int to, params int[] users)
    {
        var window = AddToLedger(from, to, Run);
        var totals = new LoadTotals { Days = new DayTotals(TimeZoneInfo.Utc) };
        for (var hour = from; hour < to; hour += 24 - (hour % 24))
        {
            foreach (var user in users)
                totals.Add(new AttemptRow { CreatedAt = TimeWindow.ToMicroseconds(Start.AddHours(hour)), UserNo = user }, (ulong)user);
        }

        _days.Add(new WindowSummary(window, default, 0, totals));
    }

    private TimeWindow AddToLedger(int from, int to, Guid run)
    {
        var window = new TimeWindow(Start.AddHours(from), Start.AddHours(to));
        _ledger.Add(new LedgerEntry(window, run, new WindowCounts(1, 1, 0, 0, 0), 0, 0, 1, 0, Start));
        return window;
    }

    private IReadOnlyList<DailyMetrics> Counted(int from, int to)
    {
        var range = new TimeWindow(Start.AddHours(from), Start.AddHours(to));
        return _days.ToMetrics(TimeZoneInfo.Utc, range, [.. _ledger.Where(entry => entry.Window.Overlaps(range))], Run, new RejectionLimit(0.5));
    }
}
