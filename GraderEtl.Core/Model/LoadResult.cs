using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model;

/// <summary>What a run did. It is honest also when the run failed: it counts what is committed.</summary>
public sealed record LoadResult
{
    /// <summary>The run's id, as in the table <c>runs</c>.</summary>
    public required Guid RunId { get; init; }

    /// <summary>
    /// Identifies the message about the run: a mail's Message-ID comes from it. It is <see cref="RunId"/>, or, for a message that an earlier run
    /// began to deliver and may have sent, the id of that run, so that recipients recognize a repetition. See <see cref="LoadRequest.ReportDay"/>.
    /// </summary>
    public Guid MessageId { get => field == default ? RunId : field; init; }

    /// <summary>What was asked for.</summary>
    public required LoadRequest Request { get; init; }

    /// <summary>
    /// True when nothing was to be loaded: it tells of what is loaded, by whichever run, and what this run did is 0. See
    /// <see cref="GraderEtlPipeline.ReportAsync"/>.
    /// </summary>
    public bool IsReport { get; init; }

    /// <summary>
    /// The earlier run of the same range whose reports and messages still show all there is: nothing was loaded since, so nothing was
    /// computed, written or sent, and <see cref="Daily"/>, <see cref="Report"/> and <see cref="Outputs"/> are empty. Null otherwise.
    /// <see cref="GraderEtlPipeline.ReportAsync"/> computes, writes and sends in any case.
    /// </summary>
    public RunRecord? ReportedBy { get; init; }

    /// <summary>How it ended.</summary>
    public required LoadOutcome Outcome { get; init; }

    /// <summary>Windows planned, loaded and skipped.</summary>
    public required WindowTally Windows { get; init; }

    /// <summary>Other runs that loaded windows of the range meanwhile, which were left to them.</summary>
    public IReadOnlyList<ConcurrentRun> ConcurrentRuns { get; init; } = [];

    /// <summary>Windows that were to be loaded again because of <see cref="LoadRequest.RefreshSince"/>.</summary>
    public int WindowsLookedBack { get; init; }

    /// <summary>
    /// Time between committed windows before the range that was not loaded when the run began, and what became of it; empty unless
    /// <see cref="LoadRequest.HealSince"/> is set.
    /// </summary>
    public IReadOnlyList<HistoryHole> Holes { get; init; } = [];

    /// <summary>
    /// From the start of the first window this run committed to the end of the last; null where it committed none. <see cref="Records"/> and
    /// <see cref="Totals"/> count these windows whole, and they may reach past the range of <see cref="Request"/>: where earlier gaps are
    /// loaded too, or windows that reach past it are loaded again.
    /// </summary>
    public TimeWindow? LoadedRange { get; init; }

    /// <summary>What became of the records of the windows this run committed, also of those outside the range. See <see cref="LoadedRange"/>.</summary>
    public required WindowCounts Records { get; init; }

    /// <summary>Rejected records of this run by the code of their reason.</summary>
    public required IReadOnlyDictionary<string, long> RejectedByReason { get; init; }

    /// <summary>Totals of the attempts this run committed, also of those outside the range. See <see cref="LoadedRange"/>.</summary>
    public required LoadTotals Totals { get; init; }

