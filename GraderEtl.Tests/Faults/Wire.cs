using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The library with a proxy between it and the database, and the first day of March 2025 loaded, so that tables and partition are there.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private Wire(FaultProxy proxy, LoadHarness harness)
    {
        Proxy = proxy;
        Harness = harness;
    }

    public FaultProxy Proxy { get; }

    public LoadHarness Harness { get; }

    /// <param name="commitEachWindow">Whether each day is a window and a transaction of its own.</param>
    /// <param name="settings">More of the connection string.</param>
    /// <param name="lanes">How many lanes; null for the program's own choice.</param>
    public static async Task<Wire> OpenAsync(bool commitEachWindow, string settings = "", int? lanes = null)
    {
        FaultProxy? proxy = null;
        var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 }, options =>
        {
            proxy = FaultProxy.ToDatabase(options.Postgres.ConnectionString!);
            options.Postgres.ConnectionString = proxy.Through(options.Postgres.ConnectionString!) + settings;
            options.Source.MaxWindow = TimeSpan.FromDays(1);
            options.Source.Lanes = lanes ?? options.Source.Lanes;
            if (commitEachWindow)
                options.Tuning.CommitInterval = TimeSpan.Zero;
        });
        var start = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var first = await harness.LoadAsync(new TimeWindow(start, start.AddDays(1)));
        Assert.That(first.Outcome, Is.EqualTo(LoadOutcome.Completed), first.Error?.Message);
        return new Wire(proxy!, harness);
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
