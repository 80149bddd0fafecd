using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using GraderEtl.Core.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>
/// The program: plan, lanes, metrics, report sinks, notifiers. Get it from the service provider after
/// <see cref="GraderEtlServiceCollectionExtensions.AddGraderEtl(Microsoft.Extensions.DependencyInjection.IServiceCollection, System.Action{GraderEtlOptions})"/>.
/// </summary>
public sealed partial class GraderEtlPipeline : IGraderEtlPipeline
{
    private readonly IAttemptStore _store;
    private readonly Supervisor _supervisor;
    private readonly WindowReader _reader;
    private readonly Completeness _completeness;
    private readonly LoadVerifier _verifier;
    private readonly IMetricsQuery _metrics;
    private readonly OutputStage _outputs;
    private readonly IQuarantine? _quarantine;
    private readonly EarlierRuns _earlier;
    private readonly IStoreInspection? _inspection;
    private readonly SecretRedactor _redactor;
    private readonly GraderEtlOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<GraderEtlPipeline> _logger;

    internal GraderEtlPipeline(
        IAttemptStore store,
        Supervisor supervisor,
        LoadServices services,
        LoadVerifier verifier,
        IMetricsQuery metrics,
        OutputStage outputs,
        IQuarantine? quarantine,
        EarlierRuns earlier,
        IStoreInspection? inspection,
        SecretRedactor redactor,
        IOptions<GraderEtlOptions> options,
        TimeProvider clock,
        ILogger<GraderEtlPipeline> logger)
    {
        _store = store;
        _supervisor = supervisor;
        _reader = new WindowReader(services.Source, services.CreateParser(), services.Options.Tuning);
        _completeness = new Completeness(services, _reader, recent: []);
        _verifier = verifier;
        _metrics = metrics;
        _outputs = outputs;
        _quarantine = quarantine;
        _earlier = earlier;
        _inspection = inspection;
        _redactor = redactor;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>
    /// Loads what is missing of a range, computes the metrics of its days, writes reports and tells how it went. A run that failed is
    /// not thrown but returned: <see cref="LoadResult.Outcome"/> and <see cref="LoadResult.Error"/> say why, the counts say what is
    /// committed, and the same request again goes on from there.
    /// </summary>
    /// <param name="request">What to load.</param>
    /// <param name="progress">Told at least once a second; null where it is not wanted.</param>
    /// <param name="cancellationToken">Rolls back open windows and returns <see cref="LoadOutcome.Interrupted"/>.</param>
    public async Task<LoadResult> RunAsync(
        LoadRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var run = new RunState(request, new ProgressReporter(progress, _logger), _clock, _outputs.Redactor);
        await using var ticks = run.ReportEverySecond().ConfigureAwait(false);
        using var activity = Instruments.StartRun(run.Record);
        Log.RunStarted(_logger, run.Record.Id, request.Range, request.Refresh);
        try
        {
            await LoadAsync(run, cancellationToken).ConfigureAwait(false);
            run.Tally = await _store.ReadRunAsync(run.Record.Id, cancellationToken).ConfigureAwait(false);
            run.MostlyRejected = await FindMostlyRejectedAsync(run, cancellationToken).ConfigureAwait(false);
            await FindEarlierAsync(run, cancellationToken).ConfigureAwait(false);
            if (run.ReportedBy is null)
                await MeasureAsync(run, cancellationToken).ConfigureAwait(false);
            if (run.ReportedBy is null && !request.SkipReports)
                run.Outputs.AddRange(await WriteReportsAsync(run, names: null, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            run.Fail(e, cancellationToken);
            LogEnd(run);
            await TallyAsync(run).ConfigureAwait(false);
        }

        run.ApplyRejectionLimits(_options.Validation.MaxRejected);
        if (run.Outcome == LoadOutcome.TooManyRejected)
            Log.TooManyRejected(_logger, run.Error!.Message);
        run.ApplyOutputFailures();
        if (run.ReportedBy is null && !request.SkipNotifications && !run.IsUsageError && run.Outcome != LoadOutcome.Interrupted)
            run.Outputs.AddRange(await NotifyOnceAsync(run, cancellationToken).ConfigureAwait(false));
        run.ApplyOutputFailures();
        NoteDelivered(run);
        await FinishAsync(run).ConfigureAwait(false);
        Instruments.RunEnded(activity, run.Outcome, run.Error);
        var result = run.ToResult();
        if (result.Profile.Verdict is { } verdict)
            Log.Profiled(_logger, verdict.Text);
        return result;
    }

    private async Task LoadAsync(RunState run, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Planning);
        await _store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(run.Request, cancellationToken).ConfigureAwait(false);
        run.Follow(plan);
        Log.Planned(_logger, plan.Missing.Count, plan.Work, plan.Replaced.Count, run.Monitor.WindowsSkipped);
        if (plan.Range != run.Request.Range)
            Log.FutureLeftOut(_logger, run.Request.Range);
        await _store.StartRunAsync(run.Record, cancellationToken).ConfigureAwait(false);
        run.IsRecorded = true;
        if (plan.Work > TimeSpan.Zero)
            await LoadRangeAsync(run, plan, cancellationToken).ConfigureAwait(false);
        await HealAsync(run, plan, cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadRangeAsync(RunState run, LoadPlan plan, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Loading);
        foreach (var window in plan.Missing)
            await _store.ReserveAsync(window, cancellationToken).ConfigureAwait(false);
        var recent = await ReadRecentAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var (planned, error) = await _supervisor
            .RunAsync(
                new LoadJob(run.Record, run.Monitor) { Gaps = plan.Missing, Replacements = plan.Replaced, Lanes = run.Request.Lanes, Recent = recent },
                cancellationToken).ConfigureAwait(false);
        NoteUnstoredFields(run);
        run.Loaded(planned, error);
        run.ConcurrentRuns = await ReadConcurrentRunsAsync(run, plan, cancellationToken).ConfigureAwait(false);
    }

    private void NoteUnstoredFields(RunState run)
    {
        run.UnstoredFields = run.Monitor.UnstoredFields.ToTexts(_redactor.Redact);
        if (run.UnstoredFields.Count > 0)
            Log.FieldsNotStored(_logger, string.Join(", ", run.UnstoredFields));
    }

    /// <summary>Other runs that loaded windows of the range since it was planned.</summary>
    private async Task<IReadOnlyList<ConcurrentRun>> ReadConcurrentRunsAsync(RunState run, LoadPlan plan, CancellationToken cancellationToken)
    {
        var before = plan.Committed.ToHashSet();
        var ledger = await _store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var runs = new List<ConcurrentRun>();
        foreach (var windows in ledger.Where(entry => entry.RunId != run.Record.Id && !before.Contains(entry)).GroupBy(entry => entry.RunId))
        {
            var found = await _store.FindRunAsync(windows.Key, cancellationToken).ConfigureAwait(false);
            runs.Add(new ConcurrentRun(windows.Key, found?.Host, windows.Count(), windows.Max(entry => entry.LoadedAt)));
            Log.LoadedByAnotherRun(_logger, windows.Key, found?.Host, windows.Count());
        }

        return runs;
    }

    /// <summary>What was loaded of late of the time around a range: how large responses of the source may be.</summary>
    private async Task<IReadOnlyList<LedgerEntry>> ReadRecentAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var around = new TimeWindow(range.Start - Completeness.Lately, range.End);
        var since = _clock.GetUtcNow() - Completeness.Lately;
        var ledger = await _store.ReadLedgerAsync(around, cancellationToken).ConfigureAwait(false);
        return [.. ledger.Where(e => e.LoadedAt >= since)];
    }

    private void LogEnd(RunState run)
    {
        if (run.Outcome == LoadOutcome.Interrupted)
            Log.RunInterrupted(_logger, run.Error!.Message);
        else
            Log.RunFailed(_logger, run.Error!.Message, run.Error);
    }

    /// <summary>What a failed run has committed and what is missing, as far as the store can still tell.</summary>
    private async Task TallyAsync(RunState run)
    {
        run.Missing = null;
        if (!run.IsRecorded)
            return;
        try
        {
            run.Tally = await _store.ReadRunAsync(run.Record.Id, CancellationToken.None).ConfigureAwait(false);
            run.Missing = (await PlanAsync(run.Request, CancellationToken.None).ConfigureAwait(false)).Missing;
        }
        catch (Exception e)
        {
            Log.TallyUnknown(_logger, _outputs.Redactor.Redact(ErrorClassifier.Classify(e)).Message);
            run.CountOwn();
        }
    }

    /// <summary>Notes the end in the store. A run whose end cannot be noted has failed, even if all of its rows are there.</summary>
    private async Task FinishAsync(RunState run)
    {
        run.Close();
        if (run.IsRecorded)
        {
            try
            {
                await _store.FinishRunAsync(run.ToRecord(), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Log.EndNotRecorded(_logger, _outputs.Redactor.Redact(ErrorClassifier.Classify(e)).Message);
                run.Fail(e, CancellationToken.None);
            }
        }

        run.Enter(LoadStage.Finished);
        Log.RunFinished(_logger, run.Record.Id, run.Outcome, run.Tally.Counts.Loaded, run.Elapsed.TotalSeconds);
    }
}
