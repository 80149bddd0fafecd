using GraderEtl.Core.Memory;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Slots for reading and copying a response, first come first served, each with the memory for it. Many lanes may wait for the source,
/// but more COPY streams than a few gain nothing; and responses that are copied one after another let lanes send requests one after another.
/// </summary>
internal sealed class CopySlots(int count, TuningOptions tuning, TimeProvider clock) : IDisposable
{
    /// <summary>Slots where the number of lanes is not set: two keep a database busy whose every core is.</summary>
    public const int UsualCount = 2;

    /// <summary>
    /// How long a response is left unread. Servers cut off clients that do not read, usually after a minute, and the lane that has the slots
    /// might wait for a lock that the lane without one holds. Past it the response gets an extra slot.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<PagePool> _pools = [];
    private readonly Stack<PagePool> _idle = new();
    private readonly LinkedList<TaskCompletionSource<PagePool>> _waiting = new();
    private bool _wasEntered;

    /// <summary>How many responses are copied at the same time, not counting extra slots.</summary>
    public int Count { get; } = count;

    /// <summary>Pages that some stage of some lane holds now.</summary>
    public int PagesOut
    {
        get { lock (_lock) return _pools.Sum(pool => pool.Outstanding); }
    }

    /// <summary>True when a slot is free now and no response has asked for one since the last call.</summary>
    public bool WasIdle()
    {
        lock (_lock)
        {
            var wasEntered = _wasEntered;
            _wasEntered = false;
            return !wasEntered && _pools.Count - _idle.Count < Count;
        }
    }

    /// <summary>Waits for a slot; give it back with <see cref="Leave"/>.</summary>
    public async Task<PagePool> EnterAsync(CancellationToken cancellationToken)
    {
        var slot = new TaskCompletionSource<PagePool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _wasEntered = true;
            if (_idle.TryPop(out var free))
                return free;
            if (_pools.Count < Count)
                return AddPool();
            _waiting.AddLast(slot);
        }

        try
        {
            return await slot.Task.WaitAsync(Patience, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
                return _waiting.Remove(slot) ? AddPool() : slot.Task.Result;
        }
        catch (OperationCanceledException)
        {
            bool isWaiting;
            lock (_lock)
                isWaiting = _waiting.Remove(slot);
            if (!isWaiting)
                Leave(slot.Task.Result);
            throw;
        }
    }

    /// <summary>Hands the slot to the response that waits longest. All pages must be back.</summary>
    public void Leave(PagePool pool)
    {
        lock (_lock)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.SetResult(pool);
            }
            else if (_pools.Count > Count)
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
