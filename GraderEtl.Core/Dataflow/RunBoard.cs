using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// What the lanes of a run know of each other's fate: whether to go on, and which error to report. A window that is given up does not
/// stop the others, unless nothing has worked yet or several fail in a row: then the fault is not the window's.
/// </summary>
internal sealed class RunBoard(CancellationToken caller) : IDisposable
{
    private const int FailuresInARow = 3;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    private readonly List<TimeWindow> _givenUp = [];
    private GraderEtlException? _error;
    private bool _anyCommitted;
    private int _inARow;

    /// <summary>Cancelled when the caller or a lane stops the run.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The first error, with all windows that were given up.</summary>
    public GraderEtlException? Error
    {
        get
        {
            lock (_lock)
            {
                return _error is null || _givenUp.Count < 2
                    ? _error
                    : _error.With(where: $"windows {string.Join(", ", _givenUp.Order())}");
            }
        }
    }

    /// <summary>A window was committed.</summary>
    public void Committed()
    {
        lock (_lock)
        {
            _anyCommitted = true;
            _inARow = 0;
        }
    }

    /// <summary>A window was given up.</summary>
    public void GiveUp(TimeWindow window, GraderEtlException error)
    {
        bool stop;
        lock (_lock)
        {
            _givenUp.Add(window);
            _error ??= error;
            stop = !_anyCommitted || ++_inARow >= FailuresInARow;
        }

        if (stop)
            _stop.Cancel();
    }

    /// <summary>Stops the run: nothing would change by going on.</summary>
    public void Stop(GraderEtlException error)
    {
        lock (_lock)
            _error ??= error;
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}
