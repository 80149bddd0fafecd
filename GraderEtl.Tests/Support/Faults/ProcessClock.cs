using System.Globalization;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// A clock for other processes, by libfaketime: those that are started with its variables see the system's time, moved as the test says, and
/// see it move while they run. How long something takes stays true.
/// </summary>
internal sealed class ProcessClock : TimeProvider, IDisposable
{
    private static readonly string? Library = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib" }
        .Select(static directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    // readable for the account of a database server, too
    private readonly string _directory = TestClusterPlace.New();
    private TimeSpan _offset;

    private ProcessClock(TimeSpan offset)
    {
        Directory.CreateDirectory(_directory);
        Move(offset);
    }

    /// <summary>What a process needs to see this clock.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = OffsetFile,
        // seconds that pass until a process sees that the clock was moved
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_DISABLE_SHM"] = "1",
    };

    private string OffsetFile => Path.Combine(_directory, "offset");

    /// <summary>Starts a clock; ends the test as ignored where the library is not installed.</summary>
    public static ProcessClock Start(TimeSpan offset)
    {
        if (Library is null)
            Assert.Ignore("libfaketime, of the package faketime, is not installed: the clock of a process cannot be moved");
        return new ProcessClock(offset);
    }

    /// <summary>Starts a clock that shows an instant now.</summary>
    public static ProcessClock StartAt(DateTimeOffset instant) => Start(instant - System.GetUtcNow());

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;

    /// <summary>Moves it to an instant.</summary>
    public void MoveTo(DateTimeOffset instant) => Move(instant - System.GetUtcNow());

    /// <summary>Starts a database server that sees this clock.</summary>
    public async Task<DedicatedCluster> StartClusterAsync()
    {
        var data = await TestClusterTemplate.CopyAsync();
        var search = new PostgresSearch { Explicit = await TestCluster.BinDirectoryAsync(), Host = HostSystem.Current() };
        var programs = (await PostgresBinaries.FindAsync(search, ClusterDirectory.Locate(data), CancellationToken.None))!.Directory;
        var wrapped = Path.Combine(_directory, "bin");
        Directory.CreateDirectory(wrapped);
        foreach (var program in (string[])["initdb", "postgres"])
            File.CreateSymbolicLink(Path.Combine(wrapped, program), Path.Combine(programs, program));
        // the server inherits the environment of what starts it
        TestProgram.Write(
            Path.Combine(wrapped, "pg_ctl"),
            string.Concat(Variables.Select(static variable => $"export {variable.Key}='{variable.Value}'\n")) + $"exec '{Path.Combine(programs, "pg_ctl")}' \"$@\"\n");
        return await DedicatedCluster.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = data,
                BinDirectory = wrapped,
                InstallMode = InstallMode.Never,
                FastAndUnsafe = true,
                Patience = TimeSpan.FromMinutes(1),
            },
            NullLogger.Instance);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Move(TimeSpan offset)
    {
        _offset = offset;
        File.WriteAllText(OffsetFile + ".new", string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0.000000;-0.000000}\n"));
        File.Move(OffsetFile + ".new", OffsetFile, overwrite: true);
    }
}
