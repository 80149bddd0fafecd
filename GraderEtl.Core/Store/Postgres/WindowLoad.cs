using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>A claimed window in the open transaction of its session: encodes rows, keeps rejections, counts, and proves the counts.</summary>
internal sealed class WindowLoad : IWindowLoad
{
    /// <summary>Rejections that may wait in memory; past it they are written before the window's end.</summary>
    private const int MaxRejectionBytes = 4 * 1024 * 1024;

    private readonly LoadSession _session;
    private readonly TimeWindow _window;
    private readonly bool _dropDuplicates;
    private readonly CarefulRows? _careful;
    private readonly ILogger _logger;
    private readonly RejectionBuffer _rejections;
    private readonly RefusedEntries _refusedEntries = new();
    private readonly LoadTotals _totals;
    private WindowCounts _counts;
    private ulong _contentHash;

    /// <param name="session">Whose transaction it is in.</param>
    /// <param name="window">The window.</param>
    /// <param name="careful">Whether rows are sent so that those the server refuses are found.</param>
    /// <param name="logger">Where it is noted.</param>
    public WindowLoad(LoadSession session, TimeWindow window, bool careful, ILogger logger)
    {
        _session = session;
        _window = window;
        _dropDuplicates = session.DropsDuplicates;
        _logger = logger;
        _totals = new LoadTotals { Days = new DayTotals(session.Zone) };
        _careful = careful ? new CarefulRows(session, window) : null;
        _rejections = new RejectionBuffer(session.Connection.HoldsAnyText());
        session.Duplicates.Reset();
    }

