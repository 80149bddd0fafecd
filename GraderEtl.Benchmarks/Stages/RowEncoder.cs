using System.IO.Hashing;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Encodes the rows of chunks as the store does, into memory that is used again and again.</summary>
internal sealed class RowEncoder
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Encodes every row and returns how many bytes that made.</summary>
    public long Encode(AttemptChunk chunk)
    {
        var bytes = 0L;
        foreach (ref readonly var row in chunk.Rows)
            bytes += Write(chunk, in row).Length;
        return bytes;
    }

    /// <summary>Encodes every row and returns the sum of their hashes, as the ledger has it.</summary>
    public ulong EncodeAndHash(AttemptChunk chunk)
    {
        var hash = 0UL;
        foreach (ref readonly var row in chunk.Rows)
            hash += XxHash64.HashToUInt64(Write(chunk, in row));
        return hash;
    }

    /// <summary>Encodes every row into a stream of tuples.</summary>
    public void EncodeTo(Stream tuples, AttemptChunk chunk)
    {
        foreach (ref readonly var row in chunk.Rows)
            tuples.Write(Write(chunk, in row));
    }

    private Span<byte> Write(AttemptChunk chunk, ref readonly AttemptRow row)
    {
        var tuple = _buffer.AsSpan(0, CopyTupleEncoder.Measure(in row));
        CopyTupleEncoder.Write(in row, chunk.Buffer, tuple);
        return tuple;
    }
}
