namespace GraderEtl.Core.Store.Postgres;

/// <summary>Encoded rows one behind the other, any run of which can be sent by itself.</summary>
internal sealed class TupleBatch
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[64 * 1024];

    /// <summary>How many rows there are.</summary>
    public int Count => _ends.Count;

    /// <summary>Their bytes.</summary>
    public int Bytes => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>Room for the next row; it counts once <see cref="Keep"/> is called.</summary>
    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Bytes < size)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Bytes + size));
        return _bytes.AsSpan(Bytes, size);
    }

    /// <summary>Keeps the row that was written into <see cref="Room"/>.</summary>
    public void Keep(int size) => _ends.Add(Bytes + size);

    /// <summary>The rows from one to before another.</summary>
    public ReadOnlyMemory<byte> Slice(int from, int to)
    {
        var start = from == 0 ? 0 : _ends[from - 1];
        return _bytes.AsMemory(start, (to == 0 ? 0 : _ends[to - 1]) - start);
    }

    public void Clear() => _ends.Clear();
}
