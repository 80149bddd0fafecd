using System.Data;
using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// One lane's connection and its one open transaction. BEGIN and COMMIT are sent as statements of a batch rather than through
/// Npgsql's transaction object: they cost no round trip of their own, and a COMMIT behind another statement cannot pass for done in
/// a transaction that has failed.
/// </summary>
internal sealed partial class LoadSession : ILoadSession
{
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
    private const string ClaimPoint = "SAVEPOINT claim";
    private const string LeaveClaimPoint = "RELEASE SAVEPOINT claim";

    /// <summary>
    /// How long a claim waits for another run that holds the window: shorter than it is worth doing something else first, and longer than the
    /// server's <c>deadlock_timeout</c> (1 s). Two sessions that claim overlapping windows at the same moment wait for each other; the server
    /// then lets one of them have its window. Were they to give up by themselves at that time, neither would.
    /// </summary>
    private const string ClaimPatience = "SET LOCAL lock_timeout TO '2s'";

    /// <summary>How long the end of a session waits for lost connections to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly GraderEtlOptions _options;
    private readonly ILogger _logger;

    /// <summary>
    /// The limit of a COPY, which lasts as long as the source takes to answer. It does not end the COPY of a frozen program: while a
    /// server waits for rows it cancels nothing.
    /// </summary>
    private readonly string _copyLimit;

    private NpgsqlConnection? _connection;
    private int _backend;
    private Task _lost = Task.CompletedTask;
    private bool _begun;
    private bool _isOver;
    private bool _marks;
    private bool _isMarked;
    private Exception? _failure;
    private WindowLoad? _open;

    private LoadSession(Database database, Dictionaries dictionaries, GraderEtlOptions options, Guid runId, ILogger logger)
    {
        Dictionaries = dictionaries;
        _database = database;
        _options = options;
        _logger = logger;
        RunId = runId;
        Copy = new CopyWriter(options.Tuning.CopyBufferBytes);
        var longest = options.Source.WindowTimeout + options.Postgres.StatementTimeout;
        _copyLimit = string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout TO {(long)longest.TotalMilliseconds}");
        CopyFacts = CopyTupleEncoder.CopyInto(Facts);
    }

    /// <summary>Opens a session: its connection, and before it that of the dictionaries.</summary>
    /// <param name="database">The database.</param>
    /// <param name="dictionaries">Users, tasks and ids, for all sessions.</param>
    /// <param name="options">The settings.</param>
    /// <param name="runId">The run that claims windows.</param>
    /// <param name="logger">Where it is noted.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<LoadSession> OpenAsync(
        Database database, Dictionaries dictionaries, GraderEtlOptions options, Guid runId, ILogger logger, CancellationToken cancellationToken)
    {
        await dictionaries.JoinAsync(cancellationToken).ConfigureAwait(false);
        var session = new LoadSession(database, dictionaries, options, runId, logger);
        try
        {
            await session.ConnectAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>The COPY of the lane; one at a time.</summary>
    public CopyWriter Copy { get; }

    /// <summary>What finds duplicates in the open window.</summary>
    public DuplicateDetector Duplicates { get; } = new();

    /// <summary>The statement that loads attempts.</summary>
    public string CopyFacts { get; }

    /// <summary>Whether equal records are one.</summary>
    public bool DropsDuplicates => _options.Validation.Duplicates == DuplicateHandling.Drop;

    /// <summary>The SQL texts.</summary>
    public SqlText Sql => _database.Sql;

    /// <summary>The table of facts, quoted.</summary>
    public string Facts => _database.Names.Qualify(SqlNames.Facts);

    /// <summary>Knows users and tasks by number.</summary>
    public Dictionaries Dictionaries { get; }

    /// <summary>
    /// Rows put into the table so far, by the server's counter; null when it is off, and outside of a transaction, as the server begins
    /// anew between transactions whenever it likes.
    /// </summary>
    public long? InsertedRows { get; set; }

    /// <summary>Puts the time limit of statements back; see <see cref="_copyLimit"/>.</summary>
    public string BoundStatements => _database.Setup.Limits.BoundStatements;

    /// <summary>The connection of the open transaction.</summary>
    public NpgsqlConnection Connection => _connection ?? throw new InvalidOperationException("The session has no open transaction.");

    /// <summary>Opens the connection. The first transaction opens with the first statement.</summary>
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is not null && (_begun || _connection.State == ConnectionState.Open))
                return;
            if (_connection is not null)
                await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            _backend = _database.Setup.BackendOf(_connection);
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, "connecting", at: _database.Address);
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_open is not null)
            throw new InvalidOperationException("A window is still open: complete it, or roll back.");
        if (_failure is not null)
        {
            throw new GraderEtlException(ErrorKind.Store, "The transaction failed earlier and cannot be committed", _failure)
            {
                Kept = "nothing of its windows",
                Retry = RetryAdvice.Again,
            };
        }

        if (!_begun)
            return;
        try
        {
            // COMMIT of a failed transaction is no error to the server; the statement before it is, and then COMMIT is not reached
            await Connection.CreateBatch().Add("SELECT 1").Add("COMMIT").RunAsync(CancellationToken.None).ConfigureAwait(false);
            EndTransaction();
        }
        catch (Exception error)
        {
            _failure = error;
            if (error is PostgresException refusal && RowRefusal.IsAboutRow(refusal))
                throw RowRefusal.ToError(refusal, "committing");
            if (!PostgresErrors.LeavesCommitOpen(error))
                throw PostgresErrors.Translate(error, "committing");
            Log.CommitUnknown(_logger, error.Message);
            throw new GraderEtlException(ErrorKind.Store, "The connection was lost while committing; it is not known whether the windows are committed", error)
            {
                Kept = "all of its windows or none",
                Remedy = "The ledger is asked what is still missing",
                Retry = RetryAdvice.Replan,
            };
        }
    }

    public async Task RollbackAsync()
    {
        try
        {
            if (!await UndoAsync(_begun ? "ROLLBACK" : null).ConfigureAwait(false))
                GiveConnectionUp();
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(_logger, PostgresErrors.Translate(error, "rolling back").Found);
            GiveConnectionUp();
        }

        if (_connection is { State: not ConnectionState.Open })
            GiveConnectionUp();
        EndTransaction();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOver)
            return;
        _isOver = true;
        await RollbackAsync().ConfigureAwait(false);
        await Dictionaries.LeaveAsync().ConfigureAwait(false);
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        // the lane is over; a server that is not there is not waited for
        await _lost.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Calls off what is being sent, and takes back.</summary>
    /// <returns>False where something is still on its way, so that nothing else can be sent.</returns>
    private async Task<bool> UndoAsync(string? statement)
    {
        _open = null;
        await Copy.AbortAsync().ConfigureAwait(false);
        if (!Copy.Ending.IsCompleted)
            return false;
        if (statement is not null && _connection is { } connection)
            await connection.RunScriptAsync(statement, CancellationToken.None, seconds: 5).ConfigureAwait(false);
        _failure = null;
        InsertedRows = null;
        return true;
    }

    private void EndTransaction()
    {
        _begun = _marks = _isMarked = false;
        _failure = null;
        InsertedRows = null;
    }

    private void GiveConnectionUp()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        _lost = Task.WhenAll(_lost, LostConnection.EndAsync(_database, connection, _backend, Copy.Ending, _logger));
    }
}
