using Npgsql;

namespace GraderEtl.Runner.Embedded;

/// <summary>Makes the role and the database that the program works with, where they are missing.</summary>
internal static class ClusterDatabase
{
    /// <summary>The database of the private cluster.</summary>
    internal const string Name = "grader";

    internal static async Task EnsureAsync(
        ClusterEndpoint endpoint, ClusterCredentials credentials, ClusterDirectory directory, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(
            endpoint.ConnectionString("postgres", ClusterCredentials.AdminRole, credentials.Admin, pooling: false));
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (await ExistsAsync(connection, $"SELECT 1 FROM pg_database WHERE datname = '{Name}'", cancellationToken))
                return;

            // A failed statement is logged by the server with its text, which holds the password: not in this session.
            await ExecuteAsync(connection, "SET log_min_error_statement = panic; SET log_statement = none", cancellationToken);
            if (!await ExistsAsync(connection, $"SELECT 1 FROM pg_roles WHERE rolname = '{ClusterCredentials.OwnerRole}'", cancellationToken))
                await ExecuteAsync(connection, $"CREATE ROLE {ClusterCredentials.OwnerRole} LOGIN PASSWORD '{credentials.Owner}'", cancellationToken);
            await ExecuteAsync(connection, $"CREATE DATABASE {Name} OWNER {ClusterCredentials.OwnerRole}", cancellationToken);
            await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {Name} FROM PUBLIC", cancellationToken);
        }
        catch (NpgsqlException refused)
        {
            throw ClusterErrors.Create(
                $"The private PostgreSQL refused the program: {refused.Message}",
                "a cluster that takes the passwords kept beside it",
                $"{endpoint}, passwords in {directory.Credentials}, server's log {directory.Log}",
                "put the password file back if it was changed; otherwise mend what the message says",
                kept: "everything committed",
                inner: refused);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
