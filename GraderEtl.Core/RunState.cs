using System.Diagnostics;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core;

/// <summary>The state of one run of the pipeline: what it did so far and its outcome.</summary>
internal sealed class RunState
{
    private readonly LoadServices _services;
    private readonly SecretRedactor _redactor;
    private readonly long _allocatedBefore = GC.GetTotalAllocatedBytes();
    private IProgress<LoadProgress>? _progress;
    private int _planned;
    private TimeSpan _loadElapsed;

    public RunState(LoadRequest request, IProgress<LoadProgress>? progress, LoadServices services, SecretRedactor redactor)
    {
        Request = request;
        _progress = progress;
        _services = services;
        _redactor = redactor;
        Monitor = new LoadMonitor(services.Clock);
        Record = new RunRecord
        {
            Id = Guid.CreateVersion7(services.Clock.GetUtcNow()),
            Range = request.Range,
            Refresh = request.Refresh,
            Host = Environment.MachineName,
            Node = services.Options.Postgres.Node,
            BackfillId = request.BackfillId,
            Version = BuildInfo.Version,
            StartedAt = services.Clock.GetUtcNow(),
        };
    }

    public LoadRequest Request { get; }

    /// <summary>The run as it is noted at its beginning.</summary>
    public RunRecord Record { get; }

    public LoadMonitor Monitor { get; }

    /// <summary>The part of the range that lies in the past, once it is planned.</summary>
    public TimeWindow Range { get; private set; }

    /// <summary>Committed windows that are loaded again because they may have changed since.</summary>
    public IReadOnlyList<LedgerEntry> LookedBack { get; private set; } = [];

    /// <summary>What was missing before the range, and what became of it.</summary>
    public List<HistoryHole> Holes { get; } = [];

    /// <summary>Other runs that loaded windows of the range while this one was at work.</summary>
    public IReadOnlyList<ConcurrentRun> ConcurrentRuns { get; set; } = [];

    /// <summary>The days before the range that this run loaded: looked back on, or missing until then.</summary>
    public IReadOnlyList<DailyMetrics> DailyBefore { get; set; } = [];

    /// <summary>Other days outside the range that look back on what this run loaded.</summary>
    public IReadOnlyList<DailyMetrics> Later { get; set; } = [];

    /// <summary>True once the run is noted in the store.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>A hash of what the run's figures come from, taken before they are computed; null where the store cannot say.</summary>
    public string? State { get; set; }

    /// <summary>What earlier runs have delivered of what this one would, where it found nothing to do.</summary>
    public EarlierDeliveries Earlier { get; set; } = EarlierDeliveries.None;

    /// <summary>The earlier run whose reports and messages still show everything; null where this run has to make its own.</summary>
    public RunRecord? ReportedBy => Request.ReportAgain || Request.ReportDay is not null ? null : Earlier.All;

    /// <summary>What this run has written and sent.</summary>
    public IReadOnlyList<string> Delivered { get; set; } = [];

    /// <summary>True when nothing is to be loaded, see <see cref="LoadResult.IsReport"/>.</summary>
    public bool IsReport { get; init; }

    public LoadOutcome Outcome { get; private set; } = LoadOutcome.Completed;

    public GraderEtlException? Error
    {
        get;
        private set => field = value is null ? null : SettingNames.Write(value, _services.Options.FindKey);
    }

    /// <summary>True when all of the range was loaded before and everything is well.</summary>
    public bool FoundNothingToDo
        => Outcome == LoadOutcome.Completed && Error is null && MostlyRejected is null && Tally.Windows == 0 && Monitor.WindowsSkipped > 0;

    /// <summary>True for a usage error: it concerns the caller, not the recipients of messages.</summary>
    public bool IsUsageError => Error?.Kind == ErrorKind.Configuration;

    public IReadOnlyList<DailyMetrics> Daily { get; set; } = [];

    public LearningReport? Report { get; set; }

