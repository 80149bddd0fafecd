using System.Buffers.Binary;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>The loops over packed attempts against the plain ones of <see cref="LearningOracle"/>, in memory.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class LearningPassTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "Europe/Moscow", "Asia/Beirut",
    ];

    [Test]
    public void Loops_agree_with_the_definitions([Range(1, 40)] int seed, [ValueSource(nameof(Zones))] string zone)
    {
        var random = new Random(seed);
        var acts = LearningOracle.Invent(seed, bursts: 150);
        var low = Utc(1, 6).AddHours(random.Next(24 * 100));
        var period = new TimeWindow(low, low.AddHours(random.Next(1, 24 * 40)));
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        LearningOracle.Compare(Measure(acts, period, clock, random), acts, period, clock);
    }

    [Test]
    public void Attempts_that_lanes_stored_side_by_side_come_in_the_order_of_time([Range(0, 7)] int runs)
    {
        var random = new Random(runs);
        List<Fact> stored = [.. Enumerable.Range(0, runs).SelectMany(run => Enumerable.Range(0, 100 * run).Select(_ => random.NextInt64(-40, 40)).Order())
            .Select((at, number) => new Fact(TimeWindow.ToMicroseconds(Utc(1, 1)) + at, number, int.MaxValue - number, (Outcome)(number % 3)))];
        var bytes = new byte[16 * stored.Count];
        foreach (var (number, fact) in stored.Index())
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16 * number), fact.At - TimeWindow.ToMicroseconds(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan((16 * number) + 8), fact.Packed);
        }

        var read = new FactReader(null!, null!).ToFacts(bytes).ToArray();
        Assert.That(read, Is.EqualTo(stored.OrderBy(static fact => fact.At).ThenBy(static fact => fact.Packed)));
        Assert.That(read.Select(static fact => (fact.UserNo, fact.TaskNo, fact.Outcome)), Is.All.Matches<(int User, int Task, Outcome Outcome)>(
            static fact => fact.Task == int.MaxValue - fact.User && (int)fact.Outcome == fact.User % 3));
    }

    [Test]
    public void Medians_are_those_of_the_sorted_numbers([Range(0, 5)] int count, [Values(1, 3, 127, 128, 1000)] int most)
    {
        var random = new Random(most);
        var numbers = Enumerable.Range(0, count * count).Select(_ => random.Next(1, most + 1)).ToList();
        var counts = new NumberCounts();
        numbers.ForEach(counts.Add);
        numbers.Sort();
        Assert.That(counts.Count, Is.EqualTo(numbers.Count));
        Assert.That(counts.Median, Is.EqualTo(count == 0 ? null : (numbers[(numbers.Count - 1) / 2] + numbers[numbers.Count / 2]) / 2.0));
    }

    private static LearningFigures Measure(List<LearningOracle.Act> acts, TimeWindow period, TimeZoneInfo zone, Random random)
    {
        var tasks = new TaskTable();
        var names = acts.Where(act => act.Task is not null).Select(act => act.Task!.Value).Distinct().Order().ToList();
        for (var number = 0; number < 2 * names.Count; number++)
            tasks.Add(number + 2, names[number / 2].CourseRun, names[number / 2].Task);
        var users = new Dictionary<string, int>();
        var calendar = new ReportCalendar(period, zone, looksBack: true);
        var pass = new LearningPass(calendar, tasks, new LoadedParts(new HashSet<int>(), [.. Enumerable.Range(0, calendar.Comparable.Count)]));
        foreach (var month in acts.Where(act => act.At < period.End).GroupBy(act => act.At.Month))
        {
            pass.Count([.. month.OrderBy(static act => act.At).ThenBy(_ => random.Next()).Select(act =>
            {
                if (!users.TryGetValue(act.User, out var userNo))
                    users.Add(act.User, userNo = random.Next(1_000_000));
                var taskNo = act.Task is { } task ? (names.IndexOf(task) * 2) + 2 + random.Next(2) : random.Next(2);
                var outcome = act.IsCorrect is { } verdict ? verdict ? Outcome.Correct : Outcome.Wrong : Outcome.Run;
                return new Fact(TimeWindow.ToMicroseconds(act.At), userNo, taskNo, outcome);
            })]);
        }

        return LearningFigures.From(pass, calendar, tasks);
    }
}
