using System.Text.RegularExpressions;

namespace GraderEtl.Core.Model;

/// <summary>
/// Finds secrets by where they stand, in texts of any origin: user info of URIs, values of keys such as <c>password=</c> and
/// <c>client_key=</c>, authorization headers. It needs to know no secret, so it also covers those that only a proxy, a library or the
/// environment knows.
/// </summary>
internal static partial class SecretPatterns
{
    /// <summary>Stands where a secret was.</summary>
    public const string Mask = "***";

    private const int Patience = 5_000;

    /// <summary>Names of values that are secret. A name that goes on, such as <c>PasswordFile</c>, is none of them.</summary>
    private const string Names = "(?:pass(?:word|wd|phrase)|pwd|psw|client[_\\- ]?key|client[_-]?secret|api[_-]?key|secret|(?:access|refresh|id)_token)";

    /// <summary>
    /// A value in quotes, doubled or escaped ones included; else, in a connection string, all up to the next semicolon; else up to the
    /// next space or the next parameter. What was cut off ends with its line.
    /// </summary>
    private const string Values =
        """(?:\\["'](?:(?!\\["'])[^\r\n])*(?:\\["'])?|"(?:[^"\\\r\n]|\\.|"")*"?|'(?:[^'\\\r\n]|\\.|'')*'?|(?<=;[\w ]{0,40}=\s*)[^;\r\n"']+|[^;\r\n"'&]{1,200}?(?=\s*;\s*[A-Za-z][\w ]{0,40}=)|(?:\\.|["'](?![\s,;:)\]}>.]|$)|;(?!\s|$|[A-Za-z][\w ]{0,40}=)|&(?![\w.%-]{1,40}=|$)|[^\s;&"'\\])+)""";

    /// <summary>The text with everything masked that stands where secrets stand.</summary>
    public static string Apply(string text)
    {
        try
        {
            if (text.Contains("://", StringComparison.Ordinal))
                text = UserInfo().Replace(text, "${scheme}" + Mask + "@");
            if (text.Contains('=', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal) || text.Contains("%3D", StringComparison.OrdinalIgnoreCase))
                text = Authorization().Replace(NamedValue().Replace(text, "${name}" + Mask), "${name}" + Mask);
            return Token().Replace(text, "${scheme}" + Mask);
        }
        catch (RegexMatchTimeoutException)
        {
            // a text made to hold the search up; better none than one with a secret
            return Mask;
        }
    }

    /// <summary>The secrets themselves: what <see cref="Apply"/> would mask of named values and user info, without quotes and escapes.</summary>
    public static IEnumerable<string> Find(string text)
    {
        foreach (var value in NamedValue().Matches(text).Select(match => match.Groups["value"].Value))
        {
            yield return value;
            yield return Unquote(value);
            yield return Uri.UnescapeDataString(value);
        }

        foreach (var password in UserInfo().Matches(text).Select(match => match.Groups["user"].Value).Select(user => user[(user.IndexOf(':', StringComparison.Ordinal) + 1)..]))
        {
            yield return password;
            yield return Uri.UnescapeDataString(password);
        }
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\''))
            return Escape().Replace(value, "${letter}");
        var quote = value[0].ToString();
        var inside = value[^1] == value[0] ? value[1..^1] : value[1..];
        return Escape().Replace(inside.Replace(quote + quote, quote, StringComparison.Ordinal), "${letter}");
    }

    /// <summary>
    /// Up to the last @ of the authority; where what follows the colon cannot be a port, up to the last @ before a space, as passwords
    /// are often written without escaping their slashes. .NET itself shows spaces in it, so a line is searched for them last.
    /// </summary>
    [GeneratedRegex("""(?<scheme>\b[a-z][a-z0-9+.\-]{0,20}://)(?<user>[^\s/:@\["'<>]*:(?!\d{1,5}(?!\w))\S*|[^\s/?#"'<>]+|[^/:@\[\r\n"'<>?#]{0,64}:(?=\S)(?!\d{1,5}(?!\w))(?:(?!://)[^\r\n@]){1,200})@""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Patience)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(?<name>" + Names + """["']?\s*(?:=>?|%3D|:(?=\s*\\?["']))\s*)(?<value>""" + Values + ")", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Patience)]
    private static partial Regex NamedValue();

    [GeneratedRegex("""(?<name>authorization["']?\s*[:=]\s*["']?)(?:digest\s[^\r\n]+|(?:[a-z-]+[ \t]+)?[^\s"',;]+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Authorization();

    /// <summary>A digit or padding tells a token from a word, as in <c>Basic authentication</c>.</summary>
    [GeneratedRegex("""(?<scheme>\b(?:bearer|basic)\s+)(?=[^\s"',]*[0-9=])[a-z0-9._~+/=\-]{8,}""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Token();

    [GeneratedRegex(@"\\(?<letter>.)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Escape();
}
