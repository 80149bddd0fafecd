namespace GraderEtl.Core.Source;

/// <summary>The body of an answer as it is read: counts decompressed bytes against a limit and times every read.</summary>
internal sealed class AnswerStream(Stream body, SourceDeadline deadline, TimeSpan readTimeout, long maxBytes) : Stream
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        deadline.Step(readTimeout);
        var count = await body.ReadAsync(buffer, deadline.Token).ConfigureAwait(false);
        deadline.Pause();
        BytesRead += count;
        return BytesRead <= maxBytes ? count : throw SourceErrors.TooLarge(maxBytes);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
