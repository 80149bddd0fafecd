using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>The two shapes of short work: a query that yields a list, and a statement.</summary>
internal static class DatabaseReads
{
    /// <summary>
    /// For the rest of the transaction. A table that was just loaded has no statistics, and without them the planner takes
    /// any range of time for a small one: it goes through the index in one process, where scans in several take less than half the
    /// time (0.45 s against 1.0 s for a million attempts on two processors).
    /// </summary>
    public const string ForWideScans = """
        SELECT set_config(name, value, true)
        FROM (VALUES ('enable_bitmapscan', 'off'), ('enable_indexscan', 'off'), ('parallel_setup_cost', '0'),
                     ('parallel_tuple_cost', '0'), ('min_parallel_table_scan_size', '0'), ('work_mem', '64MB'),
                     ('jit', 'off')) AS setting (name, value)
        """;

    /// <summary>Runs a file of <c>db/queries</c> and makes something of each row. Where the tables were never made it is an empty list.</summary>
    /// <param name="database">The database.</param>
    /// <param name="doing">What it is, for the error message.</param>
    /// <param name="query">The file's name without <c>.sql</c>.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    /// <param name="convert">Makes the result of a row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="scansWidely">For queries that go over most of a partition: see <see cref="ForWideScans"/>.</param>
    public static Task<IReadOnlyList<T>> ReadAsync<T>(
        this Database database,
        string doing,
        string query,
        object?[] parameters,
        Func<NpgsqlDataReader, T> convert,
        CancellationToken cancellationToken,
        bool scansWidely = false)
        => database.RunAsync<IReadOnlyList<T>>(
            doing,
            async (connection, token) =>
            {
                var batch = new NpgsqlBatch(connection);
                await using (batch.ConfigureAwait(false))
                {
                    if (scansWidely)
                        batch.BatchCommands.Add(new NpgsqlBatchCommand(ForWideScans));
                    batch.BatchCommands.Add(CreateBatchCommand(database.Sql.Query(query), parameters));
                    try
                    {
                        return await ReadAllAsync(batch, scansWidely ? 1 : 0, convert, token).ConfigureAwait(false);
                    }
                    catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                    {
                        return [];
                    }
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
        => database.RunAsync(
            doing,
            async (connection, token) =>
            {
                var batch = new NpgsqlBatch(connection);
                await using (batch.ConfigureAwait(false))
                {
                    batch.BatchCommands.Add(CreateBatchCommand(database.Sql.Query(query), parameters));
                    return await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private static async Task<IReadOnlyList<T>> ReadAllAsync<T>(
        NpgsqlBatch batch, int resultsBefore, Func<NpgsqlDataReader, T> convert, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (; resultsBefore > 0; resultsBefore--)
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(convert(reader));
        }

        return rows;
    }

    private static NpgsqlBatchCommand CreateBatchCommand(string sql, object?[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
