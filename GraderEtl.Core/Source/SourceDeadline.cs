namespace GraderEtl.Core.Source;

/// <summary>
/// The time limits of one request: until the answer begins, between two reads, and for the whole answer. With
/// <c>ResponseHeadersRead</c> the client's own time-out ends at the headers, so these are ours.
/// </summary>
internal sealed class SourceDeadline : IDisposable
{
    private readonly CancellationTokenSource _step;
    private readonly CancellationTokenSource _whole;
    private readonly CancellationTokenSource _linked;
    private TimeSpan _limit;

    public SourceDeadline(TimeSpan whole, TimeProvider clock, CancellationToken caller)
    {
        Whole = whole;
        _whole = new CancellationTokenSource(whole, clock);
        _step = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _whole.Token, _step.Token);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Limit of the whole answer.</summary>
    public TimeSpan Whole { get; }

    /// <summary>The step's limit when a step took too long, else null.</summary>
    public TimeSpan? StepExceeded => _step.IsCancellationRequested ? _limit : null;

    public bool WholeExceeded => _whole.IsCancellationRequested;

    /// <summary>Begins a step; it ends with the next one or with <see cref="Pause"/>.</summary>
    public void Step(TimeSpan limit)
    {
        _limit = limit;
        _step.CancelAfter(limit);
    }

    /// <summary>No step runs: the program itself is busy, which is not the source's fault.</summary>
    public void Pause() => _step.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _step.Dispose();
        _whole.Dispose();
    }
}
