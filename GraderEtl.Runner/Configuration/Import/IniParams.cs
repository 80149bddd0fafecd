using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Reads lines of <c>name = value</c>: INI with its sections, and <c>.env</c>, which has none.</summary>
internal static partial class IniParams
{
    /// <summary>The entries.</summary>
    /// <exception cref="UsageException">A line is neither a section nor a value.</exception>
    public static IReadOnlyList<ParamsEntry> Read(IReadOnlyList<string> lines, string name)
    {
        var entries = new List<ParamsEntry>();
        string[] section = [];
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line[^1] == ']')
                section = [line[1..^1].Trim()];
            else if (Pair().Match(line) is { Success: true } pair)
                entries.Add(new ParamsEntry(section, pair.Groups["name"].Value, ValueOf(pair.Groups["value"].Value, section.Length > 0)));
            else
                throw ParamsFile.Refused(name, i + 1, ImportText.NoPair, i + 1);
        }

        return entries;
    }

    private static string? ValueOf(string text, bool isIni)
    {
        if (text.Length > 1 && text[0] is '"' or '\'' && text.IndexOf(text[0], 1) is > 0 and var end && (end == text.Length - 1 || text[(end + 1)..].TrimStart().StartsWith('#')))
            return text[1..end];
        // both put values together from others; nothing is evaluated
        if (text.Contains(isIni ? "%(" : "${", StringComparison.Ordinal))
            return null;
        return isIni ? text.Replace("%%", "%", StringComparison.Ordinal) : Comment().Replace(text, "");
    }

    [GeneratedRegex(@"^(export\s+)?(?<name>[^=:]+?)\s*[=:]\s*(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\s+#.*$|^#.*$", RegexOptions.None, 1000)]
    private static partial Regex Comment();
}
