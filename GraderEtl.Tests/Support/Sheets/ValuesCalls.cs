using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary><c>values:batchGet</c> and <c>values:batchUpdate</c>.</summary>
internal static class ValuesCalls
{
    public static JsonObject Get(FakeSpreadsheet spreadsheet, IEnumerable<string> ranges, string render, string dates)
    {
        if (render != "UNFORMATTED_VALUE" || dates is not ("" or "SERIAL_NUMBER"))
            throw GoogleError.Invalid("This server keeps no formatted texts: ask for UNFORMATTED_VALUE and SERIAL_NUMBER.");
        return new JsonObject
        {
            ["spreadsheetId"] = spreadsheet.Id,
            ["valueRanges"] = new JsonArray([.. ranges.Select(range => (JsonNode)Read(A1Range.Parse(spreadsheet, range)))]),
        };
    }

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

    private static JsonObject Read(A1Range range)
    {
        var rows = Enumerable.Range(range.FirstRow, range.EndRow - range.FirstRow)
            .Select(row => FakeTab.Trim(Enumerable.Range(range.FirstColumn, range.EndColumn - range.FirstColumn).Select(column => range.Tab[row, column].Value)))
            .ToList();
        var last = rows.FindLastIndex(row => row.Length > 0);
        var answer = new JsonObject { ["range"] = range.Text, ["majorDimension"] = "ROWS" };
        if (last >= 0)
            answer["values"] = new JsonArray([.. rows.Take(last + 1).Select(row => (JsonNode)new JsonArray([.. row.Select(ToJson)]))]);
        return answer;
    }

    private static JsonNode ToJson(object? value) => value switch
    {
        double number => number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        _ => JsonValue.Create((string?)value ?? "")!,
    };

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
