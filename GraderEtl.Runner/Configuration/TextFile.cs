using System.Text;
using System.Text.Unicode;

namespace GraderEtl.Runner.Configuration;

/// <summary>Reads text files that people write: UTF-8, with a byte order mark or without. Nothing is guessed: a wrong letter in a key is no key.</summary>
internal static class TextFile
{
    /// <summary>The text of a file, without its byte order mark.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="where">What names the file, for the message; null for the file itself.</param>
    /// <exception cref="UsageException">It is in another encoding; the line is named, nothing of it is shown.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Read(string path, Phrase? where = null)
    {
        var bytes = File.ReadAllBytes(path);
        if (Wide(bytes) is { } wide)
            throw Refused(Phrase.Of(ProblemText.WideText, path, wide), path, where, wide);
        var text = bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        var valid = ValidLength(text);
        if (valid == text.Length)
            return Encoding.UTF8.GetString(text);
        var good = text[..valid];
        var place = valid - (good.LastIndexOf((byte)'\n') + 1);
        throw Refused(Phrase.Of(ProblemText.NotUtf8, path, good.Count((byte)'\n') + 1, place + 1), path, where, "windows-1251");
    }

    /// <summary>The encoding of a text whose letters take several bytes each; null when it is none.</summary>
    private static string? Wide(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF32.Preamble) || bytes.StartsWith((byte[])[0, 0, 0xFE, 0xFF]))
            return "UTF-32";
        // without a mark the zeros beside Latin letters tell; a text has none of its own
        return bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) || bytes.Contains((byte)0) ? "UTF-16" : null;
    }

    private static int ValidLength(ReadOnlySpan<byte> text)
    {
        Span<char> letters = stackalloc char[256];
        var valid = 0;
        while (valid < text.Length && Utf8.ToUtf16(text[valid..], letters, out var read, out _, replaceInvalidSequences: false) is var status)
        {
            valid += read;
            if (status is not (System.Buffers.OperationStatus.Done or System.Buffers.OperationStatus.DestinationTooSmall))
                break;
        }

        return valid;
    }

    private static UsageException Refused(Phrase found, string path, Phrase? where, string encoding) => new(
        found, Phrase.Of(ProblemText.Utf8Expected), where ?? path, Phrase.Of(ProblemText.SaveAsUtf8, encoding, Commands.Invocation.Quote(path)));
}
