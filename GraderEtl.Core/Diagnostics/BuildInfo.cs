using System.Reflection;

namespace GraderEtl.Core.Diagnostics;

/// <summary>What this build calls itself.</summary>
internal static class BuildInfo
{
    /// <summary>The version without the commit, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
