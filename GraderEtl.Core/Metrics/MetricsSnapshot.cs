using System.Data;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>One snapshot of the database, in which everything a report says is read. It is used by one at a time.</summary>
internal sealed class MetricsSnapshot : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private MetricsSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, SqlText sql)
        => (Connection, _transaction, Sql) = (connection, transaction, sql);

    /// <summary>The connection whose transaction it is.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The SQL texts.</summary>
    public SqlText Sql { get; }

    /// <summary>Opens a snapshot.</summary>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="sql">The SQL texts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MetricsSnapshot> OpenAsync(NpgsqlConnection connection, SqlText sql, CancellationToken cancellationToken)
        => new(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false), sql);

    /// <summary>Runs a file of <c>db/queries</c> and makes something of each row.</summary>
    /// <param name="query">Its name without <c>.sql</c>.</param>
    /// <param name="convert">Makes the result of a row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="parameters">Values for <c>$1</c>, <c>$2</c> …</param>
    public Task<List<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> convert, CancellationToken cancellationToken, params object?[] parameters)
        => Connection.ReadAsync(Sql.Query(query), parameters, convert, cancellationToken);

    /// <summary>Ends the snapshot.</summary>
    public ValueTask DisposeAsync() => _transaction.DisposeAsync();
}
