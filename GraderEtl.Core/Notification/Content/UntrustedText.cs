using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Notification.Content;

/// <summary>
/// Cleans text from elsewhere, such as an error that quotes a server, for recipients of messages: no secrets, no paths of this machine,
/// nothing that could pass for something else.
/// </summary>
/// <param name="redactor">Removes secrets.</param>
/// <param name="directories">Directories that are never shown, even with spaces in their names; others are recognized by their form.</param>
/// <param name="zone">The zone of the instants in the text, for people; null for those of UTC, as they are.</param>
internal sealed partial class UntrustedText(SecretRedactor redactor, IEnumerable<string> directories, TimeZoneInfo? zone = null)
{
    /// <summary>Longer than any useful error; keeps a message within the limits of mail programs.</summary>
    private const int Longest = 800;

    private static readonly char[] Separators = ['/', '\\'];

    private readonly string[] _prefixes =
    [
        .. directories.Select(directory => directory.TrimEnd(Separators)).Where(directory => directory.Length > 1)
            .Distinct(StringComparer.Ordinal).OrderByDescending(directory => directory.Length).Select(directory => directory + Path.DirectorySeparatorChar),
    ];

    /// <summary>The same with the instants of a zone.</summary>
    public UntrustedText In(TimeZoneInfo of) => new(redactor, _prefixes, of);

    /// <summary>Puts the text on one line and cuts it when it is long.</summary>
    public string Clean(string text)
        => Excerpt.Of(Encoding.UTF8.GetBytes(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))), Longest, Hide);

    /// <summary>What an output wrote: of a file the name, not the path.</summary>
    public string CleanTarget(string target) => Path.IsPathFullyQualified(target) ? Path.GetFileName(target) : Clean(target);

    /// <summary>Removes secrets, and of each path all but its last part.</summary>
    public string Hide(string text)
    {
        text = redactor.Redact(text);
        if (zone is not null)
            text = ZonedText.Localize(text, zone);
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
