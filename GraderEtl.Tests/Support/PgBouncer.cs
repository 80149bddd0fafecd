using System.Net;
using System.Net.Sockets;
using GraderEtl.Runner.Embedded;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Support;

/// <summary>
/// A PgBouncer of the machine in front of a server, as it is configured by default but for its pool mode. Where there is none a test is
/// skipped and says what to install; where <c>GRADERETL_TEST_PGBOUNCER=required</c> is set, as in <c>.ci/run</c>, it fails instead.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end;
    private readonly Task<CommandOutcome> _process;
    private readonly string _directory;
    private readonly int _port;

    private PgBouncer(CancellationTokenSource end, Task<CommandOutcome> process, string directory, int port)
    {
        _end = end;
        _process = process;
        _directory = directory;
        _port = port;
    }

    /// <summary>Starts one.</summary>
    /// <param name="server">The server behind it, by a superuser's connection string.</param>
    /// <param name="poolMode"><c>session</c>, <c>transaction</c> or <c>statement</c>.</param>
    /// <param name="poolSize">Connections to each database.</param>
    internal static async Task<PgBouncer> StartAsync(string server, string poolMode, int poolSize = 20)
    {
        if (Array.Find(Places, File.Exists) is not { } program)
        {
            const string Missing = "No PgBouncer was found. Install it (Debian: apt-get install pgbouncer).";
            if (Environment.GetEnvironmentVariable("GRADERETL_TEST_PGBOUNCER") == "required")
                Assert.Fail(Missing);
            Assert.Ignore(Missing);
            throw new InvalidOperationException(Missing);
        }

        var admin = new NpgsqlConnectionStringBuilder(server);
        var directory = TestClusterPlace.New();
        Directory.CreateDirectory(directory);
        var port = FreePort.Find();
        var users = Path.Combine(directory, "users.txt");
        await File.WriteAllTextAsync(users, $"\"{admin.Username}\" \"{admin.Password}\"\n");
        var settings = Path.Combine(directory, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host={admin.Host} port={admin.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = {poolMode}
            default_pool_size = {poolSize}

            """);
        // it refuses root, as the server does
        var account = await ClusterAccount.ResolveAsync(Path.Combine(directory, "none"), CancellationToken.None);
        var end = new CancellationTokenSource();
        var bouncer = new PgBouncer(end, ChildProcess.RunAsync(account.Wrap(program, settings), "/", cancellationToken: end.Token), directory, port);
        await bouncer.WaitAsync();
        return bouncer;
    }

    /// <summary>The same database through it.</summary>
    internal string Through(string connectionString)
        => new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await ((Task)_process).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!_process.IsCompleted)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, patience.Token);
            }
        }

        throw new InvalidOperationException("PgBouncer does not start: " + (await _process).LastLines);
    }
}
