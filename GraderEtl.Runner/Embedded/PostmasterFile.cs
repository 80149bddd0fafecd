using System.Globalization;

namespace GraderEtl.Runner.Embedded;

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
