using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Replays one window after the other in the open transaction, a bounded number of records at a time.</summary>
internal sealed class WindowReplay
{
    /// <summary>Bytes of records to have in memory, if all were as long as they may be, where that still makes a few of them.</summary>
    private const int FetchBytes = 64 * 1024 * 1024;

    private readonly NpgsqlConnection _connection;
    private readonly Database _database;
    private readonly Dictionaries _dictionaries;
    private readonly GraderEtlOptions _options;
    private readonly string? _reason;
    private readonly Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> _judge;
    private readonly ILogger _logger;
    private readonly CarefulCopy _copy;
    private readonly ReplayBatch _batch;
    private readonly string _fetch;

    public WindowReplay(
        NpgsqlConnection connection,
        Database database,
        Dictionaries dictionaries,
        GraderEtlOptions options,
        string? reason,
        Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> judge,
        ILogger logger)
    {
        _connection = connection;
        _database = database;
        _dictionaries = dictionaries;
        _options = options;
        _reason = reason;
        _judge = judge;
        _logger = logger;
        _copy = new CarefulCopy(connection, new CopyWriter(options.Tuning.CopyBufferBytes), CopyTupleEncoder.CopyInto(Facts));
        _batch = new ReplayBatch(connection.HoldsAnyText());
        _fetch = string.Create(CultureInfo.InvariantCulture, $"FETCH {Math.Clamp(FetchBytes / options.Tuning.PageBytes, 16, 500)} FROM replay_records");
    }

    private string Facts => _database.Names.Qualify(SqlNames.Facts);

    /// <summary>Replays a window; false when another holds it, or has loaded it anew.</summary>
    public async Task<bool> RunAsync(TimeWindow window, ReplayTallies all, CancellationToken cancellationToken)
    {
        if (await _connection.FindAsync<long?>(_database.Sql.Query("lock_window"), [window.Start, window.End], cancellationToken).ConfigureAwait(false) is not long before)
        {
            Log.ReplayHeld(_logger, window);
            return false;
        }

        var tallies = new ReplayTallies();
        var (hash, refused) = (unchecked((ulong)before), 0);
        await _connection.RunAsync(
            _database.Sql.Query("replay_records"), [window.Start, window.End, _reason, _options.Tuning.PageBytes], cancellationToken).ConfigureAwait(false);
        while (await FetchAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } records)
        {
            _batch.Clear();
            await JudgeAsync(records, window, tallies, cancellationToken).ConfigureAwait(false);
            refused += await StoreAsync(window, refused, tallies, cancellationToken).ConfigureAwait(false);
            hash += _batch.Settle(tallies);
            await ApplyAsync(cancellationToken).ConfigureAwait(false);
        }

        await _connection.RunAsync("CLOSE replay_records", [], cancellationToken).ConfigureAwait(false);
        await NoteAsync(window, hash, tallies, cancellationToken).ConfigureAwait(false);
        foreach (var one in tallies.ToList())
            all.Add(one.Reason, one.Moved, one.Duplicate, one.Outside, one.Rejected);
        return true;
    }

    private async Task<List<ReplayRecord>> FetchAsync(CancellationToken cancellationToken)
    {
        var records = new List<ReplayRecord>();
        var batch = _connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.Add(_fetch).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    records.Add(new ReplayRecord(
                        reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3),
                        reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4)));
                }
            }
        }

        return records;
    }

    private async Task JudgeAsync(List<ReplayRecord> records, TimeWindow window, ReplayTallies tallies, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            if (record.Original is null)
            {
                tallies.Add(record.Reason, rejected: 1);
                continue;
            }

            using var chunk = await _judge(record.Original, window).ConfigureAwait(false);
            await _dictionaries.ResolveAsync(chunk, careful: true, cancellationToken).ConfigureAwait(false);
            _batch.Judge(record, chunk, tallies);
        }
    }

    /// <summary>Copies what passes and is not there yet, and proves that the server has it.</summary>
    /// <returns>How many rows the server refused.</returns>
    private async Task<int> StoreAsync(TimeWindow window, int refusedBefore, ReplayTallies tallies, CancellationToken cancellationToken)
    {
        if (_batch.Times is not { Length: > 0 } times)
            return 0;
        object?[] there = [window.Start, window.End, times];
        var (existing, count) = await ReadExistingAsync(there, cancellationToken).ConfigureAwait(false);
        _batch.Choose(_options.Validation.Duplicates == DuplicateHandling.Drop ? existing : null, tallies);
        var refused = 0;
        await _copy.RunAsync(_batch.Rows, Refuse, cancellationToken).ConfigureAwait(false);
        var found = await _connection.FindAsync<long?>(_database.Sql.Query("count_at"), there, cancellationToken).ConfigureAwait(false);
        if (found is not long now || now - count != _batch.Stored)
            throw Lost(window, _batch.Stored);
        return refused;

        void Refuse(int place, PostgresException refusal)
        {
            if (refusedBefore + ++refused > CarefulCopy.MaxRefused)
                throw RowRefusal.TooMany(refusal, $"{window}, table {Facts}");
            _batch.Refuse(place, refusal);
        }
    }

    private async Task<(HashSet<FactKey> Facts, long Count)> ReadExistingAsync(object?[] there, CancellationToken cancellationToken)
    {
        var facts = new HashSet<FactKey>();
        long count = 0;
        var batch = _connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.Add(_database.Sql.Query("attempts_at"), there).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); count++)
                    facts.Add(StoredFacts.ToFact(reader));
            }
        }

        return (facts, count);
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (_batch.Released.Count > 0
            && await _connection.RunAsync(_database.Sql.Query("release_records"), [_batch.Released.ToArray()], cancellationToken).ConfigureAwait(false) != _batch.Released.Count)
            throw Changed("the quarantine");
        if (_batch.Rejudged is not { Count: > 0 } stay)
            return;
        await _connection.RunAsync(
            _database.Sql.Query("rejudge_records"),
            [
                stay.Select(static one => one.Id).ToArray(), stay.Select(static one => one.Reason).ToArray(),
                stay.Select(static one => one.Field).ToArray(), stay.Select(static one => one.Detail).ToArray(),
            ],
            cancellationToken).ConfigureAwait(false);
    }

    private async Task NoteAsync(TimeWindow window, ulong hash, ReplayTallies tallies, CancellationToken cancellationToken)
    {
        var sum = new ReplayResult(IsDryRun: false, tallies.ToList(), 1, 0).Total;
        if (sum.Tried > sum.Rejected
            && await _connection.RunAsync(
                _database.Sql.Query("replay_window"), [window.Start, window.End, sum.Moved, sum.Duplicate, sum.Outside, unchecked((long)hash)],
                cancellationToken).ConfigureAwait(false) != 1)
            throw Changed("the ledger");
        Log.WindowReplayed(_logger, window, sum.Moved, sum.Duplicate, sum.Outside, sum.Rejected);
    }

    private GraderEtlException Lost(TimeWindow window, int sent) => new(ErrorKind.Store, $"The server did not store the {sent} rows that were sent")
    {
        Expected = "as many rows as were sent",
        Where = $"{window}, table {Facts}",
        Kept = "everything: no record was moved",
        Remedy = "Look for triggers or rules on the table that drop or add rows",
    };

    private static GraderEtlException Changed(string what) => new(ErrorKind.Store, $"Something else changed {what} during the replay")
    {
        Kept = "everything: no record was moved",
        Remedy = "See what else changes the program's tables, triggers included, then run the same command again",
    };
}
