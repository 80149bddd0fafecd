namespace GraderEtl.Benchmarks.Support;

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

    public void Dispose() => _directory.Delete(recursive: true);
}
