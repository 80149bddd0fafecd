using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// Makes foreign bytes fit to be shown in a message or a log line: cut short, and without anything that could move a cursor, end a
/// line or turn the reading direction.
/// </summary>
internal static class Excerpt
{
    private const int MaxBytesPerCharacter = 4;

    /// <summary>The beginning of a text, at most <paramref name="maxCharacters"/> characters and a dot of three where it was cut.</summary>
    /// <param name="utf8">The text; bytes that are no UTF-8 show as U+FFFD.</param>
    /// <param name="maxCharacters">Unicode code points to keep.</param>
    /// <param name="redact">Takes secrets out; it sees the text before it is cut, so that it cannot miss one that the cut would halve.</param>
    public static string Of(ReadOnlySpan<byte> utf8, int maxCharacters = 60, Func<string, string>? redact = null)
    {
        var cut = false;
        if (redact is null && utf8.Length > maxCharacters * MaxBytesPerCharacter)
        {
            utf8 = utf8[..(maxCharacters * MaxBytesPerCharacter)];
            cut = true;
        }

        var text = Encoding.UTF8.GetString(utf8);
        if (redact is not null)
            text = redact(text);
        var shown = new StringBuilder(Math.Min(text.Length, maxCharacters + 1));
        var characters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (characters++ == maxCharacters)
            {
                cut = true;
                break;
            }

            if (IsHarmless(rune))
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }

        return cut ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>The beginning of a text in whole words, at most <paramref name="most"/> characters with the dot of three where it was cut.</summary>
    public static string Words(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = text.LastIndexOf(' ', most - 1);
        // a single word is cut wherever it has to be, but not in a surrogate pair
        if (end < most / 2)
            end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end].TrimEnd(' ', ',', ';', ':', '.') + "…";
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
