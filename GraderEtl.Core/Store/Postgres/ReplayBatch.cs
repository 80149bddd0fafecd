using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Some records of a window's quarantine, and what becomes of each.</summary>
internal sealed class ReplayBatch(bool holdsAnyText)
{
    private readonly List<(ReplayRecord Record, AttemptRow Row, long Id)> _passing = [];
    private readonly List<(ReplayRecord Record, ulong Hash)> _sent = [];
    private readonly Dictionary<int, PostgresException> _refusals = [];
    private readonly List<ReplayRecord> _rejudged = [];

    /// <summary>Ids of records that leave the quarantine.</summary>
    public List<long> Released { get; } = [];

    /// <summary>Records that stay, for another reason than before.</summary>
    public IReadOnlyList<ReplayRecord> Rejudged => _rejudged;

    /// <summary>The rows to copy.</summary>
    public TupleBatch Rows { get; } = new();

    /// <summary>The instants of those that pass.</summary>
    public DateTimeOffset[] Times => [.. _passing.Select(static one => one.Row.CreatedAt).Distinct().Select(TimeWindow.FromMicroseconds)];

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
        if (chunk.Refusals is [var refusal])
        {
            KeepRefused(record, (PostgresException)refusal.Cause, tallies);
        }
        else if (chunk.Count == 1)
        {
            _passing.Add((record, chunk.Rows[0], chunk.FirstId));
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
    /// <param name="existing">The rows that are there; null where equal rows are kept.</param>
    /// <param name="tallies">Counts the rest.</param>
    public void Choose(HashSet<FactKey>? existing, ReplayTallies tallies)
    {
        foreach (var (record, row, id) in _passing)
        {
            if (existing?.Add(FactKey.Of(in row)) is false)
            {
                Released.Add(record.Id);
                tallies.Add(record.Reason, duplicate: 1);
                continue;
            }

            CopyTupleEncoder.Write(in row, id, Rows.Add());
            _sent.Add((record, ContentHash.Row(in row)));
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
            var (record, own) = _sent[place];
            if (_refusals.TryGetValue(place, out var refusal))
            {
                KeepRefused(record, refusal, tallies);
                continue;
            }

            hash += own;
            Released.Add(record.Id);
            tallies.Add(record.Reason, moved: 1);
        }

        return hash;
    }

    private void KeepRefused(ReplayRecord record, PostgresException refusal, ReplayTallies tallies)
        => Keep(record, RejectionReason.RefusedByDatabase.Code(), null, RowRefusal.Describe(refusal), tallies);

    private void Keep(ReplayRecord record, string reason, string? field, string detail, ReplayTallies tallies)
    {
        tallies.Add(record.Reason, rejected: 1);
        var now = record with { Reason = reason, Field = field, Detail = StorableText.Of(detail, holdsAnyText), Original = null };
        if (now != record with { Original = null })
            _rejudged.Add(now);
    }
}
