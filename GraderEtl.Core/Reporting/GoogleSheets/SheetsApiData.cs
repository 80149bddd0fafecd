namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A spreadsheet with its tabs.</summary>
internal sealed record Spreadsheet
{
    public string? SpreadsheetId { get; init; }
    public string? SpreadsheetUrl { get; init; }
    public SpreadsheetProperties? Properties { get; init; }
    public IList<Sheet>? Sheets { get; init; }
}

/// <summary>Properties of a spreadsheet.</summary>
internal sealed record SpreadsheetProperties { public string? Title { get; init; } }

/// <summary>A tab.</summary>
internal sealed record Sheet
{
    public SheetProperties? Properties { get; init; }
    public IList<EmbeddedChart>? Charts { get; init; }

    /// <summary>Cells, one grid for each range that was asked for, in that order.</summary>
    public IList<GridData>? Data { get; init; }
}

/// <summary>The cells of a range.</summary>
internal sealed record GridData
{
    /// <summary>Row by row, from the first cell of the range on; empty ones at the end may be left out.</summary>
    public IList<RowData>? RowData { get; init; }
}

/// <summary>Properties of a tab.</summary>
internal sealed record SheetProperties
{
    public int? SheetId { get; init; }
    public string? Title { get; init; }

    /// <summary><c>GRID</c>, <c>OBJECT</c> (a chart on a tab of its own) or <c>DATA_SOURCE</c>.</summary>
    public string? SheetType { get; init; }

    public GridProperties? GridProperties { get; init; }
}

/// <summary>The size of a tab's grid.</summary>
internal sealed record GridProperties
{
    public int? RowCount { get; init; }
    public int? ColumnCount { get; init; }
    public int? FrozenRowCount { get; init; }
}

/// <summary>Cells side by side.</summary>
internal sealed record RowData { public IList<CellData>? Values { get; init; } }

/// <summary>A cell.</summary>
internal sealed record CellData
{
    public ExtendedValue? UserEnteredValue { get; init; }

    /// <summary>The result of a formula, or the entered value; read-only. Dates are serial numbers.</summary>
    public ExtendedValue? EffectiveValue { get; init; }

    public CellFormat? UserEnteredFormat { get; init; }
    public string? Note { get; init; }
}

/// <summary>A value of exactly one type.</summary>
internal sealed record ExtendedValue
{
    public double? NumberValue { get; init; }
    public string? StringValue { get; init; }
    public bool? BoolValue { get; init; }
    public string? FormulaValue { get; init; }
}

/// <summary>The format of a cell.</summary>
internal sealed record CellFormat
{
    public NumberFormat? NumberFormat { get; init; }
    public TextFormat? TextFormat { get; init; }

    /// <summary><c>WRAP</c>, <c>CLIP</c> or <c>OVERFLOW_CELL</c>.</summary>
    public string? WrapStrategy { get; init; }
}

/// <summary>How a number is shown.</summary>
internal sealed record NumberFormat
{
    /// <summary>Such as <c>NUMBER</c>, <c>PERCENT</c> or <c>DATE</c>.</summary>
    public string? Type { get; init; }

    public string? Pattern { get; init; }
}

/// <summary>How text is shown.</summary>
internal sealed record TextFormat { public bool? Bold { get; init; } }

/// <summary>A rectangle of cells; indexes are zero-based and half-open, and a missing one is unbounded.</summary>
internal sealed record GridRange
{
    public int? SheetId { get; init; }
    public int? StartRowIndex { get; init; }
    public int? EndRowIndex { get; init; }
    public int? StartColumnIndex { get; init; }
    public int? EndColumnIndex { get; init; }
}

/// <summary>One cell; indexes are zero-based.</summary>
internal sealed record GridCoordinate
{
    public int? SheetId { get; init; }
    public int? RowIndex { get; init; }
    public int? ColumnIndex { get; init; }
}