    public async ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        _session.EnsureOpen(this);
        try
        {
            foreach (var chunk in chunks)
            {
                if (chunk is { Count: > 0, IsResolved: false })
                    await _session.Dictionaries.ResolveAsync([chunk], _careful is not null, cancellationToken).ConfigureAwait(false);
                if (_careful is { } careful)
                    await WriteCarefullyAsync(chunk, careful, cancellationToken).ConfigureAwait(false);
                else
                    await EncodeAsync(chunk, cancellationToken).ConfigureAwait(false);
                foreach (var rejection in chunk.Rejections)
                    await KeepAsync(rejection, cancellationToken).ConfigureAwait(false);
                _counts += new WindowCounts(chunk.Read, 0, 0, 0, chunk.Outside);
            }
        }
        catch (Exception error)
        {
            throw _session.Transaction.Fail(Refused(error), "sending attempts", _window, cancellationToken);
        }
    }

    public async Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken)
    {
        _session.EnsureOpen(this);
        try
        {
            await EndRowsAsync(cancellationToken).ConfigureAwait(false);
            var sent = _counts.Loaded;
            if (_session.Duplicates.GaveUp)
                await RemoveDuplicatesAsync(cancellationToken).ConfigureAwait(false);
            if (!_counts.IsConserved)
            {
                throw new GraderEtlException(ErrorKind.Unexpected, $"Records are unaccounted for: {_counts}")
                {
                    Expected = "read = loaded + duplicate + rejected + outside + forgotten",
                    Where = _window.ToString(),
                };
            }

            await WindowProof.CompleteAsync(_session, _window, new WindowSum(_counts, _contentHash, effort), sent, cancellationToken).ConfigureAwait(false);
            if (_careful is { RefusedSoFar: > 0 and var refused })
                Log.RecordsRefused(_logger, _window, refused, _careful.FirstRefusal);
            Log.WindowCompleted(_logger, _window, _counts.Loaded);
        }
        catch (Exception error)
        {
            if (error is GraderEtlException known)
                error = known.With(kept: "nothing of this window: it is rolled back");
            throw _session.Transaction.Fail(error, "completing the window", _window, cancellationToken);
        }

        _session.Close(this);
        return new WindowSummary(_window, _counts, _contentHash, _totals);
    }

    /// <summary>A window that was not completed spoils its transaction, so that nothing can commit half of it.</summary>
    public async ValueTask DisposeAsync() => await _session.AbandonAsync(this).ConfigureAwait(false);

    private async ValueTask EncodeAsync(AttemptChunk chunk, CancellationToken cancellationToken)
    {
        for (var next = 0; !TryEncode(chunk, ref next);)
            await _session.Copy.FlushAsync(_session.Connection, CopyTupleEncoder.Size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Encodes rows until the chunk ends or the buffer has no room for the next.</summary>
    private bool TryEncode(AttemptChunk chunk, ref int next)
    {
        var copy = _session.Copy;
        var rows = chunk.Rows;
        if (!rows.IsEmpty && !copy.IsStarted)
            copy.Start(CopyTupleEncoder.CopyInto(_session.Facts));
        long loaded = 0, duplicate = 0, forgotten = 0;
        for (; next < rows.Length; next++)
        {
            ref readonly var row = ref rows[next];
            if (row.IsForgotten)
            {
                forgotten++;
                continue;
            }

            var tuple = copy.Room(CopyTupleEncoder.Size);
            if (tuple.IsEmpty)
                break;
            if (!_window.Contains(row.CreatedAt))
                throw new InvalidOperationException($"A record of {TimeWindow.FromMicroseconds(row.CreatedAt):O} came with the window {_window}.");
            if (_dropDuplicates && _session.Duplicates.IsDuplicate(FactKey.Of(in row)))
            {
                duplicate++;
                continue;
            }

            CopyTupleEncoder.Write(in row, chunk.FirstId + next, tuple);
            copy.Advance(CopyTupleEncoder.Size);
            loaded++;
            Count(in row);
        }

        _counts += new WindowCounts(0, loaded, duplicate, 0, 0, forgotten);
        return next == rows.Length;
    }

    /// <summary>
    /// Writes a chunk of a window that is loaded again because the server refused one of its records. What was sent of a large window is
    /// gone from memory by the time the server says so, hence the second load.
    /// </summary>
    private async ValueTask WriteCarefullyAsync(AttemptChunk chunk, CarefulRows careful, CancellationToken cancellationToken)
    {
        Collect(chunk, careful);
        await careful.StoreAsync(cancellationToken).ConfigureAwait(false);
        foreach (var place in careful.Stored)
        {
            _counts += new WindowCounts(0, 1, 0, 0, 0);
            Count(in chunk.Rows[place]);
        }

        foreach (var (place, refusal) in careful.Refused)
        {
            await KeepAsync(
                new Rejection(RejectionReason.RefusedByDatabase, null, chunk.Originals[place], RowRefusal.Describe(refusal)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the chunk's rows, without those that equal an earlier one, or whose user or task was refused.</summary>
    private void Collect(AttemptChunk chunk, CarefulRows careful)
    {
        careful.Clear();
        var refused = chunk.Refusals.ToDictionary(static one => one.Row, static one => (PostgresException)one.Cause);
        for (var place = 0; place < chunk.Count; place++)
        {
            ref readonly var row = ref chunk.Rows[place];
            if (row.IsForgotten)
                _counts += new WindowCounts(0, 0, 0, 0, 0, 1);
            else if (_dropDuplicates && _session.Duplicates.IsDuplicate(_refusedEntries.KeyOf(in row, chunk.Buffer)))
                _counts += new WindowCounts(0, 0, 1, 0, 0);
            else if (refused.TryGetValue(place, out var refusal))
                careful.Refuse(place, refusal);
            else
                careful.Add(place, in row, chunk.FirstId + place);
        }
    }

    private void Count(in AttemptRow row)
    {
        _contentHash += ContentHash.Row(in row);
        _totals.Add(in row, row.UserHash);
    }

    private async Task EndRowsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EndCopyAsync(cancellationToken).ConfigureAwait(false);
            await FlushRejectionsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error)
        {
            throw Refused(error);
        }
    }

    /// <summary>What an error of a COPY is to the caller: where it is about a row, the window is worth loading with care.</summary>
    private Exception Refused(Exception error)
        => error is PostgresException refusal && RowRefusal.IsAboutRow(refusal) ? RowRefusal.ToError(refusal, "sending attempts", _window.ToString()) : error;

    private async ValueTask KeepAsync(Rejection rejection, CancellationToken cancellationToken)
    {
        var forgotten = await _session.Dictionaries.GetForgottenAsync(cancellationToken).ConfigureAwait(false);
        if (forgotten.AreNamedIn(rejection))
        {
            _counts += new WindowCounts(0, 0, 0, 0, 0, 1);
            return;
        }

        _rejections.Add(rejection);
        _counts += new WindowCounts(0, 0, 0, 1, 0);
        if (_rejections.Bytes < MaxRejectionBytes)
            return;
        Log.QuarantineFlushed(_logger, _window, _rejections.Bytes);
        await EndCopyAsync(cancellationToken).ConfigureAwait(false);
        await FlushRejectionsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushRejectionsAsync(CancellationToken cancellationToken)
    {
        if (_rejections.Bytes == 0)
            return;
        await _session.Connection.RunAsync(
            _session.Sql.Query("add_rejections"), [_session.RunId, _window.Start, _window.End, .. _rejections.Take()], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask EndCopyAsync(CancellationToken cancellationToken)
    {
        if (_session.Copy.IsStarted)
            await _session.Copy.CompleteAsync(_session.Connection, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveDuplicatesAsync(CancellationToken cancellationToken)
    {
        Log.WindowUnsorted(_logger, _window);
        var removed = await _session.Connection.CreateBatch().Add(_session.BoundStatements)
            .Add(_session.Sql.Query("remove_duplicates"), _window.Start, _window.End)
            .ReadAsync(Uncount, cancellationToken).ConfigureAwait(false);
        _counts += new WindowCounts(0, -removed.Count, removed.Count, 0, 0);
        if (removed.Count > 0)
            Log.DuplicatesRemoved(_logger, _window, removed.Count);

        bool Uncount(NpgsqlDataReader reader)
        {
            var row = StoredFacts.ToRow(reader);
            _totals.RemoveDuplicate(in row);
            _contentHash -= ContentHash.Row(in row);
            return true;
        }
    }
}
