using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>One change of a batch: exactly one of its members is set.</summary>
internal sealed record Request
{
    [JsonProperty("addSheet")]
    public AddSheetRequest? AddSheet { get; init; }

    [JsonProperty("updateSheetProperties")]
    public UpdateSheetPropertiesRequest? UpdateSheetProperties { get; init; }

    [JsonProperty("appendDimension")]
    public AppendDimensionRequest? AppendDimension { get; init; }

    [JsonProperty("insertDimension")]
    public InsertDimensionRequest? InsertDimension { get; init; }

    [JsonProperty("updateDimensionProperties")]
    public UpdateDimensionPropertiesRequest? UpdateDimensionProperties { get; init; }

    [JsonProperty("updateCells")]
    public UpdateCellsRequest? UpdateCells { get; init; }

    [JsonProperty("repeatCell")]
    public RepeatCellRequest? RepeatCell { get; init; }

    [JsonProperty("addChart")]
    public AddChartRequest? AddChart { get; init; }

    [JsonProperty("updateChartSpec")]
    public UpdateChartSpecRequest? UpdateChartSpec { get; init; }
}

/// <summary>Makes a tab.</summary>
internal sealed record AddSheetRequest
{
    [JsonProperty("properties")]
    public SheetProperties? Properties { get; init; }
}

/// <summary>Changes a tab's properties, those that <see cref="Fields"/> names.</summary>
internal sealed record UpdateSheetPropertiesRequest
{
    [JsonProperty("properties")]
    public SheetProperties? Properties { get; init; }

    [JsonProperty("fields")]
    public string? Fields { get; init; }
}

/// <summary>Adds rows or columns at the end of the grid.</summary>
internal sealed record AppendDimensionRequest
{
    [JsonProperty("sheetId")]
    public int? SheetId { get; init; }

    [JsonProperty("dimension")]
    public string? Dimension { get; init; }

    [JsonProperty("length")]
    public int? Length { get; init; }
}

/// <summary>Puts empty rows or columns between others, which move on.</summary>
internal sealed record InsertDimensionRequest
{
    [JsonProperty("range")]
    public DimensionRange? Range { get; init; }

    /// <summary>True to look like the row or column before, false like the one after.</summary>
    [JsonProperty("inheritFromBefore")]
    public bool? InheritFromBefore { get; init; }
}

/// <summary>Changes the size of rows or columns.</summary>
internal sealed record UpdateDimensionPropertiesRequest
{
    [JsonProperty("range")]
    public DimensionRange? Range { get; init; }

    [JsonProperty("properties")]
    public DimensionProperties? Properties { get; init; }

    [JsonProperty("fields")]
    public string? Fields { get; init; }
}

/// <summary>Properties of a row or column.</summary>
internal sealed record DimensionProperties
{
    [JsonProperty("pixelSize")]
    public int? PixelSize { get; init; }
}

/// <summary>Sets cells from <see cref="Start"/> on, those fields of them that <see cref="Fields"/> names.</summary>
internal sealed record UpdateCellsRequest
{
    [JsonProperty("start")]
    public GridCoordinate? Start { get; init; }

    [JsonProperty("rows")]
    public IList<RowData>? Rows { get; init; }

    [JsonProperty("fields")]
    public string? Fields { get; init; }
}

/// <summary>Sets all cells of a range alike.</summary>
internal sealed record RepeatCellRequest
{
    [JsonProperty("range")]
    public GridRange? Range { get; init; }

    [JsonProperty("cell")]
    public CellData? Cell { get; init; }

    [JsonProperty("fields")]
    public string? Fields { get; init; }
}

/// <summary>Adds a chart, whether there is such a one or not.</summary>
internal sealed record AddChartRequest
{
    [JsonProperty("chart")]
    public EmbeddedChart? Chart { get; init; }
}

/// <summary>Replaces what a chart shows.</summary>
internal sealed record UpdateChartSpecRequest
{
    [JsonProperty("chartId")]
    public int? ChartId { get; init; }

    [JsonProperty("spec")]
    public ChartSpec? Spec { get; init; }
}
