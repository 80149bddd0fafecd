using System.Text.RegularExpressions;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>What people copy to name a spreadsheet: its id, or the address in the browser.</summary>
internal static partial class SpreadsheetAddress
{
    /// <summary>The id in either.</summary>
    public static string IdOf(string text) => Address().Match(text) is { Success: true } match ? match.Groups["id"].Value : text.Trim();

    /// <summary>Where people look at a tab, or at the spreadsheet.</summary>
    public static string Of(string? url, string id, int? sheetId)
    {
        var place = string.IsNullOrEmpty(url) ? $"https://docs.google.com/spreadsheets/d/{id}/edit" : url;
        return sheetId is null ? place : FormattableString.Invariant($"{place}#gid={sheetId}");
    }

    [GeneratedRegex("/spreadsheets/d/(?<id>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
