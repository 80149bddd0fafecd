namespace GraderEtl.Runner.Simulation;

/// <summary>The latest requests, ten thousand at most, and how many there were in all.</summary>
internal sealed class RequestLog
{
    private const int Capacity = 10_000;
    private readonly Lock _gate = new();
    private readonly Queue<ServedRequest> _latest = new();
    private int _count;
    private int _open;

    /// <summary>Requests that came in since the start, those still being answered included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>The most requests that were open at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>A request has come in.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _count++;
            MostAtOnce = Math.Max(MostAtOnce, ++_open);
        }
    }

    /// <summary>Adds a request at the end of its answer.</summary>
    public void Add(ServedRequest request)
    {
        lock (_gate)
        {
            _open--;
            if (_latest.Count == Capacity)
                _latest.Dequeue();
            _latest.Enqueue(request);
        }
    }

    /// <summary>The latest requests, oldest first.</summary>
    public IReadOnlyList<ServedRequest> Snapshot()
    {
        lock (_gate)
            return [.. _latest];
    }
}
