using System.Buffers;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>A pooled buffer of about 64 KiB that a response is rendered into, piece by piece. Owned by the request that made it.</summary>
internal sealed class ResponseBuffer : IDisposable
{
    private const int FlushSize = 64 * 1024;
    private const int Slack = 16 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FlushSize + Slack);
    private int _length;

    /// <summary>Whether it is time to send what is held.</summary>
    public bool IsFull => _length >= FlushSize;

    /// <summary>Bytes held.</summary>
    public int Length => _length;

    /// <summary>Room for <paramref name="size"/> more bytes.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_bytes.Length - _length < size)
            Grow(size);
        return _bytes.AsSpan(_length);
    }

    /// <summary>Counts bytes as written.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Writes what is held to a stream and starts over.</summary>
    public async ValueTask FlushToAsync(Stream output, CancellationToken cancellationToken)
    {
        if (_length == 0)
            return;
        await output.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(_length + size);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
