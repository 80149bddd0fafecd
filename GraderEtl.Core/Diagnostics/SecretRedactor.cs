using System.Data.Common;
using System.Text;
using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// What every text that leaves the program passes: log, terminal, JSON, message, the table of runs, results of the library. Replaces by
/// <c>***</c> what stands where secrets stand (user info of URIs, <c>password=</c>, <c>client_key=</c>, <c>Authorization:</c> and the like)
/// in texts of any origin, and every known secret: plain, URL-encoded, JSON-escaped or in base64. A common word that happens to be a secret
/// is replaced only where values stand, never in a sentence or in the name of a setting.
/// </summary>
internal sealed class SecretRedactor
{
    private static readonly string[] PasswordKeys = ["Password", "Pwd", "PSW", "SSL Password"];
    private const int ShortestToken = 12;
    private readonly SecretForm[] _forms;

    /// <summary>Knows the given secrets.</summary>
    /// <param name="secrets">
    /// Secret values; null and empty ones are passed over. Of connection strings and URIs the passwords count as well, of web addresses that
    /// are secret the longer parts of path and query.
    /// </param>
    public SecretRedactor(IEnumerable<string?> secrets)
    {
        // the longest first, so that a secret inside another leaves no rest
        _forms =
        [
            .. secrets.OfType<string>().SelectMany(Parts).Distinct(StringComparer.Ordinal).SelectMany(SecretForm.Of)
                .DistinctBy(form => form.Text, StringComparer.Ordinal).OrderByDescending(form => form.Text.Length),
        ];
    }

    /// <summary>The text without secrets.</summary>
    /// <param name="text">Any text.</param>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var form in _forms)
            text = form.Remove(text, SecretPatterns.Mask);
        return SecretPatterns.Apply(text);
    }

    /// <summary>The exception itself where it shows no secret, else one with the same text without them.</summary>
    internal Exception Redact(Exception error)
    {
        if (error is GraderEtlException known)
            return Redact(known);
        var text = error.ToString();
        var clean = Redact(text);
        return string.Equals(text, clean, StringComparison.Ordinal) ? error : new RedactedException(Redact(error.Message), clean);
    }

    /// <summary>The error itself where neither it nor its causes show a secret, else the same without them.</summary>
    internal GraderEtlException Redact(GraderEtlException error)
    {
        var cause = error.InnerException is { } inner ? Redact(inner) : null;
        if (cause == error.InnerException && string.Equals(error.Message, Redact(error.Message), StringComparison.Ordinal))
            return error;
        return new GraderEtlException(error, Redact(error.Found), cause)
        {
            Expected = RedactPart(error.Expected),
            Where = RedactPart(error.Where),
            Kept = RedactPart(error.Kept),
            Remedy = RedactPart(error.Remedy),
            Cause = RedactPart(error.Cause),
        };
    }

    private string? RedactPart(string? part) => part is null ? null : Redact(part);

    private static IEnumerable<string> Parts(string secret)
        => [secret, .. SecretPatterns.Find(secret), .. AddressParts(secret), .. secret.Contains('=', StringComparison.Ordinal) ? Passwords(secret) : []];

    /// <summary>Parts of a web address that may be a token; and the key of a webhook without its prefix.</summary>
    private static IEnumerable<string> AddressParts(string secret)
    {
        const string KeyPrefix = "whsec_";
        if (secret.StartsWith(KeyPrefix, StringComparison.Ordinal))
            return [secret[KeyPrefix.Length..]];
        if (!Uri.TryCreate(secret, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return [];
        var parts = address.PathAndQuery.Split('/', '?', '&', '=', ':').Prepend(address.PathAndQuery).Where(static part => part.Length >= ShortestToken).ToList();
        return [.. parts, .. parts.Select(Uri.UnescapeDataString)];
    }

    private static List<string> Passwords(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return [.. PasswordKeys.Where(parts.ContainsKey).Select(key => (string)parts[key])];
        }
        catch (ArgumentException)
        {
            // a key or password that merely holds an equals sign
            return [];
        }
    }
}

/// <summary>Stands for an exception whose text shows a secret: the same text without it.</summary>
/// <param name="message">The message without secrets.</param>
/// <param name="text">Type, message and stack of the exception and of its causes, without secrets.</param>
internal sealed class RedactedException(string message, string text) : Exception(message)
{
    public override string ToString() => text;
}

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
