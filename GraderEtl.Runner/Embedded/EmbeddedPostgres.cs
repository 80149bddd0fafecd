using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// The program's own PostgreSQL: started with the program, shared with other programs on the same directory, stopped by the last of
/// them. A server that survived a killed program is found and used again.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly ClusterDirectory _directory;
    private readonly PostgresServer _server;
    private readonly ClusterCredentials _credentials;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private readonly ClusterEndpoint _endpoint;
    private ClusterLease? _lease;

    private EmbeddedPostgres(
        ClusterDirectory directory,
        PostgresServer server,
        ClusterCredentials credentials,
        ClusterEndpoint endpoint,
        ClusterLease lease,
        bool startedByUs,
        TimeSpan patience,
        ILogger logger)
    {
        _directory = directory;
        _server = server;
        _credentials = credentials;
        _endpoint = endpoint;
        _lease = lease;
        _patience = patience;
        _logger = logger;
        StartedByUs = startedByUs;
    }

    /// <summary>Connects as the owner of the database <c>grader</c>, who is no superuser. Holds a password.</summary>
    internal string ConnectionString =>
        _endpoint.ConnectionString(ClusterDatabase.Name, ClusterCredentials.OwnerRole, _credentials.Owner, pooling: true);

    /// <summary>Connects as the superuser to the database <c>postgres</c>: for tests and tools. Holds a password.</summary>
    internal string AdminConnectionString =>
        _endpoint.ConnectionString("postgres", ClusterCredentials.AdminRole, _credentials.Admin, pooling: true);

    /// <summary>How the server is reached, without a password.</summary>
    internal string Endpoint => _endpoint.ToString();

    /// <summary>Where the cluster's files are; another place than asked for when that was closed to the server's account.</summary>
    internal string Directory => _directory.Root;

    /// <summary>The server's log.</summary>
    internal string Log => _directory.Log;

    /// <summary>The server's version, such as <c>18.4</c>.</summary>
    internal string Version => _server.Version;

    /// <summary>The words of the command by which a person starts the server again.</summary>
    internal IReadOnlyList<string> StartCommand => _server.StartCommand;

    /// <summary>The words of the command by which a person opens the database.</summary>
    internal IReadOnlyList<string> PsqlCommand =>
    [
        "env", "PGPASSFILE=" + _directory.Credentials, "psql", "-h", _endpoint.Host,
        "-p", _endpoint.Port.ToString(CultureInfo.InvariantCulture), "-U", ClusterCredentials.OwnerRole, ClusterDatabase.Name,
    ];

    /// <summary>False when the server ran already, left by a killed program or in use by another one.</summary>
    internal bool StartedByUs { get; }

    /// <summary>The server's process; null when it does not run.</summary>
    internal int? ProcessId => PostmasterFile.Read(_directory.PostmasterFile)?.ProcessId;

    /// <summary>Starts the cluster of the options' directory, or joins the one that runs there.</summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">It cannot be used; the message says why and what to do.</exception>
    internal static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken) =>
        StartAsync(options, HostSystem.Current(), logger, cancellationToken);

    /// <summary>The same on a machine that is named.</summary>
    internal static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, HostSystem host, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var directory = ClusterDirectory.Locate(options.DataDirectory);
            directory.EnsureUsable();
            PostgresBinaries binaries = await FindServerAsync(options, host, logger, cancellationToken);

            // Only now: the account comes with the package.
            ClusterAccount account = await ClusterAccount.ResolveAsync(directory.Data, cancellationToken);
            await account.EnsureCanRunAsync(binaries, cancellationToken);
            directory = await directory.PrepareAsync(account, cancellationToken);
            if (directory.Root != directory.Asked)
                EmbeddedLog.PlacedElsewhere(logger, directory.Asked, account.Name, directory.Root);
            foreach (string place in directory.Forgotten())
                EmbeddedLog.Forgotten(logger, place, directory.Asked);
            return await JoinAsync(directory, new PostgresServer(binaries, directory, account, options, logger), options, logger, cancellationToken);
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw ClusterErrors.Unwritable(Path.GetFullPath(options.DataDirectory), denied);
        }
    }

    /// <summary>The server programs for the cluster, installed where there are none and the options allow it.</summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">There are none that fit.</exception>
    internal static async Task<PostgresBinaries> FindServerAsync(
        EmbeddedPostgresOptions options, HostSystem host, ILogger logger, CancellationToken cancellationToken)
    {
        var directory = ClusterDirectory.Locate(options.DataDirectory);
        var search = new PostgresSearch { Explicit = options.BinDirectory, Host = host };
        if (await PostgresBinaries.FindAsync(search, directory, cancellationToken) is { } found)
            return found;
        var installer = new PostgresInstaller(host, new ConsoleInstallTerminal(), logger);
        await installer.InstallAsync(options.InstallMode, directory.DataVersion, cancellationToken);
        return await PostgresBinaries.FindAsync(search, directory, cancellationToken) ?? throw installer.StillMissing();
    }

    private static async Task<EmbeddedPostgres> JoinAsync(
        ClusterDirectory directory, PostgresServer server, EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using ClusterGate gate = await ClusterGate.EnterAsync(directory.Gate, options.Patience, cancellationToken);
        var lease = ClusterLease.Take(directory.Lease);
        try
        {
            var credentials = ClusterCredentials.LoadOrCreate(directory.Credentials);
            if (!directory.HasData)
                await server.InitializeAsync(credentials, cancellationToken);
            ClusterEndpoint? running = await server.FindRunningAsync(cancellationToken);
            ClusterEndpoint endpoint = running ?? await server.StartAsync(cancellationToken);
            await ClusterDatabase.EnsureAsync(endpoint, credentials, directory, cancellationToken);
            EmbeddedLog.Ready(logger, endpoint, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return new EmbeddedPostgres(
                directory, server, credentials, endpoint, lease, startedByUs: running is null, options.Patience, logger);
        }
        catch
        {
            if (lease.ReleaseAsLast())
                await StopAfterFailureAsync(server, logger);
            throw;
        }
    }

    /// <summary>Gives the server back; the last program that used it stops it. Safe to call twice.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;
        using (lease)
        {
            using ClusterGate gate = await ClusterGate.EnterAsync(_directory.Gate, _patience, cancellationToken);
            if (lease.ReleaseAsLast())
                await _server.StopAsync("fast", cancellationToken);
            else
                EmbeddedLog.LeftToOthers(_logger);
        }
    }

    /// <summary>Stops the server even while it is in use, and keeps this program's claim: for tests that take the server away.</summary>
    /// <param name="mode">fast, or immediate for a server that recovers at its next start.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal Task StopServerAsync(string mode, CancellationToken cancellationToken) => _server.StopAsync(mode, cancellationToken);

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>The first error is the one to report; a failure to clean up after it is only noted.</summary>
    private static async Task StopAfterFailureAsync(PostgresServer server, ILogger logger)
    {
        try
        {
            await server.StopAsync("fast", CancellationToken.None);
        }
        catch (Exception failure)
        {
            EmbeddedLog.StopFailed(logger, failure.Message);
        }
    }
}

/// <summary>Where the private cluster lives and how it is run.</summary>
internal sealed class EmbeddedPostgresOptions
{
    /// <summary>
    /// The directory of the cluster, made when missing; default <c>./grader-data</c>. It must be empty or hold a cluster that this
    /// program made: nothing else may be kept in it.
    /// </summary>
    public string DataDirectory { get; init; } = "grader-data";

    /// <summary>The directory that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; default: searched for.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>
    /// A TCP port on 127.0.0.1 to listen on, 1–65535, for tools that cannot use a Unix socket; default 0: a Unix socket in the
    /// cluster's directory, or a free port where a socket is not possible.
    /// </summary>
    public int Port { get; init; }

    /// <summary>What to do when no binaries are found; default: ask.</summary>
    public InstallMode InstallMode { get; init; } = InstallMode.Ask;

    /// <summary>Server settings that win over the built-in ones, by their name in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Switches every flush to disk off, so that a test's server starts quickly. A power cut destroys such a cluster: for tests only,
    /// never to be offered to users. Default false.
    /// </summary>
    public bool FastAndUnsafe { get; init; }

    /// <summary>How long a server may take to start, crash recovery included, and to stop; default ten minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
