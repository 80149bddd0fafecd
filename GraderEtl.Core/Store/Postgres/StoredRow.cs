using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Buffers in which a row read back from the table, in the order of the encoder's columns, becomes what it was when it was sent.</summary>
internal sealed class StoredRow
{
    private byte[] _texts = new byte[4096];
    private byte[] _tuple = new byte[4096];
    private int _used;

    /// <summary>Takes the row that the reader stands on; good until the next one is taken.</summary>
    public AttemptRow Take(NpgsqlDataReader reader)
    {
        _used = 0;
        return new AttemptRow
        {
            UserId = Text(reader, 0),
            OauthConsumerKey = Text(reader, 1),
            LisResultSourcedId = Text(reader, 2),
            LisOutcomeServiceUrl = Text(reader, 3),
            IsCorrect = !reader.IsDBNull(4) && reader.GetBoolean(4),
            Type = reader.GetString(5) == "run" ? AttemptType.Run : AttemptType.Submit,
            CreatedAt = TimeWindow.ToMicroseconds(reader.GetFieldValue<DateTimeOffset>(6)),
        };
    }

    /// <summary>The row's COPY tuple; good until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Tuple(in AttemptRow row)
    {
        var size = CopyTupleEncoder.Measure(in row);
        if (_tuple.Length < size)
            _tuple = new byte[size * 2];
        CopyTupleEncoder.Write(in row, _texts, _tuple.AsSpan(0, size));
        return _tuple.AsSpan(0, size);
    }

    /// <summary>The tuple's hash, as the ledger's content hash sums it up.</summary>
    public ulong Hash(in AttemptRow row) => XxHash64.HashToUInt64(Tuple(in row));

    private TextSlice Text(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return TextSlice.Null;
        var text = reader.GetString(column);
        var length = Encoding.UTF8.GetByteCount(text);
        if (_texts.Length < _used + length)
            Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _used + length));
        Encoding.UTF8.GetBytes(text, _texts.AsSpan(_used));
        var slice = new TextSlice(_used, length);
        _used += length;
        return slice;
    }
}
