using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraderEtl.Tests.Support;

/// <summary>
/// The PostgreSQL of the test run: one private cluster, started by the first test that asks for it and thrown away at the end, or the
/// server that the variable <c>GRADERETL_TEST_POSTGRES</c> names by a superuser's connection string.
/// </summary>
internal static class TestCluster
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static DedicatedCluster? _shared;

    /// <summary>PostgreSQL's server programs to test on, named by <c>GRADERETL_TEST_PGBIN</c>; null for those that are installed.</summary>
    internal static string? BinDirectory { get; } = Environment.GetEnvironmentVariable("GRADERETL_TEST_PGBIN") is { Length: > 0 } named ? named : null;

    /// <summary>A superuser's connection string; starts the cluster where that has not happened yet.</summary>
    internal static async Task<string> AdminConnectionStringAsync()
    {
        if (Environment.GetEnvironmentVariable("GRADERETL_TEST_POSTGRES") is { Length: > 0 } given)
            return given;
        await Starting.WaitAsync();
        try
        {
            _shared ??= await StartDedicatedAsync();
            return _shared.AdminConnectionString;
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>A cluster of the test's own, to be stopped and killed at will; dispose of it.</summary>
    internal static async Task<DedicatedCluster> StartDedicatedAsync(IReadOnlyDictionary<string, string>? serverSettings = null) =>
        await DedicatedCluster.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = await TestClusterTemplate.CopyAsync(),
                BinDirectory = BinDirectory,
                InstallMode = InstallMode.Never,
                FastAndUnsafe = true,
                Patience = TimeSpan.FromMinutes(1),
                ServerSettings = serverSettings ?? new Dictionary<string, string>(StringComparer.Ordinal),
            },
            NullLogger.Instance);

    /// <summary>Stops and deletes the shared cluster; called once, when all tests are over.</summary>
    internal static async Task EndAsync()
    {
        if (_shared is { } cluster)
            await cluster.DisposeAsync();
        _shared = null;
        TestClusterTemplate.Delete();
    }
}
