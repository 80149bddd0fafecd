using System.Buffers.Binary;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Reads what COPY TO sends in the binary format, tuple by tuple. With the columns of <see cref="CopyTupleEncoder"/> a tuple has the very
/// bytes that were sent when its row was loaded, so its hash is the one the ledger summed up.
/// </summary>
internal sealed class CopyTupleReader(Stream stream)
{
    /// <summary>A signature of 11 bytes and flags of four; then the length of an extension, which nobody uses.</summary>
    private const int HeaderBytes = 15;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads all of it.</summary>
    /// <param name="digest">Where rows go.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(RowDigest digest, CancellationToken cancellationToken)
    {
        await NeedAsync(HeaderBytes + sizeof(int), cancellationToken).ConfigureAwait(false);
        var header = HeaderBytes + sizeof(int) + ReadInt32(HeaderBytes);
        await NeedAsync(header, cancellationToken).ConfigureAwait(false);
        _start += header;
        while (true)
        {
            await NeedAsync(sizeof(short), cancellationToken).ConfigureAwait(false);
            var fields = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start));
            if (fields < 0)
                return; // the trailer
            var length = sizeof(short);
            for (var field = 0; field < fields; field++)
            {
                await NeedAsync(length + sizeof(int), cancellationToken).ConfigureAwait(false);
                length += sizeof(int) + Math.Max(0, ReadInt32(length));
            }

            await NeedAsync(length, cancellationToken).ConfigureAwait(false);
            digest.Add(CopyTupleEncoder.Mark(_buffer.AsSpan(_start, length)));
            _start += length;
        }
    }

    private int ReadInt32(int offset) => BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + offset));

    /// <summary>Makes sure that so many bytes from the start on are there.</summary>
    private async ValueTask NeedAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
            return;
        if (_buffer.Length - _start < count)
        {
            var buffer = count <= _buffer.Length ? _buffer : new byte[count * 2];
            _buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            (_buffer, _end, _start) = (buffer, _end - _start, 0);
        }

        while (_end - _start < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("The server's COPY ended without its trailer.");
            _end += read;
        }
    }
}
