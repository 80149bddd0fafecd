namespace GraderEtl.Core.Store.Postgres;

/// <summary>Encoded rows one behind the other, any run of which can be sent by itself.</summary>
internal sealed class TupleBatch
{
    private byte[] _bytes = new byte[1024 * CopyTupleEncoder.Size];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <returns>Where to write it.</returns>
    public Span<byte> Add()
    {
        var start = Count++ * CopyTupleEncoder.Size;
        if (_bytes.Length < start + CopyTupleEncoder.Size)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        return _bytes.AsSpan(start, CopyTupleEncoder.Size);
    }

    /// <summary>The rows from one to before another.</summary>
    public ReadOnlyMemory<byte> Slice(int from, int to) => _bytes.AsMemory(from * CopyTupleEncoder.Size, (to - from) * CopyTupleEncoder.Size);

    public void Clear() => Count = 0;
}
