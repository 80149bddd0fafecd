using System.Text.Json;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>Adds and changes charts. Stricter than the API in one thing: a second chart of the same title is refused.</summary>
internal sealed class ChartCalls(FakeSpreadsheet spreadsheet, string place)
{
    public void Add(JsonElement chart)
    {
        var anchor = Find(chart, "position", "overlayPosition", "anchorCell") ?? throw Invalid("The chart has no position.");
        var tab = spreadsheet.Find(anchor.GetProperty("sheetId").GetInt32());
        if (anchor.GetProperty("rowIndex").GetInt32() >= tab.Rows || anchor.GetProperty("columnIndex").GetInt32() >= tab.Columns)
            throw Invalid("The anchor is outside of the grid.");
        var added = Read(spreadsheet.Charts.Count + 77, tab.Id, chart.GetProperty("spec"));
        if (spreadsheet.Charts.Exists(there => there.Title == added.Title))
            throw Invalid($"There is a chart '{added.Title}' already: it would be there twice.");
        spreadsheet.Charts.Add(added);
    }

    public void Update(JsonElement arguments)
    {
        var id = arguments.GetProperty("chartId").GetInt32();
        var index = spreadsheet.Charts.FindIndex(chart => chart.Id == id);
        if (index < 0)
            throw Invalid($"No chart with id: {id}");
        spreadsheet.Charts[index] = Read(id, spreadsheet.Charts[index].SheetId, arguments.GetProperty("spec"));
    }

    private FakeChart Read(int id, int sheetId, JsonElement spec)
    {
        var basic = Find(spec, "basicChart") ?? throw Invalid("The chart has no specification.");
        var type = basic.GetProperty("chartType").GetString()!;
        List<FakeSource> sources = [];
        foreach (var domain in basic.GetProperty("domains").EnumerateArray())
            sources.Add(Source(domain.GetProperty("domain")));
        if (sources.Count != 1)
            throw Invalid("Only a single domain is supported.");
        foreach (var series in basic.GetProperty("series").EnumerateArray())
        {
            if (type != "COMBO" && series.TryGetProperty("type", out _))
                throw Invalid("The type of a series is valid in a combo chart only.");
            if (type == "COMBO" && series.GetProperty("type").GetString() is not ("LINE" or "AREA" or "COLUMN"))
                throw Invalid("A series of a combo chart is a line, an area or columns.");
            if (series.GetProperty("targetAxis").GetString() == "BOTTOM_AXIS")
                throw Invalid("A series belongs to a minor axis.");
            sources.Add(Source(series.GetProperty("series")));
        }

        if (sources.Exists(source => source.FirstRow != sources[0].FirstRow || source.EndRow != sources[0].EndRow))
            throw Invalid("The domain and all series must have the same rows.");
        return new FakeChart(id, sheetId, spec.GetProperty("title").GetString()!, type, sources);
    }

    private FakeSource Source(JsonElement data)
    {
        var grid = data.GetProperty("sourceRange").GetProperty("sources").EnumerateArray().Single();
        var tab = spreadsheet.Find(grid.GetProperty("sheetId").GetInt32());
        var source = new FakeSource(
            tab.Id,
            grid.GetProperty("startRowIndex").GetInt32(),
            grid.GetProperty("endRowIndex").GetInt32(),
            grid.GetProperty("startColumnIndex").GetInt32(),
            grid.GetProperty("endColumnIndex").GetInt32());
        if (source.EndRow > tab.Rows || source.EndColumn > tab.Columns)
            throw Invalid("The source range is outside of the grid.");
        if (source.EndColumn - source.FirstColumn == 1 == (source.EndRow - source.FirstRow == 1))
            throw Invalid("Exactly one dimension of a source range must have a length of 1.");
        return source;
    }

    private GoogleError Invalid(string message) => GoogleError.Invalid($"Invalid {place}: {message}");

    private static JsonElement? Find(JsonElement data, params string[] path)
    {
        foreach (var name in path)
        {
            if (!data.TryGetProperty(name, out data))
                return null;
        }

        return data;
    }
}
