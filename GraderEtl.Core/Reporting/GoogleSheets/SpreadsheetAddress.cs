using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A spreadsheet by its id, or by the address in the browser.</summary>
internal static partial class SpreadsheetAddress
{
    /// <summary>Reads the id from either: addresses of a second account (<c>/u/1/d/ID</c>), of an organisation (<c>/a/example.org/</c>) and of Google Drive too.</summary>
    /// <exception cref="GraderEtlException">It is an address without an id, such as that of a published page.</exception>
    public static string IdOf(string text)
    {
        if (Address().Match(text) is { Success: true } match)
            return match.Groups["id"].Value;
        return !text.Contains('/', StringComparison.Ordinal)
            ? text.Trim()
            : throw new GraderEtlException(ErrorKind.Output, $"{text.Trim()} names no spreadsheet")
            {
                Expected = "the id or the address of a spreadsheet, such as https://docs.google.com/spreadsheets/d/1A2b3C4d5E6f7G8h/edit",
                Where = "Sheets:SpreadsheetId",
                Kept = "nothing was sent to Google",
                Remedy = "open the spreadsheet and copy the address from the browser; the address of a page published on the web has no id",
            };
    }

    /// <summary>The address of a tab, or of the spreadsheet.</summary>
    public static string Of(string? url, string id, int? sheetId)
    {
        var place = string.IsNullOrEmpty(url) ? $"https://docs.google.com/spreadsheets/d/{id}/edit" : url;
        return sheetId is null ? place : FormattableString.Invariant($"{place}#gid={sheetId}");
    }

    [GeneratedRegex("(/d/|[?&](id|key)=)(?<id>[A-Za-z0-9_-]{2,})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}

/// <summary>Places in A1 notation, from zero-based indexes.</summary>
internal static class A1
{
    /// <summary>A tab's title as it stands before the exclamation mark; quoted always, as titles may look like anything.</summary>
    public static string Quote(string title) => $"'{title.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The letters of a column: A, …, Z, AA, ….</summary>
    public static string Column(int index)
    {
        var letters = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>A whole column, which stays whole whatever rows are inserted.</summary>
    public static string WholeColumn(string title, int index) => $"{Quote(title)}!${Column(index)}:${Column(index)}";

    /// <summary>A rectangle of cells.</summary>
    public static string Block(string title, int row, int column, int rows, int columns) => string.Create(
        CultureInfo.InvariantCulture, $"{Quote(title)}!{Column(column)}{row + 1}:{Column(column + columns - 1)}{row + rows}");
}
