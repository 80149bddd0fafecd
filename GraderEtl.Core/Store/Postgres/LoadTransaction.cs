using System.Data;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// A lane's connection and its one open transaction. BEGIN and COMMIT are sent as statements of a batch rather than through Npgsql's
/// transaction object: they cost no round trip of their own, and a COMMIT behind another statement cannot pass for done in a transaction
/// that has failed.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="copyBufferBytes">Bytes of each of the two buffers of a COPY.</param>
/// <param name="logger">The logger.</param>
internal sealed class LoadTransaction(Database database, int copyBufferBytes, ILogger logger) : IAsyncDisposable
{
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    /// <summary>How long the end of a transaction waits for lost connections to end.</summary>
    private static readonly TimeSpan LostTimeout = TimeSpan.FromSeconds(5);

    private NpgsqlConnection? _connection;
    private int _backend;
    private Task _lost = Task.CompletedTask;
    private bool _hasBegun;
    private bool _isMarked;
    private Exception? _failure;

    /// <summary>The COPY of the lane; one at a time.</summary>
    public CopyWriter Copy { get; } = new(copyBufferBytes);

    /// <summary>
    /// Rows inserted into the table so far, by the server's counter; null when it is off, and outside of a transaction, as the server
    /// resets it between transactions at any time.
    /// </summary>
    public long? InsertedRows { get; set; }

    /// <summary>True once something failed in it, so that it can only be rolled back.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>True when the mark is set and no statement has followed it.</summary>
    public bool IsAtMark { get; private set; }

    /// <summary>True when what follows the mark can be rolled back by itself.</summary>
    public bool CanUndoToMark => _isMarked && _connection is not null;

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection => _connection ?? throw new InvalidOperationException("The session has no open connection.");

    /// <summary>Opens the connection, unless it is open. The transaction begins with the first batch.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is not null && (_hasBegun || _connection.State == ConnectionState.Open))
                return;
            if (_connection is not null)
                await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            _backend = database.Setup.BackendOf(_connection);
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, "connecting", database.Address.Place, database.Address);
        }
    }

    /// <summary>Creates a batch that begins the transaction where it has not begun, and sets the savepoint of a mark that is due.</summary>
    public NpgsqlBatch CreateBatch()
    {
        var batch = Connection.CreateBatch();
        if (!_hasBegun)
        {
            batch.Add(Begin);
        }
        else if (IsAtMark)
        {
            // the mark before is released: savepoints would nest ever deeper
            if (_isMarked)
                batch.Add("RELEASE SAVEPOINT mark");
            batch.Add("SAVEPOINT mark");
            _isMarked = true;
        }

        _hasBegun = true;
        IsAtMark = false;
        return batch;
    }

    /// <summary>Marks the end of what is complete; the savepoint goes out in front of the next statement.</summary>
    public void SetMark() => IsAtMark = true;

    /// <summary>Rolls back what follows the mark. Never throws.</summary>
    /// <returns>False where only a rollback of the whole transaction is left.</returns>
    public async Task<bool> UndoToMarkAsync()
    {
        try
        {
            return await UndoAsync("ROLLBACK TO SAVEPOINT mark").ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.MarkLost(logger, PostgresErrors.Translate(error, "undoing a window").Found);
            _failure ??= error;
            return false;
        }
    }

    /// <summary>Notes that the transaction has failed, and makes of the cause what the caller is to throw.</summary>
    public Exception Fail(Exception error, string doing, TimeWindow window, CancellationToken cancellationToken)
    {
        _failure ??= error;
        return Database.IsOwn(error, cancellationToken) ? error : PostgresErrors.Translate(error, doing, window.ToString(), database.Address);
    }

    /// <summary>Aborts the COPY, and sees to it that the transaction can only be rolled back.</summary>
    public async ValueTask SpoilAsync(Exception cause)
    {
        _failure ??= cause;
        try
        {
            await Copy.AbortAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "aborting the COPY").Found);
            DropConnection();
        }
    }

    /// <summary>Commits; see <see cref="ILoadSession.CommitAsync"/>.</summary>
    public async Task CommitAsync()
    {
        if (_failure is not null)
        {
            throw new GraderEtlException(ErrorKind.Store, "The transaction failed earlier and cannot be committed", _failure)
            {
                Kept = "nothing of its windows",
                Retry = RetryAdvice.Again,
            };
        }

        if (!_hasBegun)
            return;
        try
        {
            // COMMIT of a failed transaction is no error to the server; the statement before it is, and then COMMIT is not reached
            await Connection.CreateBatch().Add("SELECT 1").Add("COMMIT").RunAsync(CancellationToken.None).ConfigureAwait(false);
            End();
        }
        catch (Exception error)
        {
            _failure = error;
            if (error is PostgresException refusal && RowRefusal.IsAboutRow(refusal))
                throw RowRefusal.ToError(refusal, "committing");
            if (!PostgresErrors.LeavesCommitOpen(error))
                throw PostgresErrors.Translate(error, "committing");
            Log.CommitUnknown(logger, error.Message);
            throw new GraderEtlException(ErrorKind.Store, "The connection was lost while committing; it is not known whether the windows are committed", error)
            {
                Kept = "all of its windows or none",
                Remedy = "The ledger is asked what is still missing",
                Retry = RetryAdvice.Replan,
            };
        }
    }

    /// <summary>Rolls back. Never throws; a connection that is of no more use is replaced when next needed.</summary>
    public async Task RollbackAsync()
    {
        try
        {
            if (!await UndoAsync(_hasBegun ? "ROLLBACK" : null).ConfigureAwait(false))
                DropConnection();
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "rolling back").Found);
            DropConnection();
        }

        if (_connection is { State: not ConnectionState.Open })
            DropConnection();
        End();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        // a server that does not respond is not waited for
        await _lost.WaitAsync(LostTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Aborts the COPY, and rolls back.</summary>
    /// <returns>False where something is still on its way, so that nothing else can be sent.</returns>
    private async Task<bool> UndoAsync(string? statement)
    {
        await Copy.AbortAsync().ConfigureAwait(false);
        if (!Copy.Ending.IsCompleted)
            return false;
        if (statement is not null && _connection is { } connection)
            await connection.RunScriptAsync(statement, CancellationToken.None, seconds: 5).ConfigureAwait(false);
        _failure = null;
        InsertedRows = null;
        return true;
    }

    private void End()
    {
        _hasBegun = _isMarked = IsAtMark = false;
        _failure = null;
        InsertedRows = null;
    }

    private void DropConnection()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        _lost = Task.WhenAll(_lost, EndAsync(connection, _backend, Copy.Ending));
    }

    /// <summary>
    /// Ends a connection that is of no more use, perhaps in the middle of something. The server may not notice for long that its client
    /// is gone, and holds the claimed window until then; so its backend is terminated over another connection.
    /// </summary>
    private async Task EndAsync(NpgsqlConnection lost, int backend, Task pending)
    {
        try
        {
            var connection = await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await connection.RunAsync(database.Sql.Query("end_backend"), [backend], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "ending a lost connection", at: database.Address).Found);
        }

        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await lost.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "closing a lost connection").Found);
        }
    }
}
