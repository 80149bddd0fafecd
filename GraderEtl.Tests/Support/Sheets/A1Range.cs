using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A range in A1 notation on a tab that exists; half-open, zero-based, cut to the grid where it is unbounded.</summary>
internal sealed partial record A1Range(FakeTab Tab, int FirstRow, int EndRow, int FirstColumn, int EndColumn, string Text)
{
    /// <summary>Reads it; a range past the grid is refused.</summary>
    public static A1Range Parse(FakeSpreadsheet spreadsheet, string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || spreadsheet.Find(match.Groups["tab"].Value.Replace("''", "'", StringComparison.Ordinal)) is not { } tab)
            throw GoogleError.Invalid($"Unable to parse range: {text}");
        var (c1, r1, c2, r2) = (Column(match.Groups["c1"]), Row(match.Groups["r1"]), Column(match.Groups["c2"]), Row(match.Groups["r2"]));
        if (!match.Groups["c2"].Success && !match.Groups["r2"].Success)
            (c2, r2) = (c1, r1);
        var range = new A1Range(tab, r1 ?? 0, r2 + 1 ?? tab.Rows, c1 ?? 0, c2 + 1 ?? tab.Columns, text);
        if (range.FirstRow >= range.EndRow || range.FirstColumn >= range.EndColumn)
            throw GoogleError.Invalid($"Unable to parse range: {text}");
        if (range.EndRow > tab.Rows || range.EndColumn > tab.Columns)
            throw GoogleError.Invalid($"Range ({text}) exceeds grid limits. Max rows: {tab.Rows}, max columns: {tab.Columns}");
        return range;
    }

    /// <summary>Its cells as grid data: empty ones have no fields, and those at the end of a row are left out.</summary>
    public JsonObject ToGrid() => new()
    {
        ["startRow"] = FirstRow,
        ["startColumn"] = FirstColumn,
        ["rowData"] = new JsonArray([.. Enumerable.Range(FirstRow, EndRow - FirstRow).Select(row => (JsonNode)ToRow(row))]),
    };

    private JsonObject ToRow(int row)
    {
        var cells = Enumerable.Range(FirstColumn, EndColumn - FirstColumn).Select(column => Tab[row, column]).ToList();
        var used = 1 + cells.FindLastIndex(cell => cell.Value is not null || cell.Note is not null);
        return used == 0 ? [] : new JsonObject { ["values"] = new JsonArray([.. cells.Take(used).Select(cell => (JsonNode)cell.ToJson())]) };
    }

    private static int? Column(Group letters) => letters.Success ? letters.Value.Aggregate(0, (sum, letter) => (sum * 26) + letter - 'A' + 1) - 1 : null;

    private static int? Row(Group number) => number.Success ? int.Parse(number.Value) - 1 : null;

    [GeneratedRegex("^'(?<tab>(?:[^']|'')+)'!(?<c1>[A-Z]+)?(?<r1>[1-9][0-9]*)?(?::(?<c2>[A-Z]+)?(?<r2>[1-9][0-9]*)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
