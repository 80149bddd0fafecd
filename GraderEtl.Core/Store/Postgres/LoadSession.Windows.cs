using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Claiming and removing windows, and what becomes of the transaction when a window fails.</summary>
internal sealed partial class LoadSession
{
    public Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken)
        => BeginAsync(window, careful: false, cancellationToken);

    public Task<IWindowLoad> BeginCarefullyAsync(TimeWindow window, CancellationToken cancellationToken)
        => BeginAsync(window, careful: true, cancellationToken);

    private async Task<IWindowLoad> BeginAsync(TimeWindow window, bool careful, CancellationToken cancellationToken)
    {
        await ClaimAsync("claiming the window", window, Claim, cancellationToken).ConfigureAwait(false);
        return _open = new WindowLoad(this, window, careful, _logger);

        Task Claim(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("claim_window"), window.Start, window.End, RunId).Add(LeaveClaimPoint).Add(_database.Setup.Limits.BoundLocks).Add(_copyLimit);
            return HoldAsync(batch, careful, cancellationToken);
        }
    }

    /// <summary>Locks a loaded window until the transaction ends, as every change of one does, and prepares to add rows to it one by one where needed.</summary>
    /// <returns>Its content hash; null where another holds it, or it is no longer there.</returns>
    public async Task<ulong?> LockWindowAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            if (!_begun)
                batch.Add(Begin);
            _begun = true;
            batch.Add(Sql.Query("lock_window"), window.Start, window.End);
            return await HoldAsync(batch, careful: true, cancellationToken).ConfigureAwait(false) is { } hash ? unchecked((ulong)hash) : null;
        }
    }

    /// <summary>Runs a batch whose one result is the content hash of a window that is held from now on, and makes ready for its rows.</summary>
    private async Task<long?> HoldAsync(NpgsqlBatch batch, bool careful, CancellationToken cancellationToken)
    {
        var check = Dictionaries.AddCheck(batch);
        batch.Add(Sql.Query("inserted_rows"));
        if (careful)
            batch.Add(CarefulRows.Begin);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            long? hash = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetInt64(0) : null;
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                check.Take(reader);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                InsertedRows = reader.GetOrDefault<long?>(0);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false); // to the end, where an error would be
            return hash;
        }
    }

    public async Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken)
    {
        object?[] ends = [committed.Start, committed.End];
        await ClaimAsync("removing the window", committed, Remove, cancellationToken).ConfigureAwait(false);

        async Task Remove(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("remove_window"), ends);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            // the ledger's row first and alone: whose it is not must not delete a single attempt
            if (batch.BatchCommands[^1].RecordsAffected != 1)
            {
                await BackToClaimPointAsync(committed, cancellationToken).ConfigureAwait(false);
                throw Taken(committed, "The ledger no longer has the window that was to be loaded again");
            }

            await Connection.CreateBatch().Add(LeaveClaimPoint).Add(_database.Setup.Limits.BoundLocks).RunAsync(cancellationToken).ConfigureAwait(false);
            var attempts = await Connection.RunAsync(Sql.Query("remove_attempts"), ends, cancellationToken).ConfigureAwait(false);
            var rejections = await Connection.RunAsync(Sql.Query("remove_rejections"), ends, cancellationToken).ConfigureAwait(false);
            Log.WindowRemoved(_logger, committed, attempts, rejections);
        }
    }

    /// <summary>Refuses a window that is not the open one, or whose transaction has failed.</summary>
    public void EnsureOpen(WindowLoad window)
    {
        if (!ReferenceEquals(_open, window) || _failure is not null)
            throw new InvalidOperationException("The window is closed: it was completed, abandoned, or its transaction failed.");
    }

    /// <summary>The window is complete; another may follow in the same transaction.</summary>
    public void Close(WindowLoad window)
    {
        EnsureOpen(window);
        _open = null;
    }

    /// <summary>Ends a window that was not completed.</summary>
    public async ValueTask AbandonAsync(WindowLoad window)
    {
        if (!ReferenceEquals(_open, window))
            return;
        _failure ??= new InvalidOperationException("A window was abandoned before it was complete.");
        _open = null;
        try
        {
            await Copy.AbortAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(_logger, PostgresErrors.Translate(error, "calling the COPY off").Found);
            GiveConnectionUp();
        }
    }

    /// <summary>Notes that the transaction has failed, and makes of the cause what the caller is to throw.</summary>
    public Exception Fail(Exception error, string doing, TimeWindow window, CancellationToken cancellationToken)
    {
        _failure ??= error;
        return Database.IsOwn(error, cancellationToken) ? error : PostgresErrors.Translate(error, doing, window.ToString());
    }

    /// <summary>Runs the statement that takes a window, so that losing it to another run leaves the transaction usable.</summary>
    private async Task ClaimAsync(string doing, TimeWindow window, Func<NpgsqlBatch, Task> work, CancellationToken cancellationToken)
    {
        if (_open is not null || _failure is not null)
            throw new InvalidOperationException("The session has an open window or a failed transaction: complete it, or roll back.");
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                if (!_begun)
                    batch.Add(Begin);
                AddMark(batch);
                _begun = true;
                batch.Add(ClaimPoint).Add(ClaimPatience);
                await work(batch).ConfigureAwait(false);
            }
            catch (PostgresException error) when (IsConflict(error))
            {
                await BackToClaimPointAsync(window, cancellationToken).ConfigureAwait(false);
                throw error.SqlState is SqlStates.LockNotAvailable or SqlStates.DeadlockDetected
                    ? Held(window)
                    : Taken(window, "Another run has loaded part of the window");
            }
            catch (GraderEtlException conflict) when (conflict.Retry == RetryAdvice.Replan && _failure is null)
            {
                throw;
            }
            catch (Exception error)
            {
                throw Fail(error, doing, window, cancellationToken);
            }
        }
    }

    public void SetMark() => _marks = true;

    /// <summary>Puts the mark in front of the first statement after it. One before it is let go: savepoints would nest ever deeper.</summary>
    private void AddMark(NpgsqlBatch batch)
    {
        if (_marks && _begun)
        {
            if (_isMarked)
                batch.Add("RELEASE SAVEPOINT mark");
            batch.Add("SAVEPOINT mark");
            _isMarked = true;
        }

        _marks = false;
    }

    public async Task<bool> UndoToMarkAsync()
    {
        if (_marks)
            return _failure is null && _open is null; // nothing was done since
        if (!_isMarked || _connection is null)
            return false;
        try
        {
            return await UndoAsync("ROLLBACK TO SAVEPOINT mark").ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.MarkLost(_logger, PostgresErrors.Translate(error, "undoing a window").Found);
            _failure ??= error;
            return false;
        }
    }

    private async Task BackToClaimPointAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        try
        {
            await Connection.CreateBatch().Add("ROLLBACK TO SAVEPOINT claim").Add(LeaveClaimPoint).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw Fail(error, "letting go of the window", window, cancellationToken);
        }
    }

    private static bool IsConflict(PostgresException error) => error.SqlState is SqlStates.ExclusionViolation or SqlStates.UniqueViolation
        or SqlStates.LockNotAvailable or SqlStates.DeadlockDetected;

    private GraderEtlException Held(TimeWindow window)
    {
        Log.WindowHeld(_logger, window);
        return new GraderEtlException(ErrorKind.Store, "Another run is loading part of the window and has not committed yet")
        {
            Where = window.ToString(),
            Remedy = "It is tried again later; a frozen program can be ended with pg_terminate_backend, see db/README.md",
            Retry = RetryAdvice.Held,
        };
    }

    private GraderEtlException Taken(TimeWindow window, string found)
    {
        Log.WindowTaken(_logger, window);
        return new GraderEtlException(ErrorKind.Store, found)
        {
            Where = window.ToString(),
            Kept = "what the other run has loaded",
            Remedy = "The ledger is asked what is still missing",
            Retry = RetryAdvice.Replan,
        };
    }
}
