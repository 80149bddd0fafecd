namespace GraderEtl.Runner.Configuration;

/// <summary>
/// Keys of named sources: <c>Sources:NAME:</c> and the key of a setting. <c>Source:</c> is left out there, and <c>Postgres:</c> before
/// <c>Schema</c> and <c>Table</c>: <c>Sources:math:ApiUrl</c>, <c>Sources:math:Schema</c>, <c>Sources:math:Mail:To</c>.
/// </summary>
internal static class SourceKeys
{
    /// <summary>Letters that a name may have.</summary>
    public const int LongestName = 40;

    private const string Prefix = "Sources:";
    private const string OfSource = "Source:";
    private const string OfDatabase = "Postgres:";
    private static readonly string[] Reserved = [NamedSettings.Unnamed, NamedSettings.All];

    /// <summary>True for <c>Sources:NAME:KEY</c>; else the key belongs to no source by name.</summary>
    /// <param name="key">The key as given.</param>
    /// <param name="name">The source's name; empty where there is none.</param>
    /// <param name="rest">The key behind the name; the key itself where there is no name.</param>
    public static bool TrySplit(string key, out string name, out string rest)
    {
        (name, rest) = ("", key);
        if (!IsOfSource(key))
            return false;
        var end = key.IndexOf(':', Prefix.Length);
        if (end <= Prefix.Length || end == key.Length - 1)
            return false;
        (name, rest) = (key[Prefix.Length..end], key[(end + 1)..]);
        return true;
    }

    /// <summary>True for <c>Sources:NAME</c>: a source that sets nothing itself.</summary>
    public static bool IsWhole(string key) => IsOfSource(key) && key.Length > Prefix.Length && key.IndexOf(':', Prefix.Length) < 0;

    /// <summary>The name in such a key.</summary>
    public static string NameOf(string whole) => whole[Prefix.Length..];

    /// <summary>The keys that a key behind a name may mean, the likeliest first.</summary>
    public static IReadOnlyList<string> Candidates(string rest) => [rest, OfSource + rest, .. IsOfDatabase(rest) ? [OfDatabase + rest] : Array.Empty<string>()];

    /// <summary>How the key of a setting is written for a source: <c>Sources:math:ApiUrl</c> for <c>Source:ApiUrl</c>.</summary>
    public static string Write(string name, string key) => $"{Prefix}{name}:{Shorten(key)}";

    /// <summary>The key of a setting as it stands behind a name: <c>ApiUrl</c> for <c>Source:ApiUrl</c>.</summary>
    public static string Shorten(string key)
    {
        var end = key.IndexOf(':', StringComparison.Ordinal) + 1;
        var last = key[end..];
        var isShort = key[..end] switch
        {
            // TimeZone is there without a section too, and means the zone of the days then
            OfSource => SettingCatalogue.Find(last) is null,
            OfDatabase => IsOfDatabase(last),
            _ => false,
        };
        return isShort ? last : key;
    }

    /// <summary>True for a key that <see cref="Write"/> has made.</summary>
    public static bool IsOfSource(string key) => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a name that a source may have.</summary>
    public static bool IsName(string name)
        => name.Length <= LongestName && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && name.Any(char.IsAsciiLetter)
            && !Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsOfDatabase(string key)
        => key.Equals("Schema", StringComparison.OrdinalIgnoreCase) || key.Equals("Table", StringComparison.OrdinalIgnoreCase);
}
