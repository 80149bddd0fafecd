using Npgsql;

namespace GraderEtl.Core.Sql;

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
        this Database database, string doing, string query, object?[] parameters, Func<NpgsqlDataReader, T> convert, CancellationToken cancellationToken)
        => database.RunAsync<IReadOnlyList<T>>(
            doing,
            async (connection, token) =>
            {
                var command = CreateCommand(connection, database.Sql.Query(query), parameters);
                await using (command.ConfigureAwait(false))
                {
                    var rows = new List<T>();
                    try
                    {
                        var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                        await using (reader.ConfigureAwait(false))
                        {
                            while (await reader.ReadAsync(token).ConfigureAwait(false))
                                rows.Add(convert(reader));
                        }
                    }
                    catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                    {
                        return [];
                    }

                    return rows;
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
                var command = CreateCommand(connection, database.Sql.Query(query), parameters);
                await using (command.ConfigureAwait(false))
                    return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    private static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
