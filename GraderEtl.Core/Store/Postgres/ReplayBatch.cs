using System.IO.Hashing;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Some records of a window's quarantine, and what becomes of each.</summary>
internal sealed class ReplayBatch(bool holdsAnyText)
{
    private readonly List<(ReplayRecord Record, byte[] Tuple, DateTimeOffset At)> _passing = [];
    private readonly List<(ReplayRecord Record, byte[] Tuple)> _sent = [];
    private readonly Dictionary<int, PostgresException> _refusals = [];
    private readonly List<ReplayRecord> _rejudged = [];

    /// <summary>Ids of records that leave the quarantine.</summary>
    public List<long> Released { get; } = [];

    /// <summary>Records that stay, for another reason than before.</summary>
    public IReadOnlyList<ReplayRecord> Rejudged => _rejudged;

    /// <summary>The rows to copy.</summary>
    public TupleBatch Rows { get; } = new();

    /// <summary>The instants of those that pass.</summary>
    public DateTimeOffset[] Times => [.. _passing.Select(static one => one.At).Distinct()];

    /// <summary>Rows that the server took, once all were sent.</summary>
    public int Stored => _sent.Count - _refusals.Count;

    /// <summary>Makes ready for other records.</summary>
    public void Clear()
    {
        _passing.Clear();
        _sent.Clear();
        _refusals.Clear();
        _rejudged.Clear();
        Released.Clear();
        Rows.Clear();
    }

    /// <summary>Takes what the rules say about a record now.</summary>
    public void Judge(ReplayRecord record, AttemptChunk chunk, ReplayTallies tallies)
    {
        if (chunk.Count == 1)
        {
            ref readonly var row = ref chunk.Rows[0];
            var tuple = new byte[CopyTupleEncoder.Measure(in row)];
            CopyTupleEncoder.Write(in row, chunk.Buffer, tuple);
            _passing.Add((record, tuple, TimeWindow.FromMicroseconds(row.CreatedAt)));
        }
        else if (chunk.Outside == 1)
        {
            Released.Add(record.Id);
            tallies.Add(record.Reason, outside: 1);
        }
        else
        {
            var found = chunk.Rejections[0];
            Keep(record, found.Reason.Code(), found.Field, found.Detail, tallies);
        }
    }

    /// <summary>Decides which of those that pass are sent: none that equals a row of the table or one before it.</summary>
    /// <param name="existing">Tuples of the rows that are there; null where equal rows are kept.</param>
    /// <param name="tallies">Counts the rest.</param>
    public void Choose(HashSet<byte[]>? existing, ReplayTallies tallies)
    {
        foreach (var (record, tuple, _) in _passing)
        {
            if (existing?.Add(tuple) is false)
            {
                Released.Add(record.Id);
                tallies.Add(record.Reason, duplicate: 1);
                continue;
            }

            tuple.CopyTo(Rows.Room(tuple.Length));
            Rows.Keep(tuple.Length);
            _sent.Add((record, tuple));
        }
    }

    /// <summary>Notes that the server refused a row.</summary>
    public void Refuse(int place, PostgresException refusal) => _refusals.Add(place, refusal);

    /// <summary>Sorts the rows that were sent into those that moved and those that stay.</summary>
    /// <returns>The sum of the hashes of those that moved.</returns>
    public ulong Settle(ReplayTallies tallies)
    {
        var hash = 0UL;
        for (var place = 0; place < _sent.Count; place++)
        {
            var (record, tuple) = _sent[place];
            if (_refusals.TryGetValue(place, out var refusal))
            {
                Keep(record, RejectionReason.RefusedByDatabase.Code(), null, RowRefusal.Describe(refusal), tallies);
                continue;
            }

            hash += XxHash64.HashToUInt64(tuple);
            Released.Add(record.Id);
            tallies.Add(record.Reason, moved: 1);
        }

        return hash;
    }

    private void Keep(ReplayRecord record, string reason, string? field, string detail, ReplayTallies tallies)
    {
        tallies.Add(record.Reason, rejected: 1);
        var now = record with { Reason = reason, Field = field, Detail = StorableText.Of(detail, holdsAnyText), Original = null };
        if (now != record with { Original = null })
            _rejudged.Add(now);
    }
}
