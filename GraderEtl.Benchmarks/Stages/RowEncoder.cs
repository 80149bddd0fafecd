using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Encodes the rows of chunks as the store does, into memory that is used again and again.</summary>
internal sealed class RowEncoder
{
    private readonly byte[] _tuple = new byte[CopyTupleEncoder.Size];

    /// <summary>Encodes every row and returns how many bytes that made.</summary>
    public long Encode(AttemptChunk chunk)
    {
        foreach (ref readonly var row in chunk.Rows)
            CopyTupleEncoder.Write(in row, chunk.FirstId, _tuple);
        return (long)chunk.Count * CopyTupleEncoder.Size;
    }

    /// <summary>Encodes every row and returns the sum of their hashes, as the ledger has it.</summary>
    public ulong EncodeAndHash(AttemptChunk chunk)
    {
        var hash = 0UL;
        foreach (ref readonly var row in chunk.Rows)
        {
            CopyTupleEncoder.Write(in row, chunk.FirstId, _tuple);
            hash += ContentHash.Row(in row);
        }

        return hash;
    }

    /// <summary>Encodes every row into a stream of tuples.</summary>
    public void EncodeTo(Stream tuples, AttemptChunk chunk)
    {
        for (var place = 0; place < chunk.Count; place++)
        {
            CopyTupleEncoder.Write(in chunk.Rows[place], chunk.FirstId + place, _tuple);
            tuples.Write(_tuple);
        }
    }
}
