using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary><c>spreadsheets:batchUpdate</c>, request by request, on a copy that takes the spreadsheet's place when all of them went well.</summary>
internal sealed class LayoutCalls
{
    private readonly FakeSpreadsheet _spreadsheet;
    private string _place = "";

    private LayoutCalls(FakeSpreadsheet spreadsheet) => _spreadsheet = spreadsheet;

    public static JsonObject Update(FakeSpreadsheet spreadsheet, JsonElement body)
    {
        SheetsSchema.Check(body, "BatchUpdateSpreadsheetRequest");
        var copy = spreadsheet.Copy();
        var calls = new LayoutCalls(copy);
        var index = 0;
        var replies = new JsonArray();
        foreach (var request in body.GetProperty("requests").EnumerateArray())
        {
            calls._place = FormattableString.Invariant($"requests[{index++}]");
            var (name, arguments) = (SheetsSchema.Single(request, calls._place).Name, SheetsSchema.Single(request, calls._place).Value);
            calls._place += "." + name;
            calls.Apply(name, arguments);
            replies.Add(new JsonObject());
        }

        if (index == 0)
            throw GoogleError.Invalid("Must specify at least one request.");
        spreadsheet.Become(copy);
        return new JsonObject { ["spreadsheetId"] = spreadsheet.Id, ["replies"] = replies };
    }

    private void Apply(string name, JsonElement arguments)
    {
        switch (name)
        {
            case "addSheet": AddSheet(arguments.GetProperty("properties")); break;
            case "updateSheetProperties": UpdateSheet(arguments); break;
            case "appendDimension": Append(arguments); break;
            case "insertDimension": Insert(arguments); break;
            case "updateDimensionProperties": Resize(arguments); break;
            case "updateCells": UpdateCells(arguments); break;
            case "repeatCell": RepeatCell(arguments); break;
            case "addChart": new ChartCalls(_spreadsheet, _place).Add(arguments.GetProperty("chart")); break;
            default: new ChartCalls(_spreadsheet, _place).Update(arguments); break;
        }
    }

    private void AddSheet(JsonElement properties)
    {
        var title = Required(properties, "title").GetString()!;
        if (_spreadsheet.Find(title) is not null)
            throw Invalid($"A sheet with the name \"{title}\" already exists. Please enter another name.");
        var id = Required(properties, "sheetId").GetInt32();
        if (id < 0 || _spreadsheet.Tabs.Exists(tab => tab.Id == id))
            throw Invalid($"Sheet with ID {id} already exists.");
        var grid = Required(properties, "gridProperties");
        var tab = new FakeTab(id, title, Number(grid, "rowCount") ?? 1000, Number(grid, "columnCount") ?? 26);
        Freeze(tab, Number(grid, "frozenRowCount") ?? 0);
        _spreadsheet.Add(tab);
    }

    private void UpdateSheet(JsonElement arguments)
    {
        var properties = Required(arguments, "properties");
        if (Required(arguments, "fields").GetString() != "gridProperties.frozenRowCount")
            throw Invalid("This server changes only gridProperties.frozenRowCount.");
        Freeze(Tab(properties), Required(Required(properties, "gridProperties"), "frozenRowCount").GetInt32());
    }

    private void Freeze(FakeTab tab, int rows)
    {
        if (rows >= tab.Rows)
            throw Invalid("You can't freeze all visible rows on the sheet.");
        tab.FrozenRows = rows;
    }

    private void Append(JsonElement arguments)
    {
        var length = Required(arguments, "length").GetInt32();
        if (length < 1)
            throw Invalid("length must be at least 1.");
        if (IsRows(arguments))
            Tab(arguments).AppendRows(length);
        else
            Tab(arguments).AppendColumns(length);
    }

    private void Insert(JsonElement arguments)
    {
        var range = Required(arguments, "range");
        var tab = Tab(range);
        var rows = IsRows(range);
        var (start, end) = (Required(range, "startIndex").GetInt32(), Required(range, "endIndex").GetInt32());
        var before = arguments.TryGetProperty("inheritFromBefore", out var inherit) && inherit.GetBoolean();
        var size = rows ? tab.Rows : tab.Columns;
        if (start < 0 || end <= start || start >= size)
            throw Invalid($"range.startIndex[{start}] must be less than the size of the sheet[{size}] and range.endIndex[{end}] greater.");
        if (before && start == 0)
            throw Invalid("Cannot inherit from before when inserting at index 0.");
        if (rows)
            tab.InsertRows(start, end - start, before);
        else
            tab.InsertColumns(start, end - start, before);
        for (var i = 0; i < _spreadsheet.Charts.Count; i++)
        {
            var chart = _spreadsheet.Charts[i];
            _spreadsheet.Charts[i] = chart with { Sources = [.. chart.Sources.Select(source => source.AfterInsert(tab.Id, rows, start, end - start))] };
        }
    }

    private void Resize(JsonElement arguments)
    {
        var range = Required(arguments, "range");
        if (IsRows(range) || Required(arguments, "fields").GetString() != "pixelSize")
            throw Invalid("This server changes only the width of columns.");
        var tab = Tab(range);
        for (var column = Required(range, "startIndex").GetInt32(); column < Required(range, "endIndex").GetInt32(); column++)
            tab.Widths[column < tab.Columns ? column : throw Invalid("The column is outside of the grid.")] = arguments.GetProperty("properties").GetProperty("pixelSize").GetInt32();
    }

    private void UpdateCells(JsonElement arguments)
    {
        var start = Required(arguments, "start");
        var tab = Tab(start);
        var edit = new CellEdit(Required(arguments, "fields").GetString()!, _place);
        var row = Number(start, "rowIndex") ?? 0;
        foreach (var data in Required(arguments, "rows").EnumerateArray())
        {
            var column = Number(start, "columnIndex") ?? 0;
            foreach (var cell in Required(data, "values").EnumerateArray())
            {
                if (row >= tab.Rows || column >= tab.Columns)
                    throw Invalid($"Attempting to write row {row}, column {column}, beyond the grid of {tab.Rows} rows and {tab.Columns} columns.");
                tab[row, column] = edit.Apply(tab[row, column], cell);
                column++;
            }

            row++;
        }
    }

    private void RepeatCell(JsonElement arguments)
    {
        var range = Required(arguments, "range");
        var tab = Tab(range);
        var edit = new CellEdit(Required(arguments, "fields").GetString()!, _place);
        var (endRow, endColumn) = (Number(range, "endRowIndex") ?? tab.Rows, Number(range, "endColumnIndex") ?? tab.Columns);
        if (endRow > tab.Rows || endColumn > tab.Columns)
            throw Invalid("The range is outside of the grid.");
        for (var row = Number(range, "startRowIndex") ?? 0; row < endRow; row++)
        {
            for (var column = Number(range, "startColumnIndex") ?? 0; column < endColumn; column++)
                tab[row, column] = edit.Apply(tab[row, column], Required(arguments, "cell"));
        }
    }

    private FakeTab Tab(JsonElement of) => _spreadsheet.Find(Required(of, "sheetId").GetInt32());

    private bool IsRows(JsonElement of) => Required(of, "dimension").GetString() == "ROWS";

    private JsonElement Required(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : throw Invalid($"{name} is required.");

    private GoogleError Invalid(string message) => GoogleError.Invalid($"Invalid {_place}: {message}");

    private static int? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