    /// <summary>Requests to the source, those that failed included.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests that were repeated.</summary>
    public required long Retries { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, from the call to the end of the last notifier.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How long loading took, without metrics and outputs.</summary>
    public required TimeSpan LoadElapsed { get; init; }

    /// <summary>Peak resident memory of the process, bytes; 0 where the system does not tell.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>
    /// Bytes of managed memory that were allocated while it ran, by the whole process: by the records read it is bytes a record.
    /// </summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Where its time went. In the results that report sinks and notifiers get, so far.</summary>
    public LoadProfile Profile { get; init; } = LoadProfile.Empty;

    /// <summary>The days of the range, from what is committed, by whichever run.</summary>
    public required IReadOnlyList<DailyMetrics> Daily { get; init; }

    /// <summary>
    /// Days outside the range whose figures look back on what this run changed: a report sink that has a row of one writes it again.
    /// In the result that report sinks get; empty elsewhere.
    /// </summary>
    public IReadOnlyList<DailyMetrics> Later { get; init; } = [];

    /// <summary>
    /// All that is measured over the range; null when nothing was measured, no output is configured, or <see cref="Options.ReportOptions.Learning"/>
    /// is false.
    /// </summary>
    public LearningReport? Report { get; init; }

    /// <summary>What the report sinks and notifiers made, or why they did not.</summary>
    public required IReadOnlyList<OutputResult> Outputs { get; init; }

    /// <summary>
    /// What of the range is in no committed window, in order of time: empty after a load that went well, null when it failed and the
    /// store could not be asked.
    /// </summary>
    public IReadOnlyList<TimeWindow>? Missing { get; init; } = [];

    /// <summary>
    /// Names of fields that this run's responses had and that are not stored, as they were met; of more than 20 the last one is an ellipsis.
    /// </summary>
    public IReadOnlyList<string> UnstoredFields { get; init; } = [];

    /// <summary>The first error; null when there was none.</summary>
    public GraderEtlException? Error { get; init; }

    /// <summary><see cref="LoadedRange"/> where it reaches past the range that was asked for, so that counts are not of that alone; else null.</summary>
    internal TimeWindow? LoadedBeyond => LoadedRange is { } loaded && !Request.Range.Contains(loaded) ? loaded : null;

    /// <summary>Rows committed per second of loading.</summary>
    public double RowsPerSecond => LoadElapsed > TimeSpan.Zero ? Records.Loaded / LoadElapsed.TotalSeconds : 0;

    /// <summary>Throws what went wrong, for callers who want an exception.</summary>
    /// <exception cref="GraderEtlException">The outcome is neither <see cref="LoadOutcome.Completed"/> nor <see cref="LoadOutcome.Interrupted"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The run was interrupted, which is how a host that stops ends its services; the inner exception says what is kept.
    /// </exception>
    public void EnsureCompleted()
    {
        if (Outcome == LoadOutcome.Interrupted)
            throw new OperationCanceledException(Error?.Found, Error);
        if (Error is not null)
            throw Error;
    }
}

/// <summary>How a run ended.</summary>
public enum LoadOutcome
{
    /// <summary>Everything asked for is loaded and reported.</summary>
    Completed,

    /// <summary>Everything is loaded, but more records were rejected than allowed.</summary>
    TooManyRejected,

    /// <summary>Everything is loaded, but a report sink or a notifier failed.</summary>
    OutputFailed,

    /// <summary>The source failed; what was committed stays.</summary>
    SourceFailed,

    /// <summary>The database failed; what was committed stays.</summary>
    StoreFailed,

    /// <summary>The caller stopped it; what was committed stays.</summary>
    Interrupted,

    /// <summary>An unexpected error; what was committed stays.</summary>
    Failed,
}

/// <summary>How many windows a run had to do with.</summary>
/// <param name="Planned">Windows that were to be loaded; windows that were cut in two count as two.</param>
/// <param name="Loaded">Windows committed by this run.</param>
/// <param name="Skipped">Windows of the range that were committed before and left alone.</param>
public readonly record struct WindowTally(int Planned, int Loaded, int Skipped);

/// <summary>What a report sink or a notifier did.</summary>
/// <param name="Name">Its name, such as <c>csv</c>.</param>
/// <param name="Target">Where it wrote: a file, a sheet, recipients.</param>
/// <param name="Error">Why it failed, without secrets; null when it did not.</param>
public sealed record OutputResult(string Name, string? Target, string? Error)
{
    /// <summary>Whether it is a report or a message.</summary>
    public OutputKind Kind { get; init; }

    /// <summary>True when it was left out, as it was delivered before or another run is delivering it; <see cref="Target"/> says why.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>True when it did what it should.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The first sentence of <see cref="Error"/>, without its full stop: what failed, not what to do about it.</summary>
    internal string? Found { get => field ?? Error?.TrimEnd('.'); init; }
}

/// <summary>What an output is.</summary>
public enum OutputKind
{
    /// <summary>A report, written by a report sink.</summary>
    Report,

    /// <summary>A message, sent by a notifier.</summary>
    Message,
}

/// <summary>Another run that loaded windows of a run's range while that run was at work.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Host">The machine it ran on; null where the store does not know.</param>
/// <param name="Windows">How many windows of the range it loaded meanwhile.</param>
/// <param name="LoadedAt">When it loaded the last of them, by the database's clock.</param>
public sealed record ConcurrentRun(Guid RunId, string? Host, int Windows, DateTimeOffset LoadedAt);
