namespace GraderEtl.Benchmarks.Support;

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
