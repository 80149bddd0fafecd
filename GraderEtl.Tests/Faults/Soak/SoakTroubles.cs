using GraderEtl.Tests.Support.Faults;

namespace GraderEtl.Tests.Faults.Soak;

/// <summary>Trouble drawn from a seed that strikes while something runs.</summary>
internal sealed class SoakTroubles(SoakWorld world, Random random)
{
    private const int LongestPause = 1_000;

    /// <summary>How often each kind has struck.</summary>
    public SortedDictionary<string, int> Struck { get; } = new(StringComparer.Ordinal);

    /// <summary>Strikes now and then until the work has ended.</summary>
    /// <param name="work">What runs.</param>
    /// <param name="program">Its process; null for the library in this process.</param>
    /// <param name="stop">Ends the library's run.</param>
    public async Task StrikeAsync(Task work, RunnerProcess? program, CancellationTokenSource stop)
    {
        while (true)
        {
            await Task.WhenAny(work, Task.Delay(random.Next(LongestPause), CancellationToken.None));
            if (work.IsCompleted)
                return;
            var (name, strike) = Draw(program, stop);
            await strike();
            Struck[name] = Struck.GetValueOrDefault(name) + 1;
        }
    }

    private (string Name, Func<Task> Strike) Draw(RunnerProcess? program, CancellationTokenSource stop) => random.Next(14) switch
    {
        0 => ("database: connections reset", () => Now(world.ToDatabase.ResetAll)),
        1 => ("database: cut after some bytes", () => Now(() => world.ToDatabase.Fault = new WireFault { CutAfter = random.Next(4_000), Times = random.Next(1, 4) })),
        2 or 3 => ("database: reply to COMMIT lost", () => Now(() => world.ToDatabase.Fault = new WireFault { Withheld = PostgresReplies.Committed, Times = random.Next(1, 3) })),
        4 => ("database: frozen wire", () => FreezeAsync(world.ToDatabase)),
        5 => ("database: slow wire", () => Now(() => world.ToDatabase.Fault = new WireFault { Latency = TimeSpan.FromMilliseconds(random.Next(20)), BytesPerSecond = 2_000_000 })),
        6 => ("database: backends ended", () => EndBackendsAsync("pg_terminate_backend")),
        7 => ("database: statements cancelled", () => EndBackendsAsync("pg_cancel_backend")),
        8 => ("database: server restarted", RestartAsync),
        9 => ("source: connections reset", () => Now(world.ToSource.ResetAll)),
        10 => ("source: cut after some bytes", () => Now(() => world.ToSource.Fault = new WireFault { CutAfter = random.Next(100_000), Times = random.Next(1, 4), Resets = random.Next(2) == 0 })),
        11 => ("source: frozen wire", () => FreezeAsync(world.ToSource)),
        12 => ("process: stopped in good order", () => program is null ? stop.CancelAsync() : SignalAsync(program, "TERM")),
        _ when program is null => ("process: stopped in good order", stop.CancelAsync),
        _ when random.Next(3) == 0 => ("process: frozen for a while", () => FreezeAsync(program)),
        _ => ("process: killed", program.KillAsync),
    };

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task FreezeAsync(FaultProxy wire)
    {
        wire.Fault = new WireFault { IsFrozen = true };
        await Task.Delay(random.Next(4_000));
        wire.Fault = new WireFault();
    }

    private async Task FreezeAsync(RunnerProcess program)
    {
        await SignalAsync(program, "STOP");
        await Task.Delay(random.Next(3_000));
        await SignalAsync(program, "CONT");
    }

    private static async Task SignalAsync(RunnerProcess program, string signal)
    {
        try
        {
            await program.SignalAsync(signal);
        }
        catch (InvalidOperationException) when (program.HasEnded)
        {
            // it was quicker
        }
    }

    private Task EndBackendsAsync(string function) => world.Database.ExecuteAsync(
        $"SELECT {function}(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl' AND pid <> pg_backend_pid()");

    private async Task RestartAsync()
    {
        await world.Cluster.StopImmediateAsync();
        await world.Cluster.StartAgainAsync();
        world.Database.DataSource.Clear();
    }
}
