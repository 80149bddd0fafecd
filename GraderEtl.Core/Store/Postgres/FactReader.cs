using System.Buffers.Binary;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Reads what COPY TO sends in the binary format of <c>created_at, user_no, task_no, outcome</c>, fact by fact. None of these is ever NULL,
/// so all tuples are as long.
/// </summary>
internal sealed class FactReader(Stream stream)
{
    /// <summary>A signature of 11 bytes and flags of four; then the length of an extension, which does not exist yet.</summary>
    private const int HeaderBytes = 15 + sizeof(int);

    private const int TupleBytes = sizeof(short) + (4 * sizeof(int)) + sizeof(long) + (2 * sizeof(int)) + 1;

    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads all of it.</summary>
    /// <param name="take">Told each fact.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(Action<FactKey> take, CancellationToken cancellationToken)
    {
        await NeedAsync(HeaderBytes, cancellationToken).ConfigureAwait(false);
        _start += HeaderBytes;
        while (true)
        {
            await NeedAsync(sizeof(short), cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start)) < 0)
                return; // the trailer
            await NeedAsync(TupleBytes, cancellationToken).ConfigureAwait(false);
            take(ToFact(_buffer.AsSpan(_start, TupleBytes)));
            _start += TupleBytes;
        }
    }

    private static FactKey ToFact(ReadOnlySpan<byte> tuple) => new(
        CopyTupleEncoder.FromPostgres(BinaryPrimitives.ReadInt64BigEndian(tuple[6..])),
        BinaryPrimitives.ReadInt32BigEndian(tuple[18..]),
        BinaryPrimitives.ReadInt32BigEndian(tuple[26..]),
        tuple[34]);

    /// <summary>Makes sure that so many bytes from the start on are there.</summary>
    private async ValueTask NeedAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
            return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        while (_end < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("The server's COPY ended without its trailer.");
            _end += read;
        }
    }
}
