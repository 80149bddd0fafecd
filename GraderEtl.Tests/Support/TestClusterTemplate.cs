using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraderEtl.Tests.Support;

/// <summary>A cluster that is made once in a test run and copied: a tenth of the time that making each would take.</summary>
internal static class TestClusterTemplate
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static string? _made;

    /// <summary>A directory with a stopped cluster of the caller's own; the caller deletes it.</summary>
    internal static async Task<string> CopyAsync()
    {
        string copy = TestClusterPlace.New();
        if (OperatingSystem.IsWindows())
            return copy;
        await Making.WaitAsync();
        try
        {
            _made ??= await MakeAsync();
            CommandOutcome copied = await ChildProcess.RunAsync(["cp", "-a", ClusterDirectory.Locate(_made).Root, copy]);
            return copied.Succeeded ? copy : throw new IOException(copied.LastLines);
        }
        finally
        {
            Making.Release();
        }
    }

    /// <summary>Deletes the template; called once, when all tests are over.</summary>
    internal static void Delete()
    {
        if (_made is not null)
            TestClusterPlace.Delete(_made);
        _made = null;
    }

    private static async Task<string> MakeAsync()
    {
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = TestClusterPlace.New(),
            BinDirectory = await TestCluster.BinDirectoryAsync(),
            InstallMode = InstallMode.Never,
            FastAndUnsafe = true,
        };
        await using (await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, CancellationToken.None))
            return options.DataDirectory;
    }
}
