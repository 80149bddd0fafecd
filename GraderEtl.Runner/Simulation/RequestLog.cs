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

    /// <summary>Adds a request at the end of its response.</summary>
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

/// <summary>One request the simulator answered.</summary>
/// <param name="Path">The path asked for, without the query and so without the key.</param>
/// <param name="Start">The <c>start</c> asked for, UTC; null when it could not be read.</param>
/// <param name="End">The <c>end</c> asked for, UTC; null when it could not be read.</param>
/// <param name="Status">The status sent; 0 when none was.</param>
/// <param name="Rows">Records sent.</param>
/// <param name="Fault">Name of the fault applied; null for none.</param>
/// <param name="Completed">False when the client left or the simulator stopped before the end of the response.</param>
internal sealed record ServedRequest(string Path, DateTime? Start, DateTime? End, int Status, int Rows, string? Fault, bool Completed);
