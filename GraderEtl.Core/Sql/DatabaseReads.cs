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
