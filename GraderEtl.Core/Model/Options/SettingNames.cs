using System.Text.RegularExpressions;

namespace GraderEtl.Core.Model.Options;

/// <summary>
/// Writes the settings that an error names by the keys that set them. The library names them by their sections, such as
/// <c>Source:ClientKey</c>; a program that has several sources has other keys for each.
/// </summary>
internal static partial class SettingNames
{
    /// <summary>Writes an error so.</summary>
    /// <param name="error">The error.</param>
    /// <param name="find">Finds the key that sets a setting; null leaves all as they are.</param>
    public static GraderEtlException Write(GraderEtlException error, Func<string, string>? find) => find is null ? error : new(error, Write(error.Found, find), error.InnerException)
    {
        Expected = WriteAny(error.Expected, find),
        Where = WriteAny(error.Where, find),
        Kept = WriteAny(error.Kept, find),
        Remedy = WriteAny(error.Remedy, find),
    };

    /// <summary>Writes a text so.</summary>
    public static string Write(string text, Func<string, string>? find) => find is null ? text : Key().Replace(text, key => find(key.Value));

    private static string? WriteAny(string? text, Func<string, string> find) => text is null ? null : Write(text, find);

    [GeneratedRegex("(?<![\\w:.])[A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Key();
}