    public List<OutputResult> Outputs { get; } = [];

    /// <summary>What of the range is not committed; null when the run failed and the store cannot be asked.</summary>
    public IReadOnlyList<TimeWindow>? Missing { get; set; } = [];

    /// <summary>What is wrong with windows of the range most of whose records were rejected; null when there are none.</summary>
    public GraderEtlException? MostlyRejected { get; set; }

    /// <summary>What the run committed, by the store's account.</summary>
    public RunTally Tally { get; set; } = new(0, default, new Dictionary<string, long>());

    /// <summary>Fields that the source sent and that are not stored.</summary>
    public IReadOnlyList<string> UnstoredFields { get; set; } = [];

    public TimeSpan Elapsed => Monitor.Elapsed;

    public void Enter(LoadStage stage)
    {
        Monitor.Enter(stage);
        ReportProgress();
    }

    /// <summary>Counts what is left of the run as its last stage.</summary>
    public void Close() => Monitor.Enter(LoadStage.Notifying);

    /// <summary>Reports progress each second until it is disposed.</summary>
    public IAsyncDisposable ReportEverySecond() => _services.Clock.CreateTimer(_ => ReportProgress(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    /// <summary>Reports progress to the caller. A handler that throws is logged and not called again; it never ends a run.</summary>
    private void ReportProgress()
    {
        try
        {
            _progress?.Report(Monitor.Snapshot());
        }
        catch (Exception e)
        {
            _progress = null;
            Log.ProgressHandlerFailed(_services.Logger, e);
        }
    }

    public void ApplyPlan(LoadPlan plan)
    {
        if (plan.Range is not { } range)
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The range {Request.Range} lies in the future")
            {
                Expected = "a range that begins before now",
                Remedy = "ask for days that have passed",
            };
        }

        Range = range;
        Monitor.Planned = plan.Work + plan.Holes.Aggregate(TimeSpan.Zero, static (sum, hole) => sum + hole.Duration);
        LookedBack = plan.LookedBack;
        var replaced = plan.Replaced.ToHashSet();
        Monitor.WindowsSkipped = plan.Committed.Count(entry => !replaced.Contains(entry.Window));
    }

    /// <summary>Takes the plan of a report: nothing is loaded, missing windows are reported.</summary>
    public void ApplyReportPlan(LoadPlan plan)
    {
        ApplyPlan(plan);
        Missing = plan.Missing;
        if (plan.Committed.Count > 0)
            return;
        throw new GraderEtlException(ErrorKind.Configuration, $"Nothing of {Range} is loaded")
        {
            Expected = "a range of which at least a part is loaded",
            Kept = "everything that is loaded",
            Remedy = "load the range first, or ask for one that is loaded",
        };
    }

    /// <summary>Loading has ended, well or not. What went wrong is thrown, so that the stages after it are left out.</summary>
    public void CompleteLoading(int planned, GraderEtlException? error)
    {
        _planned += planned;
        _loadElapsed = Elapsed;
        if (error is not null)
            throw error;
    }

    /// <summary>Counts by the run's own account, where the store can no longer be asked.</summary>
    public void CountOwn() => Tally = new RunTally(Monitor.Windows, Monitor.Committed, new Dictionary<string, long>());

    public void Fail(Exception cause, CancellationToken caller)
    {
        if (_loadElapsed == TimeSpan.Zero)
            _loadElapsed = Elapsed;
        if (Outcome != LoadOutcome.Completed)
            return;
        Error = cause is OperationCanceledException && caller.IsCancellationRequested
            ? Interruption()
            : _redactor.Redact(ErrorClassifier.Classify(cause, (typeof(IMetricsQuery), "metrics", ErrorKind.Store)));
        Outcome = Error.Kind switch
        {
            ErrorKind.Source => LoadOutcome.SourceFailed,
            ErrorKind.Store => LoadOutcome.StoreFailed,
            ErrorKind.Interrupted => LoadOutcome.Interrupted,
            _ => LoadOutcome.Failed,
        };
    }

    /// <summary>A run that loaded everything may still have rejected more than the user allows.</summary>
    public void ApplyRejectionLimit(long? maxRejected)
    {
        var isOverMost = Tally.Counts.Rejected > maxRejected;
        if (Outcome != LoadOutcome.Completed || (MostlyRejected is null && !isOverMost))
            return;
        Outcome = LoadOutcome.TooManyRejected;
        Error = MostlyRejected ?? new GraderEtlException(ErrorKind.Rejected, $"{Language.English.Number(Tally.Counts.Rejected)} records were rejected")
        {
            Expected = $"at most {maxRejected}, as Validation:MaxRejected says",
            Where = $"run {Record.Id}, table rejected_attempts",
            Kept = $"{Language.English.Number(Tally.Counts.Loaded)} rows are loaded and stay, the rejected records are in quarantine",
            Remedy = "look at the rejected records for the reasons",
        };
    }

    /// <summary>
    /// A run that is loaded is not done while a report or message failed. Applied after the reports, so that messages name them, and again
    /// after the messages.
    /// </summary>
    public void ApplyOutputFailures()
    {
        var failed = Outputs.Where(o => !o.Succeeded).ToList();
        if (failed.Count == 0 || Outcome is not (LoadOutcome.Completed or LoadOutcome.OutputFailed))
            return;
        Outcome = LoadOutcome.OutputFailed;
        Error = new GraderEtlException(ErrorKind.Output, string.Join("; ", failed.Select(o => $"{o.Name} failed: {o.Found}")))
        {
            Expected = "every report to be written and every message to be sent",
            Kept = "all data is committed",
            Remedy = "fix the cause, then report the same range again: that loads nothing, and writes and sends again",
        };
    }

    public RunRecord ToRecord() => Record with
    {
        FinishedAt = _services.Clock.GetUtcNow(),
        Outcome = Outcome.ToString(),
        Counts = Tally.Counts,
        Error = Error?.Message,
        Delivered = Delivered,
    };

    public LoadResult ToResult() => new()
    {
        RunId = Record.Id,
        Request = Request,
        IsReport = IsReport,
        ReportedBy = ReportedBy,
        Outcome = Outcome,
        Windows = new WindowTally(_planned, Tally.Windows, Monitor.WindowsSkipped),
        ConcurrentRuns = ConcurrentRuns,
        WindowsLookedBack = LookedBack.Count,
        Holes = [.. Holes],
        LoadedRange = Monitor.LoadedRange,
        Records = Tally.Counts,
        RejectedByReason = Tally.RejectedByReason,
        Totals = Monitor.Snapshot().Totals,
        Requests = Monitor.Requests,
        Retries = Monitor.Retries,
        StartedAt = Record.StartedAt,
        Elapsed = Elapsed,
        LoadElapsed = _loadElapsed == TimeSpan.Zero ? Elapsed : _loadElapsed,
        PeakMemoryBytes = PeakMemory(),
        AllocatedBytes = GC.GetTotalAllocatedBytes() - _allocatedBefore,
        Profile = new LoadProfile
        {
            Stages = Monitor.Stages,
            Lanes = Monitor.Lanes,
            MostLanes = Monitor.MostLanes,
            ParseParallelism = Monitor.ParseParallelism,
        },
        Daily = Daily,
        Report = Report,
        Outputs = [.. Outputs],
        Missing = Missing,
        UnstoredFields = UnstoredFields,
        Error = Error,
    };

    private GraderEtlException Interruption() => new(ErrorKind.Interrupted, "The run was interrupted")
    {
        Kept = IsReport ? "everything that is loaded" : $"{Monitor.CommittedText}; open windows were rolled back",
        Remedy = IsReport ? "run the same command again" : "run the same command again: it goes on with what is missing",
    };

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