/// <summary>Rows or columns; indexes are zero-based and half-open.</summary>
internal sealed record DimensionRange
{
    public const string Rows = "ROWS";
    public const string Columns = "COLUMNS";

    public int? SheetId { get; init; }
    public string? Dimension { get; init; }
    public int? StartIndex { get; init; }
    public int? EndIndex { get; init; }
}

/// <summary>Values of a range to write, row by row.</summary>
internal sealed record ValueRange
{
    /// <summary>In A1 notation.</summary>
    public string? Range { get; init; }

    /// <summary>Texts, numbers and truth values. Null leaves a cell as it is, an empty text empties it.</summary>
    public IList<IList<object?>>? Values { get; init; }
}

/// <summary>The body of <c>values:batchUpdate</c>.</summary>
internal sealed record UpdateValuesBody
{
    /// <summary><c>RAW</c>: values are stored as they are; <c>USER_ENTERED</c>: as if a person typed them.</summary>
    public string? ValueInputOption { get; init; }

    public IList<ValueRange>? Data { get; init; }
}

/// <summary>The body of <c>spreadsheets:batchUpdate</c>.</summary>
internal sealed record UpdateBody { public IList<Request>? Requests { get; init; } }

/// <summary>The response to either; its counts and replies are not needed.</summary>
internal sealed record UpdateResponse { public string? SpreadsheetId { get; init; } }

/// <summary>A chart in a spreadsheet.</summary>
internal sealed record EmbeddedChart
{
    public int? ChartId { get; init; }
    public ChartSpec? Spec { get; init; }
    public EmbeddedObjectPosition? Position { get; init; }
}

/// <summary>What a chart shows.</summary>
internal sealed record ChartSpec
{
    public string? Title { get; init; }
    public string? AltText { get; init; }
    public BasicChartSpec? BasicChart { get; init; }
}

/// <summary>A chart with axes.</summary>
internal sealed record BasicChartSpec
{
    /// <summary>Such as <c>COLUMN</c>, <c>LINE</c> or <c>COMBO</c>.</summary>
    public string? ChartType { get; init; }

    public string? LegendPosition { get; init; }
    public IList<BasicChartAxis>? Axis { get; init; }
    public IList<BasicChartDomain>? Domains { get; init; }
    public IList<BasicChartSeries>? Series { get; init; }

    /// <summary>Rows of the data that are headers.</summary>
    public int? HeaderCount { get; init; }
}

/// <summary>An axis.</summary>
internal sealed record BasicChartAxis
{
    /// <summary><c>BOTTOM_AXIS</c>, <c>LEFT_AXIS</c> or <c>RIGHT_AXIS</c>.</summary>
    public string? Position { get; init; }

    public string? Title { get; init; }
}

/// <summary>What stands on the bottom axis.</summary>
internal sealed record BasicChartDomain { public ChartData? Domain { get; init; } }

/// <summary>One line or one set of columns.</summary>
internal sealed record BasicChartSeries
{
    public ChartData? Series { get; init; }
    public string? TargetAxis { get; init; }

    /// <summary>In a chart of type <c>COMBO</c>: <c>COLUMN</c>, <c>LINE</c> or <c>AREA</c>.</summary>
    public string? Type { get; init; }
}

/// <summary>Where a chart's data is.</summary>
internal sealed record ChartData { public ChartSourceRange? SourceRange { get; init; } }

/// <summary>Ranges of one column or one row each.</summary>
internal sealed record ChartSourceRange { public IList<GridRange>? Sources { get; init; } }

/// <summary>Where a chart stands.</summary>
internal sealed record EmbeddedObjectPosition { public OverlayPosition? OverlayPosition { get; init; } }

/// <summary>A place over the cells.</summary>
internal sealed record OverlayPosition
{
    public GridCoordinate? AnchorCell { get; init; }
    public int? WidthPixels { get; init; }
    public int? HeightPixels { get; init; }
}
