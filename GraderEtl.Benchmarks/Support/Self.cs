using System.Diagnostics;

namespace GraderEtl.Benchmarks.Support;

/// <summary>This program, to be run once more as a process of its own.</summary>
internal static class Self
{
    /// <summary>How to start it.</summary>
    /// <param name="settings">Settings by key, see <see cref="ProgramRun"/>.</param>
    /// <param name="arguments">Command and options.</param>
    public static ProcessStartInfo Start(IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        var assembly = typeof(Self).Assembly.Location;
        var host = Environment.ProcessPath!;
        var isDotnet = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(host, isDotnet ? [assembly, .. arguments] : arguments);
        ProgramRun.Apply(settings, start);
        return start;
    }
}
