using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Runs the lanes over the work of one run. Recovery has one form: a unit that failed is rolled back and queued again, later, smaller
/// or not at all.
/// </summary>
internal sealed class Supervisor(
    IAttemptSource source, IAttemptStore store, IOptions<GraderEtlOptions> settings, TimeProvider clock, ILogger<Supervisor> logger)
{
    /// <summary>A source that has answered well since then is not a wrong address.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>Loads what a run has to load.</summary>
    /// <param name="run">The run, its range and whether to refresh.</param>
    /// <param name="gaps">What is missing, in order of time.</param>
    /// <param name="replacements">Committed windows to load again.</param>
    /// <param name="lanes">How many lanes; null for as many as are of use.</param>
    /// <param name="monitor">Counts what happens.</param>
    /// <param name="recent">Windows that were loaded of late: how large answers may be.</param>
    /// <param name="waits">False where a source that is down is not waited for.</param>
    /// <param name="cancellationToken">Rolls back what is open and ends.</param>
    /// <returns>Units planned, and the first error, or null.</returns>
    public async Task<(int Planned, GraderEtlException? Error)> RunAsync(
        RunRecord run,
        IReadOnlyList<TimeWindow> gaps,
        IReadOnlyList<TimeWindow> replacements,
        int? lanes,
        LoadMonitor monitor,
        IReadOnlyList<LedgerEntry> recent,
        bool waits,
        CancellationToken cancellationToken)
    {
        var options = settings.Value;
        using var board = new RunBoard(cancellationToken);
        lanes ??= options.Source.Lanes;
        using var turns = new CopyTurns(options.Tuning.CopyStreams ?? lanes ?? CopyTurns.DefaultStreams, options.Tuning, clock);
        var times = new AnswerTimes();
        var sizer = new WindowSizer(options.Source, times, logger);
        using var chooser = new LaneChooser(lanes, options.Source, turns, times, clock, logger);
        var units = replacements.Select(w => new WorkUnit(w) { Replaces = true });
        var queue = new WindowQueue(gaps, units, sizer.Take, options.Source.FirstWindow, () => chooser.Lanes, clock);
        var parser = new AttemptParser(options.Validation, SourceClock.Of(options.Source.TimeZone), monitor.UnstoredFields);
        var outage = new OutageGate(ProbeAsync, options.Source, monitor, clock, logger)
        {
            Patience = waits ? options.Source.MaxOutage : TimeSpan.Zero,
            Ended = chooser.Restore,
        };
        var recovery = new Recovery(store, queue, board, sizer, outage, monitor, options.Source, run, logger);
        var truncation = new TruncationCheck(options.Source.ProveComplete == CompletenessProof.Always, recent);
        if (recent.Where(e => e.LoadedAt >= clock.GetUtcNow() - Lately).MaxBy(e => e.LoadedAt) is { } last)
            outage.Answered(last.Window);
        monitor.MostLanes = lanes is null ? options.Source.MaxLanes : null;
        monitor.ParseParallelism = options.Tuning.ParseParallelism;

        var joined = Task.CompletedTask;
        var crew = new LaneCrew(RunLaneAsync);
        chooser.Changed = () =>
        {
            crew.Grow(chooser.Lanes);
            queue.LanesChanged();
        };
        crew.Grow(chooser.Lanes);
        await crew.EndAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return (queue.Planned, board.Error);

        Task ProbeAsync(TimeWindow window, CancellationToken token)
        {
            monitor.RequestSent(isRetry: true);
            return new RecordProbe(source, parser, options.Tuning.PageBytes).ReadAsync(window, static _ => false, token);
        }

        async Task RunLaneAsync(int number)
        {
            var lane = new Lane(source, parser, store, sizer, chooser, turns, truncation, monitor, options.Tuning, logger);
            var worker = new LaneWorker(number, lane, store, queue, board, recovery, chooser, monitor, options.Tuning, run, clock, logger);
            // one after another, so that where there are too few connections the first lanes have them, which are those that work
            var before = joined;
            joined = worker.Joined;
            try
            {
                await before.ConfigureAwait(false);
                await Task.Run(worker.RunAsync, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (board.Token.IsCancellationRequested)
            {
                // the board knows why, and says so
            }
        }
    }
}
