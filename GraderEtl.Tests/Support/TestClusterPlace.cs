using GraderEtl.Runner.Embedded;

namespace GraderEtl.Tests.Support;

/// <summary>Directories for test clusters: straight under the temporary directory, which every account can pass through.</summary>
internal static class TestClusterPlace
{
    internal static string New() => Path.Combine(Path.GetTempPath(), "grader-etl-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Deletes the directory and, where the cluster had to go elsewhere, that place too.</summary>
    internal static void Delete(string directory)
    {
        string place = ClusterDirectory.Locate(directory).Root;
        foreach (string found in new[] { place, directory }.Where(Directory.Exists))
            Directory.Delete(found, recursive: true);
    }
}
