using System.Text;

namespace GraderEtl.Runner.Embedded;

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
