using System.IO.Hashing;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>Days are counted while their rows pass, where that gives what counting them afterwards would.</summary>
[TestFixture]
public sealed class DailyCounterTests
{
    private static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Test]
    public void Every_whole_day_is_counted_empty_ones_too()
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-04T00:00Z");
        Run(counter, "2025-03-01T00:00Z", user: 1);
        Submit(counter, "2025-03-01T09:00Z", user: 1, isCorrect: false);
        Submit(counter, "2025-03-01T23:59:59.999999Z", user: 2, isCorrect: true);
        Run(counter, "2025-03-03T00:00Z", user: 1);
        Assert.That(Text(counter), Is.EqualTo(new[]
        {
            "2025-03-01: 3 attempts, 2 submits, 1 correct, 2 users",
            "2025-03-02: 0 attempts, 0 submits, 0 correct, 0 users",
            "2025-03-03: 1 attempts, 0 submits, 0 correct, 1 users",
        }));
    }

    [Test]
    public void Days_that_the_window_has_only_in_part_are_left_out()
    {
        var counter = Counter(Utc, "2025-03-01T00:00:01Z", "2025-03-03T23:59Z");
        Run(counter, "2025-03-01T12:00Z", user: 1);
        Run(counter, "2025-03-02T12:00Z", user: 1);
        Run(counter, "2025-03-03T12:00Z", user: 1);
        Assert.That(Text(counter), Is.EqualTo(new[] { "2025-03-02: 1 attempts, 0 submits, 0 correct, 1 users" }));
    }

    [Test]
    public void A_day_that_rows_come_back_to_is_left_to_the_database()
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-03T00:00Z");
        Run(counter, "2025-03-01T12:00Z", user: 1);
        Run(counter, "2025-03-02T12:00Z", user: 1);
        Run(counter, "2025-03-01T13:00Z", user: 1);
        Assert.That(Text(counter), Is.EqualTo(new[] { "2025-03-02: 1 attempts, 0 submits, 0 correct, 1 users" }));
    }

    [Test]
    public void Rows_in_any_order_within_a_day_do_not_matter()
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-02T00:00Z");
        Run(counter, "2025-03-01T13:00Z", user: 1);
        Run(counter, "2025-03-01T12:00Z", user: 1);
        Run(counter, "2025-03-01T12:30Z", user: 2);
        Assert.That(Text(counter), Is.EqualTo(new[] { "2025-03-01: 3 attempts, 0 submits, 0 correct, 2 users" }));
    }

    [Test]
    public void An_equal_row_that_is_removed_leaves_its_user()
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-02T00:00Z");
        Submit(counter, "2025-03-01T12:00Z", user: 1, isCorrect: true);
        Submit(counter, "2025-03-01T12:00Z", user: 1, isCorrect: true);
        counter.RemoveDuplicate(Row("2025-03-01T12:00Z", AttemptType.Submit, isCorrect: true));
        Assert.That(Text(counter), Is.EqualTo(new[] { "2025-03-01: 1 attempts, 1 submits, 1 correct, 1 users" }));
    }

    [Test]
    public void Days_of_23_and_25_hours_end_at_midnight_by_the_clock_on_the_wall()
    {
        var spring = Counter(Berlin, "2025-03-29T23:00Z", "2025-03-30T22:00Z");
        Run(spring, "2025-03-30T21:59Z", user: 1);
        var autumn = Counter(Berlin, "2025-10-25T22:00Z", "2025-10-26T23:00Z");
        Run(autumn, "2025-10-26T22:59Z", user: 1);
        Assert.That((Text(spring).Single(), Text(autumn).Single()), Is.EqualTo((
            "2025-03-30: 1 attempts, 0 submits, 0 correct, 1 users",
            "2025-10-26: 1 attempts, 0 submits, 0 correct, 1 users")));
    }

    [Test]
    public void A_day_whose_midnight_does_not_exist_begins_with_its_first_instant()
    {
        // in Beirut clocks go from 24:00 of 2021-03-27 to 01:00
        var beirut = TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut");
        var counter = Counter(beirut, "2021-03-27T22:00Z", "2021-03-28T21:00Z");
        Run(counter, "2021-03-27T22:00Z", user: 1);
        Assert.That(Text(counter).Single(), Does.StartWith("2021-03-28: 1 attempts"));
    }

    [Test]
    public void The_counter_serves_one_window_after_another()
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-02T00:00Z");
        Run(counter, "2025-03-01T12:00Z", user: 1);
        counter.Reset(Window("2025-03-02T00:00Z", "2025-03-03T00:00Z"));
        Run(counter, "2025-03-02T12:00Z", user: 1);
        Assert.That(Text(counter), Is.EqualTo(new[] { "2025-03-02: 1 attempts, 0 submits, 0 correct, 1 users" }));
    }

    [TestCase(1)]
    [TestCase(5_000)]
    [TestCase(100_000)]
    public void Users_are_counted_exactly(int users)
    {
        var counter = Counter(Utc, "2025-03-01T00:00Z", "2025-03-02T00:00Z");
        for (var round = 0; round < 2; round++)
        {
            for (var user = 0; user < users; user++)
                Run(counter, "2025-03-01T12:00Z", user);
        }

        Assert.That(counter.Days.Single().Users, Is.EqualTo(users));
    }

    private static DailyCounter Counter(TimeZoneInfo zone, string start, string end)
    {
        var counter = new DailyCounter(zone);
        counter.Reset(Window(start, end));
        return counter;
    }

    private static TimeWindow Window(string start, string end) => new(At(start), At(end));

    private static void Run(DailyCounter counter, string time, int user)
        => counter.Add(Row(time, AttemptType.Run, isCorrect: false), XxHash64.HashToUInt64(BitConverter.GetBytes(user)));

    private static void Submit(DailyCounter counter, string time, int user, bool isCorrect)
        => counter.Add(Row(time, AttemptType.Submit, isCorrect), XxHash64.HashToUInt64(BitConverter.GetBytes(user)));

    private static AttemptRow Row(string time, AttemptType type, bool isCorrect)
        => new() { CreatedAt = TimeWindow.ToMicroseconds(At(time)), Type = type, IsCorrect = isCorrect };

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Text(DailyCounter counter)
        => [.. counter.Days.Select(d => $"{d.Date:yyyy-MM-dd}: {d.Attempts} attempts, {d.Submits} submits, {d.Correct} correct, {d.Users} users")];
}
