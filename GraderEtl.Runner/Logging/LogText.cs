using System.Globalization;
using System.Text;

namespace GraderEtl.Runner.Logging;

/// <summary>Makes text safe for one line: what could end the line or steer a terminal is written as an escape.</summary>
internal static class LogText
{
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    /// <summary>The text in one line.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(NeedsEscape))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when NeedsEscape(letter) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => line.Append(letter),
            };
        }

        return line.ToString();
    }

    private static bool NeedsEscape(char letter) => char.IsControl(letter) || letter is LineSeparator or ParagraphSeparator;
}
