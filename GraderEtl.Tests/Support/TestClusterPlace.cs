namespace GraderEtl.Tests.Support;

/// <summary>Directories for test clusters: straight under the temporary directory, which every account can pass through.</summary>
internal static class TestClusterPlace
{
    internal static string New() => Path.Combine(Path.GetTempPath(), "grader-etl-" + Guid.NewGuid().ToString("N")[..12]);
}
