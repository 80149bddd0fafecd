using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A spreadsheet as the server keeps it, and who may do what with it.</summary>
internal sealed class FakeSpreadsheet(string id, string title)
{
    public string Id { get; } = id;

    public string Title { get; } = title;

    public string Url => $"https://docs.example.org/spreadsheets/d/{Id}/edit";

    public List<FakeTab> Tabs { get; init; } = [new FakeTab(0, "Sheet1", 1000, 26)];

    public List<FakeChart> Charts { get; init; } = [];

    public HashSet<string> Readers { get; init; } = [];

    public HashSet<string> Editors { get; init; } = [];

    /// <summary>The one message the API sends in response to every call on what is no Google spreadsheet; null when it is one.</summary>
    public string? Unsupported { get; set; }

    public FakeTab this[string title] => Tabs.Single(tab => tab.Title == title);

    /// <summary>Titles that differ by case only are the same to the API.</summary>
    public FakeTab? Find(string title) => Tabs.SingleOrDefault(tab => string.Equals(tab.Title, title, StringComparison.OrdinalIgnoreCase));

    public FakeTab Find(int id) => Tabs.SingleOrDefault(tab => tab.Id == id) ?? throw GoogleError.Invalid($"No grid with id: {id}");

    public FakeTab Add(FakeTab tab)
    {
        Tabs.Add(tab);
        return tab;
    }

    /// <summary>What a batch works on, so that one which fails leaves nothing.</summary>
    public FakeSpreadsheet Copy() => new(Id, Title)
    {
        Tabs = [.. Tabs.Select(tab => tab.Copy())],
        Charts = [.. Charts],
        Readers = Readers,
        Editors = Editors,
        Unsupported = Unsupported,
    };

    public void Become(FakeSpreadsheet changed)
    {
        Tabs.Clear();
        Tabs.AddRange(changed.Tabs);
        Charts.Clear();
        Charts.AddRange(changed.Charts);
    }

    /// <summary>All that <c>spreadsheets.get</c> knows, before the field mask.</summary>
    public JsonObject ToJson() => new()
    {
        ["spreadsheetId"] = Id,
        ["spreadsheetUrl"] = Url,
        ["properties"] = new JsonObject { ["title"] = Title, ["locale"] = "en_US", ["timeZone"] = "Etc/GMT" },
        ["sheets"] = new JsonArray([.. Tabs.Select((tab, index) => ToJson(tab, index))]),
    };

    /// <summary>The same for some ranges: their tabs only, with their cells, a grid for each range in the order of the request.</summary>
    public JsonObject ToJson(IEnumerable<string> ranges)
    {
        var asked = ranges.Select(range => A1Range.Parse(this, range)).ToList();
        var response = ToJson();
        response["sheets"] = new JsonArray([.. Tabs.Where(tab => asked.Exists(range => range.Tab == tab)).Select(tab =>
        {
            var sheet = ToJson(tab, Tabs.IndexOf(tab));
            sheet["data"] = new JsonArray([.. asked.Where(range => range.Tab == tab).Select(range => (JsonNode)range.ToGrid())]);
            return (JsonNode)sheet;
        })]);
        return response;
    }

    private JsonObject ToJson(FakeTab tab, int index)
    {
        var grid = new JsonObject { ["rowCount"] = tab.Rows, ["columnCount"] = tab.Columns };
        if (tab.FrozenRows > 0)
            grid["frozenRowCount"] = tab.FrozenRows;
        var sheet = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["sheetId"] = tab.Id,
                ["title"] = tab.Title,
                ["index"] = index,
                ["sheetType"] = "GRID",
                ["gridProperties"] = grid,
            },
        };
        FakeChart[] charts = [.. Charts.Where(chart => chart.SheetId == tab.Id)];
        if (charts.Length > 0)
        {
            sheet["charts"] = new JsonArray([.. charts.Select(chart => (JsonNode)new JsonObject
            {
                ["chartId"] = chart.Id,
                ["spec"] = new JsonObject { ["title"] = chart.Title, ["hiddenDimensionStrategy"] = "SKIP_HIDDEN_ROWS_AND_COLUMNS" },
            })]);
        }

        return sheet;
    }
}

/// <summary>A chart: where it stands and which cells it shows.</summary>
/// <param name="Id">Its number.</param>
/// <param name="SheetId">The tab it stands on.</param>
/// <param name="Title">Its title.</param>
/// <param name="Type">Its type.</param>
/// <param name="Sources">The domain, then the series.</param>
internal sealed record FakeChart(int Id, int SheetId, string Title, string Type, IReadOnlyList<FakeSource> Sources);

/// <summary>Cells a chart shows; half-open, zero-based.</summary>
internal sealed record FakeSource(int SheetId, int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    /// <summary>Follows what is inserted, as the API's charts do: inside it grows, before it moves, at its end neither.</summary>
    public FakeSource AfterInsert(int sheetId, bool rows, int at, int count)
    {
        if (sheetId != SheetId)
            return this;
        return rows
            ? this with { FirstRow = at <= FirstRow ? FirstRow + count : FirstRow, EndRow = at < EndRow ? EndRow + count : EndRow }
            : this with { FirstColumn = at <= FirstColumn ? FirstColumn + count : FirstColumn, EndColumn = at < EndColumn ? EndColumn + count : EndColumn };
    }
}
