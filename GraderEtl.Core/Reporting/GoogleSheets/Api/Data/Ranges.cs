using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>A rectangle of cells; indexes are zero-based and half-open, and a missing one is unbounded.</summary>
internal sealed record GridRange
{
    [JsonProperty("sheetId")]
    public int? SheetId { get; init; }

    [JsonProperty("startRowIndex")]
    public int? StartRowIndex { get; init; }

    [JsonProperty("endRowIndex")]
    public int? EndRowIndex { get; init; }

    [JsonProperty("startColumnIndex")]
    public int? StartColumnIndex { get; init; }

    [JsonProperty("endColumnIndex")]
    public int? EndColumnIndex { get; init; }
}

/// <summary>One cell; indexes are zero-based.</summary>
internal sealed record GridCoordinate
{
    [JsonProperty("sheetId")]
    public int? SheetId { get; init; }

    [JsonProperty("rowIndex")]
    public int? RowIndex { get; init; }

    [JsonProperty("columnIndex")]
    public int? ColumnIndex { get; init; }
}

/// <summary>Rows or columns; indexes are zero-based and half-open.</summary>
internal sealed record DimensionRange
{
    public const string Rows = "ROWS";
    public const string Columns = "COLUMNS";

    [JsonProperty("sheetId")]
    public int? SheetId { get; init; }

    [JsonProperty("dimension")]
    public string? Dimension { get; init; }

    [JsonProperty("startIndex")]
    public int? StartIndex { get; init; }

    [JsonProperty("endIndex")]
    public int? EndIndex { get; init; }
}
