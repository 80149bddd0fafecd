using System.Text;
using System.Text.Json;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// One way to write a secret, and where a text is taken to mean it. A random one is meant wherever it stands; a short one only as a
/// whole word; a word such as <c>wrong</c> only where values stand: after an equals sign, in quotes, before the @ of an address.
/// </summary>
internal readonly record struct SecretForm
{
    /// <summary>Shorter ones are found by where they stand alone, see <see cref="Model.SecretPatterns"/>.</summary>
    private const int Shortest = 4;

    private const int Distinctive = 8;
    private const int LongestWord = 20;
    private const int LongestNumber = 11;
    private const int LongestInUri = 1_000;
    private const string Vowels = "aeiouyаеёиоуыэюя";

    private readonly bool _isWhole;
    private readonly bool _isValue;

    private SecretForm(string text)
    {
        Text = text;
        _isValue = IsWord(text) || (text.Length <= LongestNumber && text.All(char.IsAsciiDigit));
        _isWhole = _isValue || text.Length < Distinctive;
    }

    /// <summary>The secret as it is written.</summary>
    public string Text { get; }

    /// <summary>All ways to write a secret that are worth looking for: plain, in URLs and as .NET shows those, in JSON, in base64.</summary>
    public static IEnumerable<SecretForm> Of(string secret)
        => Write(secret).Where(text => text.Length >= Shortest).Select(text => new SecretForm(text));

    /// <summary>The text without it.</summary>
    public string Remove(string text, string mask)
    {
        if (!_isWhole)
            return text.Replace(Text, mask, StringComparison.Ordinal);
        StringBuilder? rest = null;
        var from = 0;
        for (int at, next = 0; (at = text.IndexOf(Text, next, StringComparison.Ordinal)) >= 0; next = at + 1)
        {
            if (at < from || !IsMeant(text, at))
                continue;
            (rest ??= new StringBuilder()).Append(text, from, at - from).Append(mask);
            from = at + Text.Length;
        }

        return rest is null ? text : rest.Append(text, from, text.Length - from).ToString();
    }

    private static IEnumerable<string> Write(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal);
        yield return ShownByUri(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToBase64String(bytes);
        // inside a longer text base64 of the same bytes looks different at each of three alignments; the letters in the middle do not
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var first = (shift * 8 + 5) / 6;
            var last = (shift + bytes.Length) * 8 / 6;
            if (last - first < Distinctive)
                continue;
            yield return encoded[first..last];
            yield return encoded[first..last].Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>As .NET shows it in a URI, which is neither escaped nor plain.</summary>
    private static string ShownByUri(string secret)
    {
        const string Before = "http://u:";
        const string After = "@h/";
        // no URI holds more than 65,519 characters
        return secret.Length > LongestInUri ? secret : new Uri(Before + Uri.EscapeDataString(secret) + After).ToString()[Before.Length..^After.Length];
    }

    private bool IsMeant(string text, int at)
    {
        var before = at > 0 ? text[at - 1] : ' ';
        var after = at + Text.Length < text.Length ? text[at + Text.Length] : ' ';
        if (IsPartOfWord(before) || IsPartOfWord(after))
            return false;
        return !_isValue || before == '=' || (before is '"' or '\'' && after == before) || (before == ':' && after == '@');
    }

    private static bool IsPartOfWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    /// <summary>Letters with about as many vowels as words have, in lower or upper case or with a few capitals, as names of settings are.</summary>
    private static bool IsWord(string text)
    {
        if (text.Length >= LongestWord || !text.All(char.IsLetter))
            return false;
        var capitals = text.Count(char.IsUpper);
        var vowels = text.Count(letter => Vowels.Contains(char.ToLowerInvariant(letter), StringComparison.Ordinal));
        return (capitals <= 3 || capitals == text.Length) && vowels * 6 >= text.Length && vowels * 3 <= text.Length * 2;
    }
}
