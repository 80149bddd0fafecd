using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary><c>values:batchUpdate</c>.</summary>
internal static class ValuesCalls
{
    /// <summary>Everything or nothing: all ranges are checked before the first value is stored.</summary>
    public static JsonObject Update(FakeSpreadsheet spreadsheet, JsonElement body)
    {
        SheetsSchema.Check(body, "BatchUpdateValuesRequest");
        if (!body.TryGetProperty("valueInputOption", out var input) || input.GetString() != "RAW")
            throw GoogleError.Invalid("'valueInputOption' has to be RAW: nothing this program writes may be taken for a formula.");
        var data = body.GetProperty("data").EnumerateArray().Select(block => Check(spreadsheet, block)).ToList();
        var cells = 0;
        foreach (var (range, rows) in data)
            cells += Store(range, rows);
        return new JsonObject { ["spreadsheetId"] = spreadsheet.Id, ["totalUpdatedCells"] = cells };
    }

    private static (A1Range Range, List<JsonElement[]> Rows) Check(FakeSpreadsheet spreadsheet, JsonElement block)
    {
        var range = A1Range.Parse(spreadsheet, block.GetProperty("range").GetString()!);
        List<JsonElement[]> rows = [.. block.GetProperty("values").EnumerateArray().Select(row => row.EnumerateArray().ToArray())];
        if (rows.Count > range.EndRow - range.FirstRow)
            throw GoogleError.Invalid($"Requested writing within range [{range.Text}], but tried writing to row [{range.FirstRow + rows.Count}]");
        if (rows.Max(row => row.Length) > range.EndColumn - range.FirstColumn)
            throw GoogleError.Invalid($"Requested writing within range [{range.Text}], but tried writing to column [{range.FirstColumn + rows.Max(row => row.Length)}]");
        return (range, rows);
    }

    private static int Store(A1Range range, List<JsonElement[]> rows)
    {
        var cells = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Length; column++)
            {
                if (rows[row][column].ValueKind == JsonValueKind.Null)
                    continue;
                var cell = range.Tab[range.FirstRow + row, range.FirstColumn + column];
                range.Tab[range.FirstRow + row, range.FirstColumn + column] = cell with { Value = ValueOf(rows[row][column]), IsFormula = false };
                cells++;
            }
        }

        return cells;
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => value.GetString() is { Length: > 0 } text ? text : null,
    };
}
