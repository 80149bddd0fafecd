using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>The source tree this assembly was built from.</summary>
internal static class Repository
{
    /// <summary>The directory that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of a file of the repository.</summary>
    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every C# file below a project's directory that a person wrote.</summary>
    public static IEnumerable<string> SourceFiles(string project) => Files(project, "*.cs");

    /// <summary>Every file of a kind below a project's directory that a person wrote.</summary>
    public static IEnumerable<string> Files(string project, string pattern)
        => Directory.EnumerateFiles(PathTo(project), pattern, SearchOption.AllDirectories).Where(file => !IsGenerated(Path.GetRelativePath(Root, file)));

    private static bool IsGenerated(string file) => file.Split(Path.DirectorySeparatorChar) is var parts && (parts.Contains("bin") || parts.Contains("obj"));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "GraderEtl.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"GraderEtl.sln is not above {TestContext.CurrentContext.TestDirectory}: run the tests from their source tree.");
    }
}
