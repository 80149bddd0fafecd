using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Dataflow;

/// <summary>What every load works with.</summary>
internal sealed record LoadServices(
    IAttemptSource Source, IAttemptStore Store, IOptions<GraderEtlOptions> Settings, TimeProvider Clock, ILogger<Supervisor> Logger)
{
    public GraderEtlOptions Options => Settings.Value;

    /// <summary>A parser that follows the settings.</summary>
    /// <param name="unstored">Collects fields that are not stored; null where they are of no interest.</param>
    public AttemptParser CreateParser(UnstoredFields? unstored = null)
        => new(Options.Validation, SourceClock.Of(Options.Source.TimeZone), unstored);
}

/// <summary>What one run has to load.</summary>
/// <param name="Run">The run as the store has it.</param>
/// <param name="Monitor">Counts what happens.</param>
internal sealed record LoadJob(RunRecord Run, LoadMonitor Monitor)
{
    /// <summary>What is missing, in order of time.</summary>
    public IReadOnlyList<TimeWindow> Gaps { get; init; } = [];

    /// <summary>Committed windows to load again.</summary>
    public IReadOnlyList<TimeWindow> Replacements { get; init; } = [];

    /// <summary>How many lanes; null for what the settings say.</summary>
    public int? Lanes { get; init; }

    /// <summary>Windows that were loaded lately: how large responses may be.</summary>
    public IReadOnlyList<LedgerEntry> Recent { get; init; } = [];

    /// <summary>False where a source that is down is not waited for.</summary>
    public bool WaitsForSource { get; init; } = true;
}

/// <summary>The context of one run: what its lanes share.</summary>
internal sealed class LoadRun : IDisposable
{
    public LoadRun(LoadServices services, LoadJob job, CancellationToken caller)
    {
        Services = services;
        Job = job;
        var lanes = job.Lanes ?? Options.Source.Lanes;
        Failures = new FailureTracker(caller);
        Parser = services.CreateParser(job.Monitor.UnstoredFields);
        Reader = new WindowReader(services.Source, Parser, Options.Tuning);
        var times = new ResponseTimes();
        Sizer = new WindowSizer(Options.Source, times, Logger);
        Slots = new CopySlots(Options.Tuning.CopyStreams ?? lanes ?? CopySlots.UsualCount, Options.Tuning, Clock);
        Concurrency = new AdaptiveConcurrency(lanes, services, Slots, times);
        Queue = new WindowQueue(job, Sizer, Concurrency, Clock);
        Completeness = new Completeness(services, Reader, job.Recent, Sizer);
        Outage = new OutageGate(this);
        Recovery = new Recovery(this);
        Monitor.MostLanes = lanes is null ? Options.Source.MaxLanes : null;
        Monitor.ParseParallelism = Options.Tuning.ParseParallelism;
    }

    public LoadServices Services { get; }

    public LoadJob Job { get; }

    public GraderEtlOptions Options => Services.Options;

    public TimeProvider Clock => Services.Clock;

    public ILogger Logger => Services.Logger;

    public LoadMonitor Monitor => Job.Monitor;

    /// <summary>Cancelled when the caller or a failure stops the run.</summary>
    public CancellationToken Token => Failures.Token;

    public FailureTracker Failures { get; }

    public AttemptParser Parser { get; }

    public WindowReader Reader { get; }

    public WindowSizer Sizer { get; }

    public CopySlots Slots { get; }

    public AdaptiveConcurrency Concurrency { get; }

    public WindowQueue Queue { get; }

    public Completeness Completeness { get; }

    public OutageGate Outage { get; }

    public Recovery Recovery { get; }

    public void Dispose()
    {
        Concurrency.Dispose();
        Slots.Dispose();
        Failures.Dispose();
    }
}
