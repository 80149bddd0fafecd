using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>A spreadsheet with its tabs.</summary>
internal sealed record Spreadsheet
{
    [JsonProperty("spreadsheetId")]
    public string? SpreadsheetId { get; init; }

    [JsonProperty("spreadsheetUrl")]
    public string? SpreadsheetUrl { get; init; }

    [JsonProperty("properties")]
    public SpreadsheetProperties? Properties { get; init; }

    [JsonProperty("sheets")]
    public IList<Sheet>? Sheets { get; init; }
}

/// <summary>What holds for a spreadsheet as a whole.</summary>
internal sealed record SpreadsheetProperties
{
    [JsonProperty("title")]
    public string? Title { get; init; }
}

/// <summary>A tab.</summary>
internal sealed record Sheet
{
    [JsonProperty("properties")]
    public SheetProperties? Properties { get; init; }

    [JsonProperty("charts")]
    public IList<EmbeddedChart>? Charts { get; init; }

    /// <summary>Cells, one grid for each range that was asked for, in that order.</summary>
    [JsonProperty("data")]
    public IList<GridData>? Data { get; init; }
}

/// <summary>The cells of a range.</summary>
internal sealed record GridData
{
    /// <summary>Row by row, from the first cell of the range on; empty ones at the end may be left out.</summary>
    [JsonProperty("rowData")]
    public IList<RowData>? RowData { get; init; }
}

/// <summary>What holds for a tab as a whole.</summary>
internal sealed record SheetProperties
{
    [JsonProperty("sheetId")]
    public int? SheetId { get; init; }

    [JsonProperty("title")]
    public string? Title { get; init; }

    /// <summary><c>GRID</c>, <c>OBJECT</c> (a chart on a tab of its own) or <c>DATA_SOURCE</c>.</summary>
    [JsonProperty("sheetType")]
    public string? SheetType { get; init; }

    [JsonProperty("gridProperties")]
    public GridProperties? GridProperties { get; init; }
}

/// <summary>The size of a tab's grid.</summary>
internal sealed record GridProperties
{
    [JsonProperty("rowCount")]
    public int? RowCount { get; init; }

    [JsonProperty("columnCount")]
    public int? ColumnCount { get; init; }

    [JsonProperty("frozenRowCount")]
    public int? FrozenRowCount { get; init; }
}
