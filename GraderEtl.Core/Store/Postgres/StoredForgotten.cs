using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads who is forgotten.</summary>
internal static class StoredForgotten
{
    /// <summary>Reads them. Keys and hashes, which not everybody may read, only where there is anybody.</summary>
    public static async Task<ForgottenUsers> ReadAsync(NpgsqlConnection connection, SqlText sql, CancellationToken cancellationToken)
    {
        // the generation first: of a user who is forgotten in between, the next look makes sure
        var generation = await connection.FindAsync<long>(sql.Query("forgotten_generation"), [], cancellationToken).ConfigureAwait(false);
        if (generation == 0)
            return ForgottenUsers.None;
        return new ForgottenUsers(generation, await ReadUsersAsync(connection, sql, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads their hashes.</summary>
    public static Task<List<ForgottenUser>> ReadUsersAsync(NpgsqlConnection connection, SqlText sql, CancellationToken cancellationToken)
        => connection.ReadAsync(
            sql.Query("forgotten"), [],
            static reader => new ForgottenUser(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetInt32(2)), cancellationToken);
}
