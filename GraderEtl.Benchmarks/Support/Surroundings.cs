using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using Npgsql;

namespace GraderEtl.Benchmarks.Support;

/// <summary>The machine, as far as it matters for speed. Never its name, its users or its paths.</summary>
/// <param name="Processor">The model.</param>
/// <param name="LogicalProcessors">How many this process may use.</param>
/// <param name="MemoryBytes">Physical memory, or the limit of the container.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Runtime">.NET and the instruction set.</param>
internal sealed record MachineDescription(string Processor, int LogicalProcessors, long MemoryBytes, string OperatingSystem, string Runtime)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current { get; } = new(
        HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName is { Length: > 0 } name ? name : $"unknown {RuntimeInformation.ProcessArchitecture}",
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}");

    public override string ToString()
        => $"{Processor}, {LogicalProcessors} logical processors, {MemoryBytes / 1073741824.0:0} GiB, {OperatingSystem}, {Runtime}";
}

/// <summary>The database server, as far as it matters for speed.</summary>
/// <param name="Version">Such as <c>15.8</c>.</param>
/// <param name="Connection">How it is reached: a Unix socket or TCP.</param>
/// <param name="Settings">The settings that matter, by name.</param>
internal sealed record DatabaseDescription(string Version, string Connection, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly string[] Names =
    [
        "autovacuum", "checkpoint_timeout", "data_checksums", "fsync", "full_page_writes", "jit", "maintenance_work_mem", "max_wal_size",
        "min_wal_size", "shared_buffers", "synchronous_commit", "wal_compression", "wal_level", "work_mem",
    ];

    /// <summary>Asks the server.</summary>
    public static async Task<DatabaseDescription> ReadAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY ($1) ORDER BY name", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Names });
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            settings.Add(reader.GetString(0), reader.GetString(1));
        var isSocket = connection.Host?.StartsWith('/') == true;
        return new DatabaseDescription(connection.PostgreSqlVersion.ToString(2), isSocket ? "Unix socket" : "TCP, loopback", settings);
    }

    public override string ToString()
        => $"PostgreSQL {Version} over a {Connection}; {string.Join(", ", Settings.Select(setting => $"{setting.Key} = {setting.Value}"))}";
}

/// <summary>Places in the repository this program was built in.</summary>
internal static class Repository
{
    /// <summary>The directory of the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was copied out of its repository.</exception>
    public static string Root { get; } = Find();

    /// <summary>Where result files go by default.</summary>
    public static string Results => Path.Combine(Root, "GraderEtl.Benchmarks", "results");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "GraderEtl.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new DirectoryNotFoundException("No directory above the program holds GraderEtl.sln; run it inside the repository, with dotnet run.");
    }
}

/// <summary>A temporary directory that is gone on disposal.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("grader-etl-benchmark-");

    public Workplace()
    {
        // the account of the database server has to pass through to its cluster
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(_directory.FullName, name);

    /// <summary>A directory in it.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
