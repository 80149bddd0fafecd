using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Short forms for batches, which send several statements in one round trip.</summary>
internal static class BatchExtensions
{
    /// <summary>Adds a statement.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sql">The statement, with <c>$1</c>, <c>$2</c> … for the parameters.</param>
    /// <param name="parameters">Their values.</param>
    public static NpgsqlBatch Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>Runs one statement.</summary>
    /// <returns>The rows it touched.</returns>
    public static Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
        => connection.ExecuteAsync(sql, [], cancellationToken);

    /// <summary>Runs one statement.</summary>
    /// <returns>The rows it touched.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
            return await batch.Add(sql, parameters).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first column of a statement's first row; null where there is none.</summary>
    public static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
            return await batch.Add(sql, parameters).ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a window from two columns, its ends.</summary>
    public static TimeWindow GetWindow(this NpgsqlDataReader reader, int column)
        => new(reader.GetFieldValue<DateTimeOffset>(column), reader.GetFieldValue<DateTimeOffset>(column + 1));

    /// <summary>Reads counts from five columns.</summary>
    public static WindowCounts GetCounts(this NpgsqlDataReader reader, int column) => new(
        reader.GetInt64(column), reader.GetInt64(column + 1), reader.GetInt64(column + 2), reader.GetInt64(column + 3), reader.GetInt64(column + 4));
}
