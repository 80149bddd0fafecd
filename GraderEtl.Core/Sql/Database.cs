using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Polly;
using Polly.Retry;

namespace GraderEtl.Core.Sql;

/// <summary>
/// The one way to the database: names, SQL texts and the data source, made from the settings when first needed. Short work that does
/// not belong to a lane goes through <see cref="RunAsync{T}"/>, which tries again where that can help.
/// </summary>
internal sealed class Database : IAsyncDisposable, IDisposable
{
    private const int Tries = 3;

    /// <summary>How long a connection may take while spare work has one. One that takes longer waits for that one, at the pool or at a pooler.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SpareWork _spare = new();
    private readonly Lazy<(NpgsqlDataSource Source, ConnectionSetup Setup)> _source;
    private readonly Lazy<DatabaseAddress> _address;
    private readonly Lazy<SqlNames> _names;
    private readonly Lazy<SqlText> _sql;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;
    private volatile bool _isReadable;

    public Database(IOptions<GraderEtlOptions> options, ILoggerFactory loggers, TimeProvider time)
    {
        var logger = loggers.CreateLogger<Database>();
        _time = time;
        _address = new Lazy<DatabaseAddress>(() => DatabaseAddress.Of(options.Value.Postgres));
        _names = new Lazy<SqlNames>(() => new SqlNames(options.Value.Postgres));
        _sql = new Lazy<SqlText>(() => new SqlText(Names));
        _source = new Lazy<(NpgsqlDataSource, ConnectionSetup)>(() => DataSourceFactory.Create(options.Value, loggers));
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Tries - 1,
                Delay = TimeSpan.FromMilliseconds(500),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && PostgresErrors.IsWorthAnotherTry(error)),
                OnRetry = arguments =>
                {
                    if (arguments.Outcome.Exception is { } error)
                        Log.DatabaseRetried(logger, arguments.AttemptNumber + 2, Tries, PostgresErrors.Translate(error, "asking the database", at: Address).Found);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>The data source; settings are read when it is first asked for.</summary>
    public NpgsqlDataSource Source => _source.Value.Source;

    /// <summary>What made the connections ready.</summary>
    public ConnectionSetup Setup => _source.Value.Setup;

    /// <summary>Which database it is, for messages.</summary>
    public DatabaseAddress Address => _address.Value;

    /// <summary>The names of tables.</summary>
    public SqlNames Names => _names.Value;

    /// <summary>The SQL texts.</summary>
    public SqlText Sql => _sql.Value;

    /// <summary>Opens a connection. Where there is none to be had, spare work ends and leaves its own.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var hadSpare = !_spare.IsEmpty;
        var opening = Source.OpenConnectionAsync(cancellationToken).AsTask();
        await ((Task)opening).WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isWaiting = !opening.IsCompleted;
        if (opening.IsCompletedSuccessfully || cancellationToken.IsCancellationRequested || !(await _spare.EndAsync().ConfigureAwait(false) || hadSpare))
            return await opening.ConfigureAwait(false);
        if (!isWaiting)
            return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false); // the one that is in the pool now
        Source.Clear(); // a pooler has its own back only when this side is closed
        return await opening.ConfigureAwait(false);
    }

    /// <summary>
    /// Runs work that can be left undone, on a connection of its own. It is not tried again, and ends as soon as other work lacks a
    /// connection; see <see cref="OpenAsync"/>.
    /// </summary>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T> RunSpareAsync<T>(string doing, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _spare.RunAsync(RunOnceAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException given) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Model.GraderEtlException(Model.ErrorKind.Store, $"While {doing}: its connection was needed for other work", given);
        }
        catch (Exception error) when (!IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, doing, Address.Place, Address);
        }

        async Task<T> RunOnceAsync(CancellationToken token)
        {
            var connection = await Source.OpenConnectionAsync(token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await work(connection, token).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs work that can be repeated whole on a connection of its own, up to three times while errors are transient. The first time it looks
    /// whether the schema has all that this version of the program reads.
    /// </summary>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<T> RunAsync<T>(string doing, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => RunOnAnySchemaAsync(
            doing,
            async (connection, token) =>
            {
                _isReadable = _isReadable || await SchemaVersion.EnsureReadableAsync(this, connection, _time, token).ConfigureAwait(false);
                return await work(connection, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>The same for work that looks at the schema itself.</summary>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<T> RunOnAnySchemaAsync<T>(string doing, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => RepeatAsync(
            doing,
            async token =>
            {
                var connection = await OpenAsync(token).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                    return await work(connection, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>The same for work that opens its connection itself, as it keeps it.</summary>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T> RepeatAsync<T>(string doing, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        T result = default!;
        try
        {
            // without a result of its own, what tries again is compiled once, not for each type of result
            await _retry.ExecuteAsync(async token => { result = await work(token).ConfigureAwait(false); }, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception error) when (!IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, doing, Address.Place, Address);
        }
    }

    /// <summary>True for what goes on to the caller as it is: its own wish to stop, and errors that are translated already.</summary>
    public static bool IsOwn(Exception error, CancellationToken cancellationToken)
        => error is Model.GraderEtlException || (error is OperationCanceledException && cancellationToken.IsCancellationRequested);

    public void Dispose()
    {
        if (_source.IsValueCreated)
            _source.Value.Source.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_source.IsValueCreated)
            await _source.Value.Source.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>The two shapes of short work: a query that yields a list, and a statement.</summary>
internal static class DatabaseReads
{
    /// <summary>Runs a file of <c>db/queries</c> and makes something of each row. Where the tables were never made it is an empty list.</summary>
    /// <param name="database">The database.</param>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="query">The file's name without <c>.sql</c>.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    /// <param name="convert">Makes the result of a row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<IReadOnlyList<T>> ReadAsync<T>(
        this Database database,
        string doing,
        string query,
        object?[] parameters,
        Func<NpgsqlDataReader, T> convert,
        CancellationToken cancellationToken)
        => database.RunAsync<IReadOnlyList<T>>(
            doing,
            async (connection, token) =>
            {
                try
                {
                    return await connection.ReadAsync(database.Sql.Query(query), parameters, convert, token).ConfigureAwait(false);
                }
                catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                {
                    return [];
                }
            },
            cancellationToken);

    /// <summary>Runs a file of <c>db/queries</c> that may be run twice without harm.</summary>
    /// <param name="database">The database.</param>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="query">The file's name without <c>.sql</c>.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task ExecuteAsync(this Database database, string doing, string query, object?[] parameters, CancellationToken cancellationToken)
        => database.RunAsync(doing, (connection, token) => connection.RunAsync(database.Sql.Query(query), parameters, token), cancellationToken);
}
