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
