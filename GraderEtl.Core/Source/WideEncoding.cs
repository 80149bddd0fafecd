namespace GraderEtl.Core.Source;

/// <summary>Recognises JSON in two or four bytes a character by its byte order mark, or by the NULs beside its first characters.</summary>
internal static class WideEncoding
{
    /// <summary>The encoding's name; null when it is none of these.</summary>
    /// <param name="text">The answer from the first byte on that UTF-8 has no place for.</param>
    /// <param name="offset">Where that byte lies in the answer.</param>
    public static string? Find(ReadOnlySpan<byte> text, long offset)
    {
        if (offset == 0 && text is [0xFF, 0xFE, 0, 0, ..])
            return "UTF-32 (little-endian)";
        if (offset == 0 && text is [0, 0, 0xFE, 0xFF, ..])
            return "UTF-32 (big-endian)";
        if (offset == 0 && text is [0xFF, 0xFE, ..])
            return "UTF-16 (little-endian)";
        if (offset == 0 && text is [0xFE, 0xFF, ..])
            return "UTF-16 (big-endian)";
        return text switch
        {
            // an ASCII character lies before its NULs, or behind them
            [0, 0, 0, ..] => offset % 4 == 0 ? "UTF-32 (big-endian)" : "UTF-32 (little-endian)",
            [0, not 0, ..] => offset % 2 == 0 ? "UTF-16 (big-endian)" : "UTF-16 (little-endian)",
            _ => null,
        };
    }
}
