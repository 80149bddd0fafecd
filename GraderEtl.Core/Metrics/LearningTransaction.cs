using System.Data;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// One snapshot of the database, in which what users did is boiled down once, to temporary tables that the queries of a report share.
/// They hold a fifth of the rows and no texts, and are gone when the transaction ends.
/// </summary>
internal sealed class LearningTransaction : IAsyncDisposable
{
    /// <summary>For the one query over all attempts; the others look single attempts up by time, and are better off with the index.</summary>
    private const string MoreMemory = "SELECT set_config('work_mem', '128MB', true)";
    private const string IndexesAgain = "SELECT set_config('enable_bitmapscan', 'on', true), set_config('enable_indexscan', 'on', true)";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly SqlText _sql;
    private readonly CancellationToken _cancellationToken;

    private LearningTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, SqlText sql, CancellationToken cancellationToken)
    {
        _connection = connection;
        _transaction = transaction;
        _sql = sql;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Opens the snapshot and fills the tables.</summary>
    /// <param name="database">The database.</param>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="range">The period.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    /// <param name="looksBack">Whether the period before, and the 30 days before, are told apart from the rest of the past.</param>
    /// <param name="cancellationToken">Ends it, and everything that is asked of it.</param>
    public static async Task<LearningTransaction> OpenAsync(
        Database database, NpgsqlConnection connection, TimeWindow range, string zone, bool looksBack, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        var learning = new LearningTransaction(connection, transaction, database.Sql, cancellationToken);
        try
        {
            await learning.ExecuteTextAsync($"{DatabaseReads.ForWideScans}; {MoreMemory}").ConfigureAwait(false);
            await learning.ExecuteAsync("learning_spans", range.Start, range.End, zone, looksBack).ConfigureAwait(false);
            await learning.ExecuteTextAsync("ANALYZE pg_temp.learning_spans").ConfigureAwait(false);
            await learning.ExecuteAsync("learning_activity", range.End).ConfigureAwait(false);
            await learning.ExecuteTextAsync(IndexesAgain).ConfigureAwait(false);
            await learning.ExecuteAsync("learning_users").ConfigureAwait(false);
            await learning.ExecuteAsync("learning_firsts").ConfigureAwait(false);
            await learning.ExecuteAsync("learning_pairs").ConfigureAwait(false);
            await learning.ExecuteTextAsync("ANALYZE pg_temp.learning_pairs").ConfigureAwait(false);
            await learning.ExecuteAsync("learning_successes").ConfigureAwait(false);
            return learning;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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

    private async Task ExecuteTextAsync(string sql)
    {
        var command = new NpgsqlCommand(sql, _connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(_cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlCommand CreateCommand(string query, object[] parameters)
    {
        var command = new NpgsqlCommand(_sql.Query(query), _connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
