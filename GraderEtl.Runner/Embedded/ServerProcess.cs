using System.Diagnostics;
using System.Globalization;

namespace GraderEtl.Runner.Embedded;

/// <summary>Asks the operating system about a process that is not this program's child.</summary>
internal static class ServerProcess
{
    /// <summary>True while the process runs. One that ended but was not collected by its parent, as in small containers, does not.</summary>
    internal static bool IsAlive(int processId) =>
        OperatingSystem.IsLinux() ? StateOf(processId) is { } state && state is not ('Z' or 'X') : Exists(processId);

    /// <summary>True while the number is taken, also by a process that ended but was not collected.</summary>
    internal static bool Exists(int processId)
    {
        if (OperatingSystem.IsLinux())
            return StateOf(processId) is not null;
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The letter after the name, which may itself hold spaces and brackets; null when there is no such process.</summary>
    private static char? StateOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            int nameEnd = stat.LastIndexOf(')');
            return nameEnd >= 0 && nameEnd + 2 < stat.Length ? stat[nameEnd + 2] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
