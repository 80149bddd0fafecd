using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Claims, locks and removes windows in one lane's transaction.</summary>
internal sealed class LoadSession : ILoadSession
{
    private const string ClaimPoint = "SAVEPOINT claim";
    private const string ReleaseClaimPoint = "RELEASE SAVEPOINT claim";

    /// <summary>
    /// How long a claim waits for another run that holds the window: shorter than it is worth doing something else first, and longer than the
    /// server's <c>deadlock_timeout</c> (1 s). Two sessions that claim overlapping windows at the same moment wait for each other; the server
    /// then lets one of them have its window. Were they to give up by themselves at that time, neither would.
    /// </summary>
    private const string ClaimTimeout = "SET LOCAL lock_timeout TO '2s'";

    private readonly Database _database;
    private readonly GraderEtlOptions _options;
    private readonly ILogger _logger;

    /// <summary>
    /// The limit of a COPY, which lasts as long as the source takes to respond. It does not end the COPY of a frozen program: while a
    /// server waits for rows it cancels nothing.
    /// </summary>
    private readonly string _copyLimit;

    private bool _isDisposed;
    private WindowLoad? _open;

    private LoadSession(Database database, Dictionaries dictionaries, GraderEtlOptions options, Guid runId, ILogger logger)
    {
        Dictionaries = dictionaries;
        _database = database;
        _options = options;
        _logger = logger;
        RunId = runId;
        Transaction = new LoadTransaction(database, options.Tuning.CopyBufferBytes, logger);
        var longest = options.Source.WindowTimeout + options.Postgres.StatementTimeout;
        _copyLimit = string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout TO {(long)longest.TotalMilliseconds}");
    }

