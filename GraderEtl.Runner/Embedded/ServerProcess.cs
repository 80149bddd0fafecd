using System.Diagnostics;
using System.Globalization;
using System.Text;

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

/// <summary>What a running server writes about itself into <c>postmaster.pid</c>.</summary>
/// <param name="ProcessId">The server's process.</param>
/// <param name="Port">Its port, also part of a Unix socket's name.</param>
/// <param name="SocketDirectory">The first Unix socket directory; empty when it has none.</param>
/// <param name="ListenAddress">The first TCP address; empty when it has none.</param>
/// <param name="Status">starting, stopping, ready, standby; empty while it is not written yet.</param>
internal sealed record PostmasterFile(int ProcessId, int Port, string SocketDirectory, string ListenAddress, string Status)
{
    /// <summary>Reads the file; null when there is none or when it holds nothing usable, as after a crash in its first instant.</summary>
    internal static PostmasterFile? Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return lines.Length > 0 && int.TryParse(Line(lines, 0), CultureInfo.InvariantCulture, out int processId)
            ? new PostmasterFile(
                Math.Abs(processId),
                int.TryParse(Line(lines, 3), CultureInfo.InvariantCulture, out int port) ? port : 0,
                Line(lines, 4),
                Line(lines, 5),
                Line(lines, 7))
            : null;
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index].Trim() : "";
}

/// <summary>Reads the end of the server's log and keeps the file small.</summary>
internal static class ServerLog
{
    private const int MostRead = 16 * 1024;
    private const int QuotedLines = 6;

    /// <summary>Puts a log over <paramref name="limit"/> bytes aside, in the place of the one put aside before.</summary>
    internal static void Rotate(string path, long limit)
    {
        if (Length(path) > limit)
            File.Move(path, path + ".old", overwrite: true);
    }

    internal static long Length(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    /// <summary>The last lines written since <paramref name="from"/>, in one line.</summary>
    internal static string Tail(string path, long from) => string.Join(" | ", Lines(path, from).TakeLast(QuotedLines));

    internal static string LastLine(string path, long from) => Lines(path, from).LastOrDefault() ?? "";

    private static string[] Lines(string path, long from)
    {
        if (!File.Exists(path))
            return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Max(stream.Length - MostRead, Math.Min(from, stream.Length));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
