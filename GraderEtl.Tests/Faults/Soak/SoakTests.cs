using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults.Soak;

/// <summary>
/// Backfills with random trouble for as long as one likes, then the proof. Run by hand: the page of the tests says how. Settings:
/// <c>GRADERETL_SOAK_MINUTES</c> (60) and <c>GRADERETL_SOAK_SEED</c> (1).
/// </summary>
[TestFixture]
[Explicit("runs for an hour, or for GRADERETL_SOAK_MINUTES")]
[Category("Soak")]
[Platform(Exclude = "Win")]
internal sealed class SoakTests
{
    private const int MostRuns = 6;
    private static readonly DateTimeOffset Start = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<long> _heap = [];
    private readonly List<long> _peaks = [];
    private long _refreshed;

    [Test]
    public async Task Backfills_with_random_faults_end_with_every_record_once_and_flat_memory()
    {
        var duration = TimeSpan.FromMinutes(Setting("GRADERETL_SOAK_MINUTES", 60));
        var random = new Random((int)Setting("GRADERETL_SOAK_SEED", 1));
        await using var world = await SoakWorld.StartAsync();
        var troubles = new SoakTroubles(world, random);
        var watch = Stopwatch.StartNew();
        var end = Start;
        var rounds = 0;
        while (watch.Elapsed < duration || rounds == 0)
        {
            var refresh = rounds > 0 && random.Next(4) == 0;
            var range = refresh
                ? new TimeWindow(end.AddDays(-random.Next(1, 12)), end)
                : new TimeWindow(end.AddDays(rounds == 0 ? 0 : -random.Next(3)), end.AddDays(random.Next(5, 30)));
            await LoadAsync(world, troubles, random, range, refresh);
            end = range.End;
            rounds++;
            _heap.Add(GC.GetTotalMemory(forceFullCollection: true));
            if (rounds % 10 == 0)
                await TestContext.Progress.WriteLineAsync($"{watch.Elapsed:hh\\:mm\\:ss} {rounds} rounds up to {end:yyyy-MM-dd}, heap {_heap[^1] / 1e6:0.0} MB");
        }

        await ProveAsync(world, new TimeWindow(Start, end));
        Report(troubles, watch.Elapsed, rounds, await world.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"));
        AssertFlat(_heap, "the heap of the library's process");
        AssertFlat(_peaks, "the program's peak memory");
    }

    /// <summary>Loads a range through trouble, then once more in peace, and looks at it.</summary>
    private async Task LoadAsync(SoakWorld world, SoakTroubles troubles, Random random, TimeWindow range, bool refresh)
    {
        for (var run = random.Next(1, MostRuns); run > 0; run--)
        {
            using var stop = new CancellationTokenSource();
            if (random.Next(2) == 0)
            {
                var work = world.RunLibraryAsync(world.Draw(random), range, refresh, stop.Token);
                await troubles.StrikeAsync(work, null, stop);
                _refreshed += (await work).Outcome == LoadOutcome.Completed && refresh ? 1 : 0;
            }
            else
            {
                await using var program = world.StartProgram(world.Draw(random), range, refresh);
                await using var rival = random.Next(3) == 0 ? world.StartProgram(world.Draw(random), range, refresh) : null;
                await troubles.StrikeAsync(program.EndAsync(), program, stop);
                world.CalmDown();
                if (rival is not null)
                    await rival.EndAsync();
            }

            world.CalmDown();
        }

        await using (var calm = world.StartProgram(world.Draw(random), range, refresh: false))
        {
            Assert.That(await calm.EndAsync(), Is.Zero, $"{range}: {calm.Out}{calm.Error}");
            _peaks.Add(JsonDocument.Parse(calm.Out).RootElement.GetProperty("peakMemoryBytes").GetInt64());
        }

        Assert.That(await AttemptRows.ReadAsync(world.Database.DataSource, range), Is.EqualTo(AttemptRows.Truth(SoakWorld.University, range)), $"{range}");
    }

    private static async Task ProveAsync(SoakWorld world, TimeWindow range)
    {
        var ledger = await world.Database.ScalarAsync<string>("SELECT range_agg(loaded_window)::text FROM grader.loaded_windows");
        Assert.That(ledger, Does.Contain($"{range.Start:yyyy-MM-dd}").And.Contain($"{range.End:yyyy-MM-dd}").And.Not.Contain("),["), "the ledger is whole");
        Assert.That(
            await world.Database.ScalarAsync<bool>("SELECT (SELECT count(*) FROM grader.attempts) = (SELECT sum(loaded) FROM grader.loaded_windows)"), "the table is the ledger's");
        Assert.That(
            await world.Database.ScalarAsync<bool>("SELECT (SELECT count(*) FROM grader.rejected_attempts) = (SELECT sum(rejected) FROM grader.loaded_windows)"), "so is the quarantine");
        Assert.That(
            await world.Database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'grader-etl' AND state LIKE 'idle in%'"), Is.Zero, "no transaction is left open");
        for (var start = range.Start; start < range.End; start = start.AddDays(30))
        {
            var slice = new TimeWindow(start, start.AddDays(30) < range.End ? start.AddDays(30) : range.End);
            Assert.That(await AttemptRows.ReadAsync(world.Database.DataSource, slice), Is.EqualTo(AttemptRows.Truth(SoakWorld.University, slice)), $"{slice}");
        }
    }

    private void Report(SoakTroubles troubles, TimeSpan elapsed, int rounds, long rows)
    {
        TestContext.Out.WriteLine($"{elapsed:hh\\:mm\\:ss}, {rounds} rounds, {rows:N0} rows, {_refreshed} refreshes whole; heap {_heap[0] / 1e6:0.0} to {_heap[^1] / 1e6:0.0} MB; program's peak {_peaks.Min() / 1e6:0} to {_peaks.Max() / 1e6:0} MB");
        foreach (var (name, count) in troubles.Struck)
            TestContext.Out.WriteLine($"{count,5}  {name}");
    }

    /// <summary>The last third is no more than a fifth and 8 MB above the first: caches fill, leaks go on.</summary>
    private static void AssertFlat(List<long> bytes, string what)
    {
        if (bytes.Count < 9)
            return;
        var third = bytes.Count / 3;
        var (first, last) = (bytes.Take(third).Average(), bytes.TakeLast(third).Average());
        Assert.That(last, Is.LessThan(first * 1.2 + 8e6), $"{what}: {first / 1e6:0.0} MB at first, {last / 1e6:0.0} MB at last");
    }

    private static double Setting(string name, double fallback)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
