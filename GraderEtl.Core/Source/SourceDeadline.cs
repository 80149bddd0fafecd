namespace GraderEtl.Core.Source;

/// <summary>
/// The time limits of one request: until the answer begins, and for the whole answer. With <c>ResponseHeadersRead</c> the client's own
/// time-out ends at the headers, so these are ours; pauses within the answer are the reader's.
/// </summary>
internal sealed class SourceDeadline : IDisposable
{
    private readonly CancellationTokenSource _begin;
    private readonly CancellationTokenSource _whole;
    private readonly CancellationTokenSource _linked;

    public SourceDeadline(TimeSpan begin, TimeSpan whole, TimeProvider clock, CancellationToken caller)
    {
        _begin = new CancellationTokenSource(begin, clock);
        _whole = new CancellationTokenSource(whole, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _whole.Token, _begin.Token);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>True when the answer had not begun in time.</summary>
    public bool BeginExceeded => _begin.IsCancellationRequested;

    /// <summary>True when the answer was not complete in time.</summary>
    public bool WholeExceeded => _whole.IsCancellationRequested;

    /// <summary>The answer has begun.</summary>
    public void Begun() => _begin.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _begin.Dispose();
        _whole.Dispose();
    }
}
