using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>A stream over bytes that hands out as many at a time as a function says, and does one thing at its end.</summary>
internal sealed class SplitterStream(byte[] bytes, Func<int> chunk, Func<CancellationToken, ValueTask<int>>? atEnd = null) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.That(buffer.Length, Is.GreaterThan(0), "a read without room looks like the end of the stream");
        if (_position == bytes.Length && atEnd is not null)
            return atEnd(cancellationToken);
        var count = Math.Min(Math.Min(Math.Max(1, chunk()), buffer.Length), bytes.Length - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous reads are expected");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
