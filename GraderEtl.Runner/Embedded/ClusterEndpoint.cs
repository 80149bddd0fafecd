using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace GraderEtl.Runner.Embedded;

/// <summary>How a server is reached: a directory with its Unix socket, or a port on the loopback address.</summary>
/// <param name="Host">A directory, or 127.0.0.1.</param>
/// <param name="Port">The TCP port, or the number in the socket's name.</param>
internal sealed record ClusterEndpoint(string Host, int Port)
{
    private const string Loopback = "127.0.0.1";
    private const int SocketNumber = 5432;
    private static readonly SearchValues<char> ListCharacters = SearchValues.Create(",:;\"'\\\n");

    /// <summary>
    /// The longest socket directory that works everywhere: macOS keeps 103 bytes for the whole path, and PostgreSQL adds
    /// <c>/.s.PGSQL.5432</c>.
    /// </summary>
    private const int LongestSocketDirectory = 103 - 14;

    internal bool IsSocket => Host != Loopback;

    /// <summary>A Unix socket where the system and the path allow it, else the loopback address.</summary>
    internal static ClusterEndpoint Choose(string socketDirectory, int askedPort) =>
        askedPort != 0 ? new ClusterEndpoint(Loopback, askedPort)
        : CanHoldSocket(socketDirectory) ? new ClusterEndpoint(socketDirectory, SocketNumber)
        : new ClusterEndpoint(Loopback, FreePort());

    /// <summary>How a server that is running already is reached.</summary>
    internal static ClusterEndpoint Of(PostmasterFile running) =>
        running.SocketDirectory.Length > 0
            ? new ClusterEndpoint(running.SocketDirectory, running.Port)
            : new ClusterEndpoint(Loopback, running.Port);

    internal string ConnectionString(string database, string role, string password, bool pooling) => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = database,
        Username = role,
        Password = password,
        Pooling = pooling,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "grader-etl",
    }.ConnectionString;

    public override string ToString() => IsSocket ? $"{Host}/.s.PGSQL.{Port}" : $"{Host}:{Port}";

    /// <summary>Commas and quotes are read as lists by the server's settings, colons and commas by the client.</summary>
    private static bool CanHoldSocket(string directory) =>
        !OperatingSystem.IsWindows()
        && Encoding.UTF8.GetByteCount(directory) <= LongestSocketDirectory
        && directory.AsSpan().IndexOfAny(ListCharacters) < 0;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

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
                "put the password file back if it was changed; otherwise fix what the message says",
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
