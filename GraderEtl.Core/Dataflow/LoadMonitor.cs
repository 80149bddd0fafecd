using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>What all lanes of a run count together while they load; a snapshot of it is what progress shows.</summary>
internal sealed class LoadMonitor(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _started = clock.GetTimestamp();
    private readonly TimeSpan[] _stageTimes = new TimeSpan[(int)LoadStage.Finished + 1];
    private long _stageStarted = clock.GetTimestamp();
    private readonly HashSet<TimeWindow> _open = [];
    private readonly LoadTotals _totals = new();
    private readonly CountedDays _days = new();
    private readonly List<LaneMeter> _lanes = [];
    private WindowCounts _committed;
    private TimeWindow? _loaded;
    private TimeSpan _done;
    private int _windows;
    private long _records;
    private long _bytes;
    private long _requests;
    private long _retries;

    public LoadStage Stage { get; private set; }

    public TimeSpan Planned { get; set; }

    public int WindowsSkipped { get; set; }

    /// <summary>The most lanes the run may choose to have; null when their number is fixed.</summary>
    public int? MostLanes { get; set; }

    /// <summary>Pages a lane may parse at the same time.</summary>
    public int ParseParallelism { get; set; } = 1;

    /// <summary>The outage of the source that the run waits through; null while it is up.</summary>
    public SourceOutage? Outage { get; set; }

    /// <summary>Fields that the source sends and that are not stored.</summary>
    public UnstoredFields UnstoredFields { get; } = new();

    public long Requests => Interlocked.Read(ref _requests);

    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Windows committed by this run.</summary>
    public int Windows
    {
        get { lock (_lock) return _windows; }
    }

    /// <summary>From the first to the last window committed by this run; null where there is none.</summary>
    public TimeWindow? LoadedRange
    {
        get { lock (_lock) return _loaded; }
    }

    public WindowCounts Committed
    {
        get { lock (_lock) return _committed; }
    }

    /// <summary>What this run has committed, such as <c>72 rows in 2 windows committed by this run</c>.</summary>
    public string CommittedText
    {
        get
        {
            var (rows, windows, english) = (Committed.Loaded, Windows, Language.English);
            return $"{english.Number(rows)} {english.Plural(rows, "row|rows")} in {english.Number(windows)} {english.Plural(windows, "window|windows")} committed by this run";
        }
    }

    /// <summary>Days that were counted while they were loaded; asked for once lanes have ended.</summary>
    public CountedDays Days => _days;

    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>What each lane's time went into so far.</summary>
    public IReadOnlyList<LaneProfile> Lanes
    {
        get { lock (_lock) return [.. _lanes.Select(lane => lane.ToProfile())]; }
    }

    /// <summary>How long each part of the run took so far.</summary>
    public StageTimes Stages
    {
        get
        {
            lock (_lock)
                return new(TimeOf(LoadStage.Planning), TimeOf(LoadStage.Loading), TimeOf(LoadStage.Measuring), TimeOf(LoadStage.Reporting), TimeOf(LoadStage.Notifying));
        }
    }

    /// <summary>The next part of the run begins, and with it the one before has ended.</summary>
    public void Enter(LoadStage stage)
    {
        lock (_lock)
        {
            if (stage == Stage)
                return;
            _stageTimes[(int)Stage] = TimeOf(Stage);
            Instruments.StageEnded(Stage, _stageTimes[(int)Stage]);
            (Stage, _stageStarted) = (stage, clock.GetTimestamp());
        }
    }

    /// <summary>A lane begins.</summary>
    public LaneMeter AddLane()
    {
        var meter = new LaneMeter(clock, this);
        lock (_lock)
            _lanes.Add(meter);
        return meter;
    }

    public void RequestSent(bool isRetry)
    {
        Interlocked.Increment(ref _requests);
        if (isRetry)
            Interlocked.Increment(ref _retries);
    }

    public void PageReceived(Page page)
    {
        Interlocked.Add(ref _records, page.RecordCount);
        if (page.RecordCount > 0)
            Interlocked.Add(ref _bytes, page.Records[^1].Start + page.Records[^1].Length);
    }

    public void Opened(TimeWindow window)
    {
        lock (_lock)
            _open.Add(window);
    }

    public void Closed(TimeWindow window)
    {
        lock (_lock)
            _open.Remove(window);
    }

    public void WindowCommitted(WindowSummary window)
    {
        lock (_lock)
        {
            _windows++;
            _loaded = TimeWindow.Around(_loaded, window.Window);
            _done += window.Window.Duration;
            _committed += window.Counts;
            _totals.Merge(window.Totals);
            _days.Add(window);
        }
    }

    public LoadProgress Snapshot()
    {
        lock (_lock)
        {
            var totals = new LoadTotals();
            totals.Merge(_totals);
            return new LoadProgress
            {
                Stage = Stage,
                Planned = Planned,
                Done = _done,
                WindowsLoaded = _windows,
                WindowsSkipped = WindowsSkipped,
                RecordsRead = Interlocked.Read(ref _records),
                BytesRead = Interlocked.Read(ref _bytes),
                Committed = _committed,
                Totals = totals,
                Retries = Retries,
                Outage = Outage,
                Open = [.. _open.Order()],
                Elapsed = Elapsed,
                StageElapsed = clock.GetElapsedTime(_stageStarted),
            };
        }
    }

    private TimeSpan TimeOf(LoadStage stage)
        => _stageTimes[(int)stage] + (stage == Stage ? clock.GetElapsedTime(_stageStarted) : TimeSpan.Zero);
}
