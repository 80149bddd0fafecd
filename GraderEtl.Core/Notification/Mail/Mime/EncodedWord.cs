using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Notification.Mail.Mime;

/// <summary>Encoded words (RFC 2047): UTF-8, at most 75 characters each, cut between characters only.</summary>
internal static class EncodedWord
{
    private const string Start = "=?utf-8?";
    private const int LongestWord = 75;

    /// <summary>The text as words that belong on a line each.</summary>
    /// <param name="text">The text.</param>
    /// <param name="column">Characters that stand before the first word on its line.</param>
    /// <param name="phrase">True before an address, where fewer characters may stand for themselves.</param>
    public static IReadOnlyList<string> Split(string text, int column, bool phrase)
    {
        var quoted = text.EnumerateRunes().Sum(rune => Quoted(rune, phrase).Length) <= Encoding.UTF8.GetByteCount(text) * 4 / 3;
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var longest = LongestWord - (words.Count == 0 ? column : 0);
            if (word.Length > 0 && Encode(word.ToString() + rune, quoted, phrase).Length > longest)
            {
                words.Add(Encode(word.ToString(), quoted, phrase));
                word.Clear();
            }

            word.Append(rune.ToString());
        }

        words.Add(Encode(word.ToString(), quoted, phrase));
        return words;
    }

    private static string Encode(string text, bool quoted, bool phrase) => quoted
        ? $"{Start}Q?{string.Concat(text.EnumerateRunes().Select(rune => Quoted(rune, phrase)))}?="
        : $"{Start}B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    private static string Quoted(Rune rune, bool phrase)
    {
        if (rune.Value == ' ')
            return "_";
        if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || (!phrase && rune.Value is > ' ' and <= '~' and not ('=' or '?' or '_'))))
            return rune.ToString();
        return string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(b => "=" + b.ToString("X2", CultureInfo.InvariantCulture)));
    }
}
