using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using GraderEtl.Core.Verification;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>
/// The program: plan, lanes, metrics, report sinks, notifiers. Get it from the service provider after
/// <see cref="GraderEtlServiceCollectionExtensions.AddGraderEtl(Microsoft.Extensions.DependencyInjection.IServiceCollection, System.Action{GraderEtlOptions})"/>.
/// </summary>
public sealed partial class GraderEtlPipeline : IGraderEtlPipeline
{
    private readonly LoadServices _services;
    private readonly IAttemptStore _store;
    private readonly StoreTools _tools;
    private readonly Supervisor _supervisor;
    private readonly WindowReader _reader;
    private readonly Completeness _completeness;
    private readonly LoadVerifier _verifier;
    private readonly IMetricsQuery _metrics;
    private readonly OutputStage _outputs;
    private readonly EarlierRuns _earlier;
    private readonly ILogger<GraderEtlPipeline> _logger;

    internal GraderEtlPipeline(
        LoadServices services, StoreTools tools, LoadVerifier verifier, IMetricsQuery metrics, OutputStage outputs, ILogger<GraderEtlPipeline> logger)
    {
        _services = services;
        _store = services.Store;
        _tools = tools;
        _supervisor = new Supervisor(services);
        _reader = new WindowReader(services.Source, services.CreateParser(), services.Options.Tuning);
        _completeness = new Completeness(services, _reader, recent: []);
        _verifier = verifier;
        _metrics = metrics;
        _outputs = outputs;
        _earlier = new EarlierRuns(services.Store, tools.Inspection, logger);
        _logger = logger;
    }

    private GraderEtlOptions Options => _services.Options;

    private TimeProvider Clock => _services.Clock;

    /// <summary>
    /// Loads what is missing of a range, computes the metrics of its days, writes reports and tells how it went. A run that failed is
    /// not thrown but returned: <see cref="LoadResult.Outcome"/> and <see cref="LoadResult.Error"/> say why, the counts say what is
    /// committed, and the same request again goes on from there.
    /// </summary>
    /// <param name="request">What to load.</param>
    /// <param name="progress">Receives progress at least once a second; null for none.</param>
    /// <param name="cancellationToken">Rolls back open windows and returns <see cref="LoadOutcome.Interrupted"/>.</param>
    public async Task<LoadResult> RunAsync(
        LoadRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var run = new RunState(request, progress, _services, _outputs.Redactor);
        await using var ticks = run.ReportEverySecond().ConfigureAwait(false);
        using var activity = Instruments.StartRun(run.Record);
        Log.RunStarted(_logger, run.Record.Id, request.Range, request.Refresh);
        EarlyReport? early = null;
        try
        {
            var plan = await StartAsync(run, cancellationToken).ConfigureAwait(false);
            early = BeginReport(run, plan, cancellationToken);
            await LoadAsync(run, plan, cancellationToken).ConfigureAwait(false);
            await HealAsync(run, plan, cancellationToken).ConfigureAwait(false);
            await TallyAsync(run, cancellationToken).ConfigureAwait(false);
            if (run.ReportedBy is null)
            {
                await MeasureAsync(run, early, cancellationToken).ConfigureAwait(false);
                await WriteReportsAsync(run, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await FailAsync(run, e, cancellationToken).ConfigureAwait(false);
        }

        if (early is not null)
            await early.DisposeAsync().ConfigureAwait(false);
        ApplyRejectionLimit(run);
        await NotifyAsync(run, cancellationToken).ConfigureAwait(false);
        await FinishAsync(run).ConfigureAwait(false);
        Instruments.RunEnded(activity, run.Outcome, run.Error);
        var result = run.ToResult();
        if (result.Profile.Verdict is { } verdict)
            Log.Profiled(_logger, verdict.Text);
        return result;
    }

    /// <summary>Prepares the store, plans what to load, and notes the run.</summary>
    private async Task<LoadPlan> StartAsync(RunState run, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Planning);
        EnsureDaysCanBeClaimed(run.Request);
        await _store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(run.Request, cancellationToken).ConfigureAwait(false);
        run.ApplyPlan(plan);
        Log.Planned(_logger, plan.Missing.Count, plan.Work, plan.Replaced.Count, run.Monitor.WindowsSkipped);
        if (plan.Range != run.Request.Range)
            Log.FutureLeftOut(_logger, run.Request.Range);
        await _store.StartRunAsync(run.Record, cancellationToken).ConfigureAwait(false);
        run.IsRecorded = true;
        return plan;
    }

    /// <summary>Reads what the run has committed, and whether an earlier one has reported all of it.</summary>
    private async Task TallyAsync(RunState run, CancellationToken cancellationToken)
    {
        run.Tally = await _store.ReadRunAsync(run.Record.Id, cancellationToken).ConfigureAwait(false);
        run.MostlyRejected = await FindMostlyRejectedAsync(run, cancellationToken).ConfigureAwait(false);
        await FindEarlierAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes a failure, what the run has committed and what is missing, as far as the store can still be read.</summary>
    private async Task FailAsync(RunState run, Exception failure, CancellationToken cancellationToken)
    {
        run.Fail(failure, cancellationToken);
        if (run.Outcome == LoadOutcome.Interrupted)
            Log.RunInterrupted(_logger, run.Error!.Message);
        else
            Log.RunFailed(_logger, run.Error!.Message, run.Error);
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
        NoteDelivered(run);
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

/// <summary>What a store of a library user may leave out.</summary>
/// <param name="Quarantine">Tries rejected records again.</param>
/// <param name="Inspection">Lists runs and rejected records.</param>
/// <param name="Claims">Lets one run deliver an output of a day.</param>
internal sealed record StoreTools(IQuarantine? Quarantine, IStoreInspection? Inspection, IReportClaims? Claims);
