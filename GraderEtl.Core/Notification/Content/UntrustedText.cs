using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Core.Notification.Content;

/// <summary>
/// Makes text that somebody else wrote, such as an error that quotes a server, fit for recipients of messages: no secrets, no paths of this
/// machine, nothing that could pretend to be something else.
/// </summary>
/// <param name="redactor">Takes secrets out.</param>
/// <param name="directories">Directories whose names are never shown, also where they hold spaces; others are found by their form.</param>
internal sealed partial class UntrustedText(SecretRedactor redactor, IEnumerable<string> directories)
{
    /// <summary>Longer than any error worth reading; keeps a message within what mail programs show.</summary>
    private const int Longest = 800;

    private static readonly char[] Separators = ['/', '\\'];

    private readonly string[] _prefixes =
    [
        .. directories.Select(directory => directory.TrimEnd(Separators)).Where(directory => directory.Length > 1)
            .Distinct(StringComparer.Ordinal).OrderByDescending(directory => directory.Length).Select(directory => directory + Path.DirectorySeparatorChar),
    ];

    /// <summary>The text on one line, cut where it is long.</summary>
    public string Clean(string text)
        => Excerpt.Of(Encoding.UTF8.GetBytes(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))), Longest, Hide);

    /// <summary>The text without secrets; of a path its last part is left.</summary>
    public string Hide(string text)
    {
        text = redactor.Redact(text);
        foreach (var prefix in _prefixes)
            text = text.Replace(prefix, "", StringComparison.Ordinal);
        text = QuotedPath().Replace(text, path => $"{path.Groups["quote"].Value}{Leaf(path.Groups["path"].Value)}{path.Groups["quote"].Value}");
        return BarePath().Replace(text, path => Leaf(path.Value));
    }

    /// <summary>The last part of a path.</summary>
    public static string Leaf(string path)
    {
        var trimmed = path.TrimEnd(Separators);
        return trimmed[(trimmed.LastIndexOfAny(Separators) + 1)..];
    }

    [GeneratedRegex("""(?<quote>['"])(?<path>(?:/|~/|[A-Za-z]:[\\/]|\\\\)[^'"\r\n]+)\k<quote>""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuotedPath();

    /// <summary>What follows a word, a colon or a slash belongs to a URL, a fraction or a media type.</summary>
    [GeneratedRegex("""(?:\bfile://|(?<![\w:/\\.]))(?:\.{0,2}/|~/|[A-Za-z]:[\\/]|\\\\)[^\s'"<>|,;:()\[\]]+""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BarePath();
}
