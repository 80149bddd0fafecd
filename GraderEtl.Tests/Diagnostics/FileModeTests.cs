using System.Diagnostics;
using System.Runtime.Versioning;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Diagnostics;

/// <summary>Every file and directory that the program makes is its owner's alone, also where the umask would leave all doors open.</summary>
[UnsupportedOSPlatform("windows")]
[Platform("Linux,MacOsX")]
internal sealed class FileModeTests
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Passing = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private string _place = null!;

    [SetUp]
    public void SetUp()
    {
        _place = TestClusterPlace.New();
        Directory.CreateDirectory(_place);
        // under root the private PostgreSQL runs as another user, who has to pass
        File.SetUnixFileMode(_place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | Passing);
    }

    [TearDown]
    public void TearDown()
    {
        TestClusterPlace.Delete(Path.Combine(_place, "demo", "grader-data"));
        Directory.Delete(_place, recursive: true);
    }

    [Test]
    [Category("Long")]
    [Explicit("starts several processes; .ci/run runs it")]
    public async Task With_umask_000_everything_a_run_makes_is_private()
    {
        await File.WriteAllTextAsync(Path.Combine(_place, "params.txt"), "{'api_url': 'https://grader.example.org/api', 'client': 'me', 'client_key': 'secret'}");
        await RunAsync(_place, "import-params", "params.txt");
        await RunAsync(_place, "demo", "--days", "2", "--directory", "demo");
        var demo = Path.Combine(_place, "demo");
        await RunAsync(demo, "rejects", "list", "--out", "rejects.ndjson");

        var made = Directory.EnumerateFileSystemEntries(_place, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "params.txt" && new FileInfo(path).LinkTarget is null)
            .ToDictionary(path => Path.GetRelativePath(_place, path), path => File.GetUnixFileMode(path), StringComparer.Ordinal);
        string[] parts = ["demo/reports", "demo/outbox", "demo/logs", "demo/grader-data", "appsettings.json", "demo/rejects.ndjson"];
        using (Assert.EnterMultipleScope())
        {
            foreach (var part in parts)
                Assert.That(made.Keys, Has.Some.StartsWith(part));
            Assert.That(made, Has.Count.GreaterThan(500), "the cluster's files are among them");
            Assert.That(made.Where(one => (one.Value & Others) != UnixFileMode.None), Is.Empty);
            Assert.That(made.Where(one => (one.Value & Passing) != UnixFileMode.None).Select(one => one.Key), Is.EqualTo(new[] { "demo" }), "others may pass through it");
        }
    }

    private static async Task RunAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "umask 000; exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "grader-etl.dll"), .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var foreign in start.Environment.Keys.Where(key => key.StartsWith("GRADERETL", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(foreign);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await output + error);
    }
}