    /// <summary>Opens a session: its connection, and before it that of the dictionaries.</summary>
    public static async Task<LoadSession> OpenAsync(
        Database database, Dictionaries dictionaries, GraderEtlOptions options, Guid runId, ILogger logger, CancellationToken cancellationToken)
    {
        await dictionaries.JoinAsync(cancellationToken).ConfigureAwait(false);
        var session = new LoadSession(database, dictionaries, options, runId, logger);
        try
        {
            await session.Transaction.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The run that claims windows.</summary>
    public Guid RunId { get; }

    /// <summary>The transaction that all windows of the session share until it is committed.</summary>
    public LoadTransaction Transaction { get; }

    /// <summary>The connection of the transaction.</summary>
    public NpgsqlConnection Connection => Transaction.Connection;

    /// <summary>The COPY of the transaction.</summary>
    public CopyWriter Copy => Transaction.Copy;

    /// <summary>What finds duplicates in the open window.</summary>
    public DuplicateDetector Duplicates { get; } = new();

    /// <summary>Whether equal records are one.</summary>
    public bool DropsDuplicates => _options.Validation.Duplicates == DuplicateHandling.Drop;

    /// <summary>The time zone whose days are counted.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(_options.TimeZone);

    /// <summary>The SQL texts.</summary>
    public SqlText Sql => _database.Sql;

    /// <summary>The table of facts, quoted.</summary>
    public string Facts => _database.Names.Qualify(SqlNames.Facts);

    /// <summary>Knows users and tasks by number.</summary>
    public Dictionaries Dictionaries { get; }

    /// <summary>Puts the time limit of statements back; see <see cref="_copyLimit"/>.</summary>
    public string BoundStatements => _database.Setup.Limits.BoundStatements;

    public Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken)
        => BeginAsync(window, careful: false, cancellationToken);

    public Task<IWindowLoad> BeginCarefullyAsync(TimeWindow window, CancellationToken cancellationToken)
        => BeginAsync(window, careful: true, cancellationToken);

    public async Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken)
    {
        object?[] ends = [committed.Start, committed.End];
        await ClaimAsync("removing the window", committed, Remove, cancellationToken).ConfigureAwait(false);

        async Task Remove(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("remove_window"), ends);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            // the ledger's row first and alone: without it not a single attempt may be deleted
            if (batch.BatchCommands[^1].RecordsAffected != 1)
            {
                await UndoClaimAsync(committed, cancellationToken).ConfigureAwait(false);
                throw ClaimConflict.Taken(committed, "The ledger no longer has the window that was to be loaded again", _logger);
            }

            await Connection.CreateBatch().Add(ReleaseClaimPoint).Add(_database.Setup.Limits.BoundLocks).RunAsync(cancellationToken).ConfigureAwait(false);
            var attempts = await Connection.RunAsync(Sql.Query("remove_attempts"), ends, cancellationToken).ConfigureAwait(false);
            var rejections = await Connection.RunAsync(Sql.Query("remove_rejections"), ends, cancellationToken).ConfigureAwait(false);
            Log.WindowRemoved(_logger, committed, attempts, rejections);
        }
    }

    /// <summary>Locks a loaded window until the transaction ends, as every change of one does, and prepares to add rows to it one by one where needed.</summary>
    /// <returns>Its content hash; null where another run holds it, or it is no longer there.</returns>
    public async Task<ulong?> LockWindowAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        var batch = Transaction.CreateBatch().Add(Sql.Query("share_forgotten"));
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(Sql.Query("lock_window"), window.Start, window.End);
            return await HoldAsync(batch, careful: true, cancellationToken).ConfigureAwait(false) is { } hash ? unchecked((ulong)hash) : null;
        }
    }

    /// <summary>Refuses a window that is not the open one, or whose transaction has failed.</summary>
    public void EnsureOpen(WindowLoad window)
    {
        if (!ReferenceEquals(_open, window) || Transaction.HasFailed)
            throw new InvalidOperationException("The window is closed: it was completed, abandoned, or its transaction failed.");
    }

    /// <summary>The window is complete; another may follow in the same transaction.</summary>
    public void Close(WindowLoad window)
    {
        EnsureOpen(window);
        _open = null;
    }

    /// <summary>Ends a window that was not completed.</summary>
    public ValueTask AbandonAsync(WindowLoad window)
    {
        if (!ReferenceEquals(_open, window))
            return default;
        _open = null;
        return Transaction.SpoilAsync(new InvalidOperationException("A window was abandoned before it was complete."));
    }

    public void SetMark() => Transaction.SetMark();

    public async Task<bool> UndoToMarkAsync()
    {
        if (Transaction.IsAtMark)
            return !Transaction.HasFailed && _open is null; // nothing was done since
        if (!Transaction.CanUndoToMark)
            return false;
        _open = null;
        return await Transaction.UndoToMarkAsync().ConfigureAwait(false);
    }

    public Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _open is null
            ? Transaction.CommitAsync()
            : throw new InvalidOperationException("A window is still open: complete it, or roll back.");
    }

    public Task RollbackAsync()
    {
        _open = null;
        return Transaction.RollbackAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await RollbackAsync().ConfigureAwait(false);
        await Dictionaries.LeaveAsync().ConfigureAwait(false);
        await Transaction.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IWindowLoad> BeginAsync(TimeWindow window, bool careful, CancellationToken cancellationToken)
    {
        await ClaimAsync("claiming the window", window, Claim, cancellationToken).ConfigureAwait(false);
        return _open = new WindowLoad(this, window, careful, _logger);

        Task Claim(NpgsqlBatch batch)
        {
            batch.Add(Sql.Query("claim_window"), window.Start, window.End, RunId).Add(ReleaseClaimPoint).Add(_database.Setup.Limits.BoundLocks).Add(_copyLimit);
            return HoldAsync(batch, careful, cancellationToken);
        }
    }

    /// <summary>Runs a batch whose one result is the content hash of a window that is held from now on, and prepares for its rows.</summary>
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
                Transaction.InsertedRows = reader.GetOrDefault<long?>(0);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false); // to the end, where an error would be
            return hash;
        }
    }

    /// <summary>Runs the statement that takes a window, so that losing it to another run leaves the transaction usable.</summary>
    private async Task ClaimAsync(string doing, TimeWindow window, Func<NpgsqlBatch, Task> work, CancellationToken cancellationToken)
    {
        if (_open is not null || Transaction.HasFailed)
            throw new InvalidOperationException("The session has an open window or a failed transaction: complete it, or roll back.");
        await Transaction.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var batch = Transaction.CreateBatch().Add(ClaimPoint).Add(ClaimTimeout).Add(Sql.Query("share_forgotten"));
        await using (batch.ConfigureAwait(false))
        {
            try
            {
                await work(batch).ConfigureAwait(false);
            }
            catch (PostgresException error) when (PostgresErrors.IsConflict(error))
            {
                await UndoClaimAsync(window, cancellationToken).ConfigureAwait(false);
                throw error.SqlState is SqlStates.LockNotAvailable or SqlStates.DeadlockDetected
                    ? ClaimConflict.Held(window, _logger)
                    : ClaimConflict.Taken(window, "Another run has loaded part of the window", _logger);
            }
            catch (GraderEtlException conflict) when (conflict.Retry == RetryAdvice.Replan && !Transaction.HasFailed)
            {
                throw;
            }
            catch (Exception error)
            {
                throw Transaction.Fail(error, doing, window, cancellationToken);
            }
        }
    }

    private async Task UndoClaimAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        try
        {
            await Connection.CreateBatch().Add("ROLLBACK TO SAVEPOINT claim").Add(ReleaseClaimPoint).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw Transaction.Fail(error, "giving up the claim of the window", window, cancellationToken);
        }
    }
}
