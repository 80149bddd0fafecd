using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
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
        return _open = new WindowLoad(this, window, _options.Validation.Duplicates == DuplicateHandling.Drop, careful, _logger);

        async Task Claim(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("claim_window"), window.Start, window.End, RunId);
            var check = Dictionaries.AddCheck(batch);
            batch.Add(LeaveClaimPoint).Add(_database.Setup.Limits.BoundLocks).Add(_copyLimit);
            if (careful)
                batch.Add(CarefulCopy.Begin);
            if (InsertedRows is null)
                batch.Add(Sql.Query("inserted_rows"));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    check.Take(reader);
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !reader.IsDBNull(0))
                        InsertedRows = reader.GetInt64(0);
                }
            }
        }
    }

    public async Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken)
    {
        await ClaimAsync("removing the window", committed, Remove, cancellationToken).ConfigureAwait(false);

        async Task Remove(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("remove_window"), committed.Start, committed.End);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            // the ledger's row first and alone: whose it is not must not delete a single attempt
            if (batch.BatchCommands[^1].RecordsAffected != 1)
            {
                await BackToClaimPointAsync(cancellationToken).ConfigureAwait(false);
                throw Taken(committed, "the ledger no longer has the window that was to be loaded again");
            }

            await DeleteRecordsAsync(committed, cancellationToken).ConfigureAwait(false);
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
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var batch = CreateBatch();
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
                await BackToClaimPointAsync(cancellationToken).ConfigureAwait(false);
                throw error.SqlState is SqlStates.LockNotAvailable or SqlStates.DeadlockDetected
                    ? Held(window)
                    : Taken(window, "another run has loaded part of the window");
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
            _open = null;
            await Copy.AbortAsync().ConfigureAwait(false);
            if (!Copy.Ending.IsCompleted)
                return false;
            var command = new NpgsqlCommand("ROLLBACK TO SAVEPOINT mark", _connection) { CommandTimeout = 5 };
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            _failure = null;
            InsertedRows = null;
            return true;
        }
        catch (Exception error)
        {
            Log.MarkLost(_logger, PostgresErrors.Translate(error, "undoing a window").Found);
            _failure ??= error;
            return false;
        }
    }

    private async Task DeleteRecordsAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        var batch = CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(LeaveClaimPoint).Add(_database.Setup.Limits.BoundLocks)
                .Add(Sql.Query("remove_attempts"), window.Start, window.End)
                .Add(Sql.Query("remove_rejections"), window.Start, window.End);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            Log.WindowRemoved(_logger, window, (long)batch.BatchCommands[2].RecordsAffected, (long)batch.BatchCommands[3].RecordsAffected);
        }
    }

    private async Task BackToClaimPointAsync(CancellationToken cancellationToken)
    {
        try
        {
            var batch = CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.Add("ROLLBACK TO SAVEPOINT claim").Add(LeaveClaimPoint);
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            _failure = error;
            if (Database.IsOwn(error, cancellationToken))
                throw;
            throw PostgresErrors.Translate(error, "letting go of the window");
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
        return new GraderEtlException(ErrorKind.Store, char.ToUpperInvariant(found[0]) + found[1..])
        {
            Where = window.ToString(),
            Kept = "what the other run has loaded",
            Remedy = "The ledger is asked what is still missing",
            Retry = RetryAdvice.Replan,
        };
    }
}
