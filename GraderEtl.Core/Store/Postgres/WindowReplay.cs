using System.Globalization;
using System.Runtime.InteropServices;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>A record of the quarantine that is tried again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The code of the reason it is there for.</param>
/// <param name="Field">The field that broke the rule.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Original">Its bytes; null where they are not all there, or too many.</param>
internal sealed record ReplayRecord(long Id, string Reason, string? Field, string Detail, byte[]? Original)
{
    /// <summary>The columns of <c>queries/replay_records.sql</c>.</summary>
    public static ReplayRecord Of(NpgsqlDataReader reader)
        => new(reader.GetInt64(0), reader.GetString(1), reader.GetOrDefault<string>(2), reader.GetString(3), reader.GetOrDefault<byte[]>(4));
}

/// <summary>
/// Tries the quarantine of one window again in the transaction of a session, a bounded number of records at a time. What passes by now is
/// loaded and proven as by a careful load; each record leaves the quarantine for it, or says why it stays.
/// </summary>
/// <param name="session">The session whose transaction it is.</param>
/// <param name="window">The window.</param>
/// <param name="recordBytes">How long a record may be.</param>
/// <param name="reason">The code of the reason of the records that are tried; null for all.</param>
/// <param name="judge">Parses one record.</param>
internal sealed class WindowReplay(
    LoadSession session, TimeWindow window, int recordBytes, string? reason, Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> judge)
{
    /// <summary>Bytes of records to have in memory, if all were as long as they may be, where that still makes a few of them.</summary>
    private const int FetchBytes = 64 * 1024 * 1024;

    private readonly bool _holdsAnyText = session.Connection.HoldsAnyText();
    private readonly CarefulRows _rows = new(session, window);
    private readonly Dictionary<string, WindowCounts> _counts = new(StringComparer.Ordinal);
    private readonly List<(ReplayRecord Record, AttemptRow Row, long Id)> _passing = [];
    private readonly List<ReplayRecord> _staying = [];
    private readonly List<long> _leaving = [];
    private ulong _hash;

    /// <summary>What became of the records, by the reason they were there for.</summary>
    public IEnumerable<ReplayTally> Tallies
        => _counts.Select(static one => new ReplayTally(one.Key, one.Value.Loaded, one.Value.Duplicate, one.Value.Outside, one.Value.Rejected, one.Value.Forgotten));

    /// <summary>Tries the records.</summary>
    /// <returns>False when another holds the window, or has loaded it anew.</returns>
    public async Task<bool> RunAsync(ILogger logger, CancellationToken cancellationToken)
    {
        if (await session.LockWindowAsync(window, cancellationToken).ConfigureAwait(false) is not { } hash)
        {
            Log.ReplayHeld(logger, window);
            return false;
        }

        _hash = hash;
        var fetch = string.Create(CultureInfo.InvariantCulture, $"FETCH {Math.Clamp(FetchBytes / recordBytes, 16, 500)} FROM replay_records");
        await RunAsync("replay_records", [window.Start, window.End, reason, recordBytes], cancellationToken).ConfigureAwait(false);
        while (await session.Connection.ReadAsync(fetch, [], ReplayRecord.Of, cancellationToken).ConfigureAwait(false) is { Count: > 0 } records)
            await MoveAsync(records, cancellationToken).ConfigureAwait(false);
        await session.Connection.RunAsync("CLOSE replay_records", [], cancellationToken).ConfigureAwait(false);

        var sum = _counts.Values.Aggregate(default(WindowCounts), WindowCounts.Add);
        var left = sum.Loaded + sum.Duplicate + sum.Outside + sum.Forgotten;
        if (left > 0)
        {
            var moved = new WindowSum(sum with { Rejected = -left }, _hash, default);
            await WindowProof.CompleteAsync(session, window, moved, sum.Loaded, cancellationToken).ConfigureAwait(false);
        }

        Log.WindowReplayed(logger, window, sum.Loaded, sum.Duplicate, sum.Outside, sum.Rejected);
        return true;
    }

    private async Task MoveAsync(List<ReplayRecord> records, CancellationToken cancellationToken)
    {
        _passing.Clear();
        _staying.Clear();
        _leaving.Clear();
        foreach (var record in records)
            await JudgeAsync(record, cancellationToken).ConfigureAwait(false);
        await StoreAsync(cancellationToken).ConfigureAwait(false);
        if (await RunAsync("release_records", [_leaving], cancellationToken).ConfigureAwait(false) != _leaving.Count)
        {
            throw new GraderEtlException(ErrorKind.Store, "Something else changed the quarantine during the replay")
            {
                Remedy = "See what else changes the program's tables, triggers included, then run the same command again",
            };
        }

        if (_staying.Count > 0)
        {
            await RunAsync(
                "rejudge_records",
                [
                    _staying.ConvertAll(static one => one.Id), _staying.ConvertAll(static one => one.Reason),
                    _staying.ConvertAll(static one => one.Field), _staying.ConvertAll(static one => one.Detail),
                ],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task JudgeAsync(ReplayRecord record, CancellationToken cancellationToken)
    {
        if (record.Original is null)
        {
            Count(record, new WindowCounts(0, 0, 0, 1, 0));
            return;
        }

        using var chunk = await judge(record.Original, window).ConfigureAwait(false);
        await session.Dictionaries.ResolveAsync([chunk], careful: true, cancellationToken).ConfigureAwait(false);
        if (chunk.Refusals is [var refusal])
            Stay(record, (PostgresException)refusal.Cause);
        else if (chunk.Rejections is [var found])
            Stay(record, found.Reason, found.Field, found.Detail);
        else if (chunk.Outside == 1)
            Leave(record, new WindowCounts(0, 0, 0, 0, 1));
        else if (chunk.Rows[0].IsForgotten)
            Leave(record, new WindowCounts(0, 0, 0, 0, 0, 1));
        else
            _passing.Add((record, chunk.Rows[0], chunk.FirstId));
    }

    /// <summary>Stores what passes, without rows that equal one of the table or one before.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (_passing.Count == 0)
            return;
        var times = _passing.Select(static one => one.Row.CreatedAt).Distinct().Select(TimeWindow.FromMicroseconds).ToArray();
        var existing = session.DropsDuplicates
            ? (await session.Connection.ReadAsync(
                session.Sql.Query("stored_facts"), [window.Start, window.End, times], StoredFacts.ToFact, cancellationToken).ConfigureAwait(false)).ToHashSet()
            : null;
        _rows.Clear();
        for (var place = 0; place < _passing.Count; place++)
        {
            var (record, row, id) = _passing[place];
            if (existing?.Add(FactKey.Of(in row)) is false)
                Leave(record, new WindowCounts(0, 0, 1, 0, 0));
            else
                _rows.Add(place, in row, id);
        }

        await _rows.StoreAsync(cancellationToken).ConfigureAwait(false);
        foreach (var place in _rows.Stored)
        {
            var (record, row, _) = _passing[place];
            _hash += ContentHash.Row(in row);
            Leave(record, new WindowCounts(0, 1, 0, 0, 0));
        }

        foreach (var (place, refusal) in _rows.Refused)
            Stay(_passing[place].Record, refusal);
    }

    private void Leave(ReplayRecord record, WindowCounts counts)
    {
        _leaving.Add(record.Id);
        Count(record, counts);
    }

    private void Stay(ReplayRecord record, PostgresException refusal)
        => Stay(record, RejectionReason.RefusedByDatabase, null, RowRefusal.Describe(refusal));

    private void Stay(ReplayRecord record, RejectionReason now, string? field, string detail)
    {
        Count(record, new WindowCounts(0, 0, 0, 1, 0));
        var found = record with { Reason = now.Code(), Field = field, Detail = StorableText.Of(detail, _holdsAnyText) };
        if (found != record)
            _staying.Add(found);
    }

    private void Count(ReplayRecord record, WindowCounts counts)
        => CollectionsMarshal.GetValueRefOrAddDefault(_counts, record.Reason, out _) += counts;

    private Task<int> RunAsync(string query, object?[] parameters, CancellationToken cancellationToken)
        => session.Connection.RunAsync(session.Sql.Query(query), parameters, cancellationToken);
}
