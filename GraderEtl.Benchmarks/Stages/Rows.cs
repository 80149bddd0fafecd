using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Store.Postgres;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>The chunks of a response, in memory of their own until disposed.</summary>
internal sealed class ParsedResponse : IDisposable
{
    private readonly PagePool _pool;

    public ParsedResponse(byte[] response)
    {
        var pages = new CutPages(response);
        var parser = new AttemptParser(new ValidationOptions());
        _pool = new PagePool(new TuningOptions().PageBytes, Math.Max(2, pages.Count));
        for (var number = 0; number < pages.Count; number++)
        {
            var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            pages.Fill(page, number);
            Chunks.Add(parser.Parse(page, Inputs.Window));
        }
    }

    public List<AttemptChunk> Chunks { get; } = [];

    /// <summary>All rows as tuples of binary COPY, without header and trailer.</summary>
    public byte[] Tuples()
    {
        using var tuples = new MemoryStream();
        var encoder = new RowEncoder();
        foreach (var chunk in Chunks)
            encoder.EncodeTo(tuples, chunk);
        return tuples.ToArray();
    }

    public void Dispose()
    {
        Chunks.ForEach(chunk => chunk.Dispose());
        _pool.Dispose();
    }
}

/// <summary>Encodes the rows of chunks as the store does, into memory that is used again and again.</summary>
internal sealed class RowEncoder
{
    private readonly byte[] _tuple = new byte[CopyTupleEncoder.Size];
    private readonly LoadTotals _totals = new();

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

    /// <summary>The same, with the totals that the progress line shows.</summary>
    public ulong EncodeHashAndCount(AttemptChunk chunk)
    {
        var hash = 0UL;
        foreach (ref readonly var row in chunk.Rows)
        {
            CopyTupleEncoder.Write(in row, chunk.FirstId, _tuple);
            hash += ContentHash.Row(in row);
            _totals.Add(in row, row.UserHash);
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

/// <summary>Numbers of users and tasks as the store has them in memory; those it does not know get the next number, and no database is asked.</summary>
internal sealed class KnownDictionaries
{
    private const int Bytes = 24 * 1024 * 1024;

    private readonly KnownEntries _known = new(Bytes, Bytes);
    private int _last;

    /// <summary>Sets the numbers of a chunk's rows.</summary>
    public void Resolve(AttemptChunk chunk)
    {
        while (!_known.Find([chunk]))
            Learn(chunk);
    }

    private void Learn(AttemptChunk chunk)
    {
        foreach (ref readonly var row in chunk.Rows)
        {
            if (row.UserNo == 0)
                _known.Users.Add(chunk.Buffer.AsSpan(row.UserId.Start, row.UserId.Length), row.UserHash, ++_last);
            if (row.TaskNo != 0)
                continue;
            var parts = TaskParts.Of(in row, chunk.Buffer);
            _known.Tasks.Add(parts.Write(chunk.Buffer, new byte[parts.Size]), row.TaskHash, ++_last);
        }
    }
}

/// <summary>A file as <c>COPY … (FORMAT binary)</c> reads it: a signature, two empty words, the tuples, and -1 for the end.</summary>
internal static class CopyFile
{
    public static async Task WriteAsync(string path, byte[] tuples)
    {
        byte[] header = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] trailer = [0xFF, 0xFF];
        await using var file = File.Create(path);
        await file.WriteAsync(header);
        await file.WriteAsync(tuples);
        await file.WriteAsync(trailer);
    }
}
