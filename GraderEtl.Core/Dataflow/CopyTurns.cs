using GraderEtl.Core.Memory;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Turns at being read and copied, first come first served, each with the memory for it. Many lanes may wait for the source, but more
/// COPY streams than a few gain nothing; and answers that are copied one after another let lanes ask again one after another.
/// </summary>
internal sealed class CopyTurns(int streams, TuningOptions tuning, TimeProvider clock) : IDisposable
{
    /// <summary>Copy streams where the number of lanes is not set: two keep a database busy whose every core is.</summary>
    public const int DefaultStreams = 2;

    /// <summary>
    /// How long an answer is left unread. Servers cut off clients that do not read, usually after a minute, and the lane that has the turns
    /// might wait for a lock that the lane without one holds. Past it the answer gets a turn of its own.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<PagePool> _pools = [];
    private readonly Stack<PagePool> _idle = new();
    private readonly LinkedList<TaskCompletionSource<PagePool>> _waiting = new();
    private bool _hasEntered;

    /// <summary>How many answers are copied at the same time, but for those that have waited too long.</summary>
    public int Streams { get; } = streams;

    /// <summary>Pages that some stage of some lane holds now.</summary>
    public int PagesOut
    {
        get { lock (_lock) return _pools.Sum(pool => pool.Outstanding); }
    }

    /// <summary>True when a stream has nothing to copy now and no answer has asked for a turn since the last call.</summary>
    public bool WasIdle()
    {
        lock (_lock)
        {
            var hasEntered = _hasEntered;
            _hasEntered = false;
            return !hasEntered && _pools.Count - _idle.Count < Streams;
        }
    }

    /// <summary>Waits for a turn; it ends with <see cref="Leave"/>.</summary>
    public async Task<PagePool> EnterAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<PagePool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _hasEntered = true;
            if (_idle.TryPop(out var free))
                return free;
            if (_pools.Count < Streams)
                return AddPool();
            _waiting.AddLast(turn);
        }

        try
        {
            return await turn.Task.WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
                return _waiting.Remove(turn) ? AddPool() : turn.Task.Result;
        }
        catch (OperationCanceledException)
        {
            bool isWaiting;
            lock (_lock)
                isWaiting = _waiting.Remove(turn);
            if (!isWaiting)
                Leave(turn.Task.Result);
            throw;
        }
    }

    /// <summary>Gives a turn to who waits longest. All pages must be back.</summary>
    public void Leave(PagePool pool)
    {
        lock (_lock)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.SetResult(pool);
            }
            else if (_pools.Count > Streams)
            {
                _pools.Remove(pool);
                pool.Dispose();
            }
            else
            {
                _idle.Push(pool);
            }
        }
    }

    public void Dispose() => _pools.ForEach(pool => pool.Dispose());

    private PagePool AddPool()
    {
        var pool = new PagePool(tuning.PageBytes, tuning.PagesPerLane);
        _pools.Add(pool);
        return pool;
    }
}
