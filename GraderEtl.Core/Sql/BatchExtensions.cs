using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>
/// How statements are put together, run and read. Several go to the server as one batch, in one round trip. The only place that binds
/// parameters: <c>$1</c>, <c>$2</c> … are the values in their order, null is NULL.
/// </summary>
internal static class BatchExtensions
{
    /// <summary>Adds a statement.</summary>
    public static NpgsqlBatch Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>Runs the batch and disposes of it.</summary>
    /// <returns>The rows that its statements touched.</returns>
    public static async Task<int> RunAsync(this NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using (batch.ConfigureAwait(false))
            return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs the batch and disposes of it. All its results come one behind the other.</summary>
    /// <returns>What was made of each row.</returns>
    public static async Task<List<T>> ReadAsync<T>(this NpgsqlBatch batch, Func<NpgsqlDataReader, T> convert, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await batch.ReadEachAsync(reader => rows.Add(convert(reader)), cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <summary>Runs the batch and disposes of it. All its results come one behind the other.</summary>
    public static async Task ReadEachAsync(this NpgsqlBatch batch, Action<NpgsqlDataReader> row, CancellationToken cancellationToken)
    {
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                do
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        row(reader);
                }
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Runs one statement.</summary>
    /// <returns>The rows it touched.</returns>
    public static Task<int> RunAsync(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
        => connection.CreateBatch().Add(sql, parameters).RunAsync(cancellationToken);

    /// <summary>Runs statements without parameters, several of them with semicolons in between, which a batch does not take.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">The statements.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="seconds">How long they may take; null for what the connection allows.</param>
    public static async Task RunScriptAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, int? seconds = null)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.CommandTimeout = seconds ?? command.CommandTimeout;
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one query.</summary>
    /// <returns>What was made of each row.</returns>
    public static Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, object?[] parameters, Func<NpgsqlDataReader, T> convert, CancellationToken cancellationToken)
        => connection.CreateBatch().Add(sql, parameters).ReadAsync(convert, cancellationToken);

    /// <summary>Runs one query, of which one value is wanted.</summary>
    /// <returns>The first column of the first row; the default where there is no row, or NULL in it.</returns>
    public static async Task<T?> FindAsync<T>(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var found = await connection.ReadAsync(sql, parameters, static reader => reader.GetOrDefault<T>(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? default : found[0];
    }

    /// <summary>Reads a value; the default where it is NULL.</summary>
    public static T? GetOrDefault<T>(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);

    /// <summary>Reads a window from two columns, its ends.</summary>
    public static TimeWindow GetWindow(this NpgsqlDataReader reader, int column)
        => new(reader.GetFieldValue<DateTimeOffset>(column), reader.GetFieldValue<DateTimeOffset>(column + 1));

    /// <summary>Reads counts from six columns.</summary>
    public static WindowCounts GetCounts(this NpgsqlDataReader reader, int column) => new(
        reader.GetInt64(column), reader.GetInt64(column + 1), reader.GetInt64(column + 2), reader.GetInt64(column + 3), reader.GetInt64(column + 4),
        reader.GetInt64(column + 5));

    /// <summary>Reads a row of <c>db/queries/ledger.sql</c>.</summary>
    public static LedgerEntry GetLedgerEntry(this NpgsqlDataReader reader) => new(
        reader.GetWindow(0), reader.GetGuid(2), reader.GetCounts(3), reader.GetInt64(9), unchecked((ulong)reader.GetInt64(10)),
        reader.GetInt32(11), reader.GetInt32(12), reader.GetFieldValue<DateTimeOffset>(13));
}
