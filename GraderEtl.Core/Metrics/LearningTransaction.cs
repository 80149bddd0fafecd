using System.Data;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// One snapshot of the database, in which kept days are told from those that are to be boiled down once more, and pairs and users are put
/// together in temporary tables that the queries of a report share. They are gone when the transaction ends. It is used by one at a time.
/// </summary>
internal sealed class LearningTransaction : IAsyncDisposable
{
    /// <summary>
    /// Kept days are read whole, by as many processes as the server allows, where they are so many that this pays for starting them (a daily
    /// report after 40 days: 0.39 to 0.28 s). The table of attempts is only ever asked for a day or less, so through its index: without
    /// statistics the server takes a day for small, with them for a two-hundredth of the whole. Tables that were just filled have no
    /// statistics either: left alone, the server sorts them to group them, and joins them row by row.
    /// </summary>
    private const string Settings = """
        SELECT set_config(name, value, true)
        FROM (VALUES ('enable_bitmapscan', 'off'), ('enable_sort', 'off'), ('enable_nestloop', 'off'), ('parallel_setup_cost', '0'), ('parallel_tuple_cost', '0'),
                     ('min_parallel_table_scan_size', '4MB'), ('work_mem', '64MB'), ('jit', 'off')) AS setting (name, value)
        """;

    /// <summary>From how many times the report's own days on it is worth finding out whose past matters.</summary>
    private const int PastOutweighs = 2;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly LearningScope _scope;
    private readonly SqlText _text;
    private readonly CancellationToken _cancellationToken;
    private LearningSql _sql;
    private bool _isMostlyPast;

    private LearningTransaction(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LearningScope scope, SqlText text, CancellationToken cancellationToken)
    {
        _connection = connection;
        _transaction = transaction;
        _scope = scope;
        _text = text;
        _sql = new LearningSql(text, kept: false, fresh: true, onlyPresent: false);
        _cancellationToken = cancellationToken;
    }

    /// <summary>Whether all that there is was kept, so that the figures hang on what is kept alone.</summary>
    public bool IsAllKept { get; private set; }

    /// <summary>
    /// Whether a second connection saves time. It does not where days were boiled down, or users looked for, that it would have to boil down
    /// or look for once more.
    /// </summary>
    public bool IsWorthSharing { get; private set; }

    /// <summary>Opens the snapshot and finds out which days there are, and what is kept of them.</summary>
    /// <param name="text">The SQL texts.</param>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="scope">What the report is about.</param>
    /// <param name="cancellationToken">Ends it, and everything that is asked of it.</param>
    public static Task<LearningTransaction> OpenAsync(
        SqlText text, NpgsqlConnection connection, LearningScope scope, CancellationToken cancellationToken)
        => OpenAsync(text, connection, scope, snapshot: null, cancellationToken);

    /// <summary>Lets another connection open the same snapshot while this one lasts.</summary>
    /// <returns>What the server calls it.</returns>
    public async Task<string> ExportAsync()
        => (await ReadAsync("learning_snapshot", static reader => reader.GetString(0)).ConfigureAwait(false))[0];

    /// <summary>Opens the same snapshot on another connection, for what can be asked at the same time.</summary>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="snapshot">What <see cref="ExportAsync"/> gave.</param>
    public Task<LearningTransaction> OpenBesideAsync(NpgsqlConnection connection, string snapshot)
        => OpenAsync(_text, connection, _scope, snapshot, _cancellationToken);

    /// <summary>Finds out since when each user is there. Asked for once, before the queries about users, and before <see cref="FindPairsAsync"/>.</summary>
    public async Task FindUsersAsync()
    {
        if (_isMostlyPast)
            await ExecuteAsync("learning_present", MetricDefinitions.GivenUpAfterDays).ConfigureAwait(false);
        await ExecuteAsync("learning_firsts").ConfigureAwait(false);
    }

    /// <summary>Puts together what each user did on each task. Asked for once, before the queries about tasks.</summary>
    public Task FindPairsAsync() => ExecuteAsync("learning_pairs");

    private static async Task<LearningTransaction> OpenAsync(
        SqlText text, NpgsqlConnection connection, LearningScope scope, string? snapshot, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        var learning = new LearningTransaction(connection, transaction, scope, text, cancellationToken);
        try
        {
            if (snapshot is not null)
                await learning.ExecuteTextAsync($"SET TRANSACTION SNAPSHOT '{snapshot}'").ConfigureAwait(false);
            await learning.ExecuteTextAsync(Settings).ConfigureAwait(false);
            await learning.FillAsync().ConfigureAwait(false);
            return learning;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task FillAsync()
    {
        await ExecuteTextAsync(LearningSql.Spans(_text, _scope.UsesKept), _scope.Range.Start, _scope.Range.End, _scope.Zone, _scope.LooksBack).ConfigureAwait(false);
        await ExecuteTextAsync("ANALYZE pg_temp.learning_spans").ConfigureAwait(false);
        await ExecuteAsync("learning_fresh").ConfigureAwait(false);
        var hasFresh = (await ReadAsync("learning_unkept", static reader => reader.GetBoolean(0)).ConfigureAwait(false))[0];
        if (hasFresh)
            await ExecuteTextAsync(LearningSql.MakeFresh(_text), _scope.Zone).ConfigureAwait(false);
        var (all, asked, kept) = (await ReadAsync(
            "learning_scope", static reader => (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))).ConfigureAwait(false))[0];
        _isMostlyPast = asked * PastOutweighs < all;
        _sql = new LearningSql(_text, kept > 0, hasFresh, _isMostlyPast);
        IsAllKept = !hasFresh && kept > 0;
        IsWorthSharing = !hasFresh && !_isMostlyPast;
    }

    /// <summary>Runs a file of <c>db/queries</c>.</summary>
    /// <param name="query">Its name without <c>.sql</c>.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    public async Task ExecuteAsync(string query, params object[] parameters)
    {
        var command = CreateCommand(query, parameters);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(_cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a file of <c>db/queries</c> and makes something of each row.</summary>
    /// <param name="query">Its name without <c>.sql</c>.</param>
    /// <param name="convert">Makes the result of a row.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> convert, params object[] parameters)
    {
        var rows = new List<T>();
        var command = CreateCommand(query, parameters);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(_cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(_cancellationToken).ConfigureAwait(false))
                    rows.Add(convert(reader));
            }
        }

        return rows;
    }

    /// <summary>Ends the snapshot; the tables go with it.</summary>
    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private async Task ExecuteTextAsync(string sql, params object[] parameters)
    {
        var command = CreateTextCommand(sql, parameters);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(_cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlCommand CreateCommand(string query, object[] parameters) => CreateTextCommand(_sql.Query(query), parameters);

    private NpgsqlCommand CreateTextCommand(string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
