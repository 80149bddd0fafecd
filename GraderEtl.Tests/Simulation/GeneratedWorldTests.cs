using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;
using NUnit.Framework;
using static GraderEtl.Tests.Simulation.SimulatorHarness;

namespace GraderEtl.Tests.Simulation;

[Parallelizable]
internal sealed class GeneratedWorldTests
{
    [Test]
    public async Task The_same_window_is_the_same_bytes_every_time()
    {
        var first = await RenderAsync(new SimulatorOptions(), Monday, Monday.AddDays(2));
        var second = await RenderAsync(new SimulatorOptions(), Monday, Monday.AddDays(2));
        var other = await RenderAsync(new SimulatorOptions { Seed = 2 }, Monday, Monday.AddDays(2));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_window_equals_its_parts_one_after_the_other()
    {
        var options = new SimulatorOptions { HostileRate = 0.05, DuplicateEvery = 100 };
        var whole = await RenderAsync(options, Monday, Monday.AddDays(2));
        var cut = Monday.AddHours(29.37);
        var left = await RenderAsync(options, Monday, cut);
        var right = await RenderAsync(options, cut, Monday.AddDays(2));
        Assert.That(left + ", " + right, Is.EqualTo(whole));
    }

    [Test]
    public async Task Records_ascend_by_time_unless_asked_otherwise()
    {
        var sorted = TimesOf("[" + await RenderAsync(new SimulatorOptions(), Monday, Monday.AddDays(1)) + "]").ConvertAll(ParseTime);
        var shuffled = new SimulatorOptions { Unsorted = true };
        var unsorted = TimesOf("[" + await RenderAsync(shuffled, Monday, Monday.AddDays(1)) + "]").ConvertAll(ParseTime);
        Assert.That(sorted, Is.Ordered.Ascending);
        Assert.That(unsorted, Is.Not.Ordered.Ascending);
        Assert.That(unsorted, Is.EquivalentTo(sorted));
    }

    [Test]
    public void A_month_holds_the_asked_number_of_records_and_weekdays_more_than_weekends()
    {
        var generator = new AttemptGenerator(new SimulatorOptions());
        var counts = new Dictionary<DateOnly, int>();
        for (var day = DateOnly.FromDateTime(Monday); counts.Count < 28; day = day.AddDays(1))
        {
            using var attempts = generator.Generate(day);
            counts.Add(day, attempts.Count);
        }

        var weekend = counts.Where(pair => pair.Key.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday).Average(pair => pair.Value);
        var week = counts.Where(pair => pair.Key.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Average(pair => pair.Value);
        Assert.That(counts.Values.Sum(), Is.EqualTo(28 * 9_000).Within(3).Percent);
        Assert.That(weekend / week, Is.InRange(0.65, 0.9));
    }

    [Test]
    public void Days_are_busy_in_Moscow_and_nights_are_sparse_but_not_empty()
    {
        var byHour = new int[24];
        using var attempts = new AttemptGenerator(new SimulatorOptions()).Generate(DateOnly.FromDateTime(Monday));
        for (var i = 0; i < attempts.Count; i++)
            byHour[(int)(attempts[i].CreatedAt % Micros.PerDay / Micros.PerHour)]++;
        Assert.That(byHour.Skip(8).Take(10).Min(), Is.GreaterThan(400), "11 to 21 in Moscow");
        Assert.That(byHour[1], Is.InRange(10, 150), "4 in Moscow");
    }

    [Test]
    public void Students_run_before_they_submit_and_get_better_with_tries()
    {
        var generator = new AttemptGenerator(new SimulatorOptions());
        using var attempts = generator.Generate(DateOnly.FromDateTime(Monday), sorted: false);
        var (runs, right, wrong, submitsFirst) = (0, 0, 0, 0);
        for (var i = 0; i < attempts.Count; i++)
        {
            var attempt = attempts[i];
            runs += attempt.Outcome == AttemptOutcome.Run ? 1 : 0;
            right += attempt.Outcome == AttemptOutcome.Right ? 1 : 0;
            wrong += attempt.Outcome == AttemptOutcome.Wrong ? 1 : 0;
            if (attempt.Outcome != AttemptOutcome.Run && (i == 0 || attempts[i - 1].Student != attempt.Student))
                submitsFirst++;
        }

        Assert.That(submitsFirst, Is.Zero);
        Assert.That(runs, Is.GreaterThan(right + wrong));
        Assert.That((double)right / (right + wrong), Is.InRange(0.3, 0.8));
    }

    [Test]
    public void The_world_has_sixty_tasks_and_thousands_of_students()
    {
        var truth = new GroundTruth(new SimulatorOptions()).Between(Monday, Monday.AddDays(28)).ToList();
        Assert.That(new Curriculum(1).Tasks.Length, Is.EqualTo(60));
        Assert.That(truth.Select(attempt => attempt.LisOutcomeServiceUrl).Distinct().Count(), Is.InRange(55, 61));
        Assert.That(truth.Select(attempt => attempt.UserId).Distinct().Count(), Is.InRange(3_000, 6_000));
    }

    [Test]
    public void Natural_quirks_come_at_realistic_rates()
    {
        var truth = new GroundTruth(new SimulatorOptions()).Between(Monday, Monday.AddDays(28)).ToList();
        foreach (var (quirk, share) in NaturalQuirks.All)
        {
            var found = (double)truth.Count(attempt => attempt.Quirk == quirk.Name) / truth.Count;
            Assert.That(found, Is.EqualTo(share).Within(25).Percent, quirk.Name);
        }

        Assert.That(truth.Count(attempt => attempt.CreatedAt.Ticks % TimeSpan.TicksPerSecond == 0), Is.GreaterThan(100));
        Assert.That(truth.Count(attempt => attempt.Verdict == ExpectedVerdict.Duplicate), Is.Zero);
    }

    [Test]
    public async Task The_fast_rendering_equals_the_spelled_out_one()
    {
        var options = new SimulatorOptions { NaturalQuirks = false, RowsPerDay = 2_000 };
        var generator = new AttemptGenerator(options);
        var writer = new AttemptWriter(generator.Population, generator.Curriculum);
        using var attempts = generator.Generate(DateOnly.FromDateTime(Monday));
        var spelledOut = Enumerable.Range(0, attempts.Count).Select(i => writer.Draft(attempts[i]).Json);
        Assert.That(await RenderAsync(options, Monday, Monday.AddDays(1)), Is.EqualTo(string.Join(", ", spelledOut)));
    }

    [Test]
    public async Task A_malformed_record_comes_exactly_as_often_as_asked()
    {
        var options = new SimulatorOptions { RowsPerDay = 10_000, ExactRowsPerDay = true, MalformedEvery = 10_000, NaturalQuirks = false };
        var truth = new GroundTruth(options).Between(Monday, Monday.AddDays(1)).ToList();
        using var served = JsonDocument.Parse("[" + await RenderAsync(options, Monday, Monday.AddDays(1)) + "]");
        Assert.That(served.RootElement.GetArrayLength(), Is.EqualTo(10_000));
        Assert.That(truth.Count(attempt => attempt.Verdict == ExpectedVerdict.Rejected), Is.EqualTo(1));
        Assert.That(truth.Count(attempt => attempt.Verdict == ExpectedVerdict.Loaded), Is.EqualTo(9_999));
    }
}
