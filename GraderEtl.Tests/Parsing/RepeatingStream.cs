namespace GraderEtl.Tests.Parsing;

/// <summary>A beginning, a piece many times over, and an end: a response of any length that takes no room.</summary>
internal sealed class RepeatingStream(byte[] head, byte[] piece, long times, byte[] end) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = head.Length + piece.Length * times + end.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && _position < Length)
        {
            var rest = Rest();
            var count = Math.Min(rest.Length, buffer.Length - read);
            rest[..count].CopyTo(buffer[read..]);
            read += count;
            _position += count;
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> Rest()
    {
        if (_position < head.Length)
            return head.AsSpan((int)_position);
        var inPieces = _position - head.Length;
        return inPieces < piece.Length * times
            ? piece.AsSpan((int)(inPieces % piece.Length))
            : end.AsSpan((int)(inPieces - piece.Length * times));
    }
}
