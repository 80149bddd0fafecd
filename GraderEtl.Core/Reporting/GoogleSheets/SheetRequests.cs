
namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The changes of a layout, one request each.</summary>
internal static class SheetRequests
{
    public static Request AddSheet(int sheetId, string title, int rows, int columns) => new()
    {
        AddSheet = new AddSheetRequest
        {
            Properties = new SheetProperties
            {
                SheetId = sheetId,
                Title = title,
                GridProperties = new GridProperties { RowCount = rows, ColumnCount = columns, FrozenRowCount = 1 },
            },
        },
    };

    public static Request FreezeHeader(int sheetId) => new()
    {
        UpdateSheetProperties = new UpdateSheetPropertiesRequest
        {
            Properties = new SheetProperties { SheetId = sheetId, GridProperties = new GridProperties { FrozenRowCount = 1 } },
            Fields = "gridProperties.frozenRowCount",
        },
    };

    public static Request Append(int sheetId, string dimension, int length) => new()
    {
        AppendDimension = new AppendDimensionRequest { SheetId = sheetId, Dimension = dimension, Length = length },
    };

    public static Request Insert(int sheetId, string dimension, int before, int count, bool inheritFromBefore) => new()
    {
        InsertDimension = new InsertDimensionRequest
        {
            Range = new DimensionRange { SheetId = sheetId, Dimension = dimension, StartIndex = before, EndIndex = before + count },
            InheritFromBefore = inheritFromBefore,
        },
    };

    public static Request SetWidth(int sheetId, int column, int pixels) => new()
    {
        UpdateDimensionProperties = new UpdateDimensionPropertiesRequest
        {
            Range = new DimensionRange { SheetId = sheetId, Dimension = DimensionRange.Columns, StartIndex = column, EndIndex = column + 1 },
            Properties = new DimensionProperties { PixelSize = pixels },
            Fields = "pixelSize",
        },
    };

    /// <summary>Sets cells, the named fields of each.</summary>
    public static Request SetCells(int sheetId, int row, int column, IEnumerable<IEnumerable<CellData>> rows, string fields) => new()
    {
        UpdateCells = new UpdateCellsRequest
        {
            Start = new GridCoordinate { SheetId = sheetId, RowIndex = row, ColumnIndex = column },
            Rows = [.. rows.Select(cells => new RowData { Values = [.. cells] })],
            Fields = fields,
        },
    };

    /// <summary>Header cells: bold, each with what it means as a note.</summary>
    public static Request SetHeader(int sheetId, int column, IEnumerable<(string Text, string? Note)> headers) => SetCells(
        sheetId,
        0,
        column,
        [headers.Select(header => new CellData
        {
            UserEnteredValue = new ExtendedValue { StringValue = header.Text },
            UserEnteredFormat = new CellFormat { TextFormat = new TextFormat { Bold = true }, WrapStrategy = "WRAP" },
            Note = header.Note,
        })],
        "userEnteredValue,userEnteredFormat.textFormat.bold,userEnteredFormat.wrapStrategy,note");

    /// <summary>How the numbers of a column are shown, from a row on.</summary>
    public static Request SetFormat(int sheetId, int column, ValueFormat format) => new()
    {
        RepeatCell = new RepeatCellRequest
        {
            Range = new GridRange { SheetId = sheetId, StartRowIndex = 1, StartColumnIndex = column, EndColumnIndex = column + 1 },
            Cell = new CellData { UserEnteredFormat = new CellFormat { NumberFormat = CellValues.FormatOf(format) } },
            Fields = "userEnteredFormat.numberFormat",
        },
    };
}
