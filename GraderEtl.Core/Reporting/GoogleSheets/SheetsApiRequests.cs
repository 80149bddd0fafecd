namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>One change of a batch: exactly one of its members is set.</summary>
internal sealed record Request
{
    public AddSheetRequest? AddSheet { get; init; }
    public UpdateSheetPropertiesRequest? UpdateSheetProperties { get; init; }
    public AppendDimensionRequest? AppendDimension { get; init; }
    public InsertDimensionRequest? InsertDimension { get; init; }
    public UpdateDimensionPropertiesRequest? UpdateDimensionProperties { get; init; }
    public UpdateCellsRequest? UpdateCells { get; init; }
    public RepeatCellRequest? RepeatCell { get; init; }
    public AddChartRequest? AddChart { get; init; }
    public UpdateChartSpecRequest? UpdateChartSpec { get; init; }
}

/// <summary>Makes a tab.</summary>
internal sealed record AddSheetRequest { public SheetProperties? Properties { get; init; } }

/// <summary>Changes a tab's properties, those that <see cref="Fields"/> names.</summary>
internal sealed record UpdateSheetPropertiesRequest
{
    public SheetProperties? Properties { get; init; }
    public string? Fields { get; init; }
}

/// <summary>Adds rows or columns at the end of the grid.</summary>
internal sealed record AppendDimensionRequest
{
    public int? SheetId { get; init; }
    public string? Dimension { get; init; }
    public int? Length { get; init; }
}

/// <summary>Puts empty rows or columns between others, which move on.</summary>
internal sealed record InsertDimensionRequest
{
    public DimensionRange? Range { get; init; }

    /// <summary>True to look like the row or column before, false like the one after.</summary>
    public bool? InheritFromBefore { get; init; }
}

/// <summary>Changes the size of rows or columns.</summary>
internal sealed record UpdateDimensionPropertiesRequest
{
    public DimensionRange? Range { get; init; }
    public DimensionProperties? Properties { get; init; }
    public string? Fields { get; init; }
}

/// <summary>Properties of a row or column.</summary>
internal sealed record DimensionProperties { public int? PixelSize { get; init; } }

/// <summary>Sets cells from <see cref="Start"/> on, those fields of them that <see cref="Fields"/> names.</summary>
internal sealed record UpdateCellsRequest
{
    public GridCoordinate? Start { get; init; }
    public IList<RowData>? Rows { get; init; }
    public string? Fields { get; init; }
}

/// <summary>Sets all cells of a range alike.</summary>
internal sealed record RepeatCellRequest
{
    public GridRange? Range { get; init; }
    public CellData? Cell { get; init; }
    public string? Fields { get; init; }
}

/// <summary>Adds a chart, whether there is such a one or not.</summary>
internal sealed record AddChartRequest { public EmbeddedChart? Chart { get; init; } }

/// <summary>Replaces what a chart shows.</summary>
internal sealed record UpdateChartSpecRequest
{
    public int? ChartId { get; init; }
    public ChartSpec? Spec { get; init; }
}
