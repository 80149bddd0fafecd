using System.Diagnostics;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Tests.Support;

/// <summary>A private cluster that one test owns. Over a Unix socket its connection strings stay the same over stops and starts.</summary>
internal sealed class DedicatedCluster : IAsyncDisposable
{
    private readonly EmbeddedPostgresOptions _options;
    private readonly ILogger _logger;
    private EmbeddedPostgres _postgres;

    private DedicatedCluster(EmbeddedPostgresOptions options, ILogger logger, EmbeddedPostgres postgres)
    {
        _options = options;
        _logger = logger;
        _postgres = postgres;
        AdminConnectionString = postgres.AdminConnectionString;
        ConnectionString = postgres.ConnectionString;
        ProcessId = postgres.ProcessId!.Value;
    }

    /// <summary>Superuser, database <c>postgres</c>.</summary>
    internal string AdminConnectionString { get; }

    /// <summary>Owner of the database <c>grader</c>.</summary>
    internal string ConnectionString { get; }

    /// <summary>The server's process, of the last start.</summary>
    internal int ProcessId { get; private set; }

    internal static async Task<DedicatedCluster> StartAsync(EmbeddedPostgresOptions options, ILogger logger) =>
        new(options, logger, await EmbeddedPostgres.StartAsync(options, logger, CancellationToken.None));

    /// <summary>Stops the server as a power cut would: connections drop, no checkpoint, recovery at the next start.</summary>
    internal Task StopImmediateAsync() => _postgres.StopServerAsync("immediate", CancellationToken.None);

    /// <summary>Stops the server in good order: open transactions are rolled back.</summary>
    internal Task StopFastAsync() => _postgres.StopServerAsync("fast", CancellationToken.None);

    /// <summary>SIGKILLs the postmaster and waits until it is gone; its backends follow by themselves.</summary>
    internal async Task KillAsync()
    {
        using (var process = Process.GetProcessById(ProcessId))
            process.Kill();
        while (ServerProcess.IsAlive(ProcessId))
            await Task.Delay(10);
    }

    /// <summary>Starts the server again after one of the above.</summary>
    internal async Task StartAgainAsync()
    {
        EmbeddedPostgres before = _postgres;
        _postgres = await EmbeddedPostgres.StartAsync(_options, _logger, CancellationToken.None);
        ProcessId = _postgres.ProcessId!.Value;
        await before.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(AdminConnectionString))
            NpgsqlConnection.ClearPool(connection);
        await _postgres.DisposeAsync();
        TestClusterPlace.Delete(_options.DataDirectory);
    }
}
