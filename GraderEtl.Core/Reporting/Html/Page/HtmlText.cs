using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>
/// Text as HTML, for elements and for attributes in double quotes. What could be markup is escaped; what is invisible but changes what is
/// seen (controls, marks of writing direction) shows as its code point, such as <c>\u202E</c>; a lone surrogate becomes U+FFFD.
/// </summary>
internal static class HtmlText
{
    public static void Encode(TextWriter output, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Escape(rune) is { } escaped)
                output.Write(escaped);
            else if (rune.IsBmp)
                output.Write((char)rune.Value);
            else
                output.Write(rune.ToString());
        }
    }

    private static string? Escape(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        < 128 and >= ' ' and not 127 => null,
        _ => IsHarmless(rune) ? null : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
    };

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
