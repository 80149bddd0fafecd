using System.Text.Json;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>
/// The fields of the API's request types, as its discovery document has them. A body with any other field, or a value of another type,
/// is refused with the words the API uses.
/// </summary>
internal static class SheetsSchema
{
    private const string Text =
        """
        BatchUpdateSpreadsheetRequest: requests=[Request] includeSpreadsheetInResponse=bool responseRanges=[string] responseIncludeGridData=bool
        Request: addSheet=AddSheetRequest updateSheetProperties=UpdateSheetPropertiesRequest appendDimension=AppendDimensionRequest insertDimension=InsertDimensionRequest updateDimensionProperties=UpdateDimensionPropertiesRequest updateCells=UpdateCellsRequest repeatCell=RepeatCellRequest addChart=AddChartRequest updateChartSpec=UpdateChartSpecRequest
        AddSheetRequest: properties=SheetProperties
        UpdateSheetPropertiesRequest: properties=SheetProperties fields=string
        SheetProperties: sheetId=int title=string index=int sheetType=SHEET_TYPE gridProperties=GridProperties hidden=bool rightToLeft=bool
        GridProperties: rowCount=int columnCount=int frozenRowCount=int frozenColumnCount=int hideGridlines=bool rowGroupControlAfter=bool columnGroupControlAfter=bool
        AppendDimensionRequest: sheetId=int dimension=DIMENSION length=int tableId=string
        InsertDimensionRequest: range=DimensionRange inheritFromBefore=bool
        DimensionRange: sheetId=int dimension=DIMENSION startIndex=int endIndex=int
        UpdateDimensionPropertiesRequest: range=DimensionRange properties=DimensionProperties fields=string
        DimensionProperties: hiddenByUser=bool pixelSize=int
        UpdateCellsRequest: start=GridCoordinate range=GridRange rows=[RowData] fields=string
        RepeatCellRequest: range=GridRange cell=CellData fields=string
        GridCoordinate: sheetId=int rowIndex=int columnIndex=int
        GridRange: sheetId=int startRowIndex=int endRowIndex=int startColumnIndex=int endColumnIndex=int
        RowData: values=[CellData]
        CellData: userEnteredValue=ExtendedValue userEnteredFormat=CellFormat note=string
        ExtendedValue: numberValue=number stringValue=string boolValue=bool formulaValue=string
        CellFormat: numberFormat=NumberFormat textFormat=TextFormat wrapStrategy=WRAP horizontalAlignment=string verticalAlignment=string
        NumberFormat: type=NUMBER_FORMAT pattern=string
        TextFormat: bold=bool italic=bool underline=bool strikethrough=bool fontSize=int fontFamily=string
        AddChartRequest: chart=EmbeddedChart
        UpdateChartSpecRequest: chartId=int spec=ChartSpec
        EmbeddedChart: chartId=int spec=ChartSpec position=EmbeddedObjectPosition
        ChartSpec: title=string subtitle=string altText=string fontName=string maximized=bool basicChart=BasicChartSpec
        BasicChartSpec: chartType=CHART_TYPE legendPosition=LEGEND axis=[BasicChartAxis] domains=[BasicChartDomain] series=[BasicChartSeries] headerCount=int interpolateNulls=bool lineSmoothing=bool threeDimensional=bool
        BasicChartAxis: position=AXIS title=string
        BasicChartDomain: domain=ChartData reversed=bool
        BasicChartSeries: series=ChartData targetAxis=AXIS type=CHART_TYPE
        ChartData: sourceRange=ChartSourceRange
        ChartSourceRange: sources=[GridRange]
        EmbeddedObjectPosition: sheetId=int newSheet=bool overlayPosition=OverlayPosition
        OverlayPosition: anchorCell=GridCoordinate offsetXPixels=int offsetYPixels=int widthPixels=int heightPixels=int
        BatchUpdateValuesRequest: valueInputOption=INPUT data=[ValueRange] includeValuesInResponse=bool
        ValueRange: range=string majorDimension=DIMENSION values=[[cell]]
        """;

    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["DIMENSION"] = ["ROWS", "COLUMNS"],
        ["SHEET_TYPE"] = ["GRID", "OBJECT", "DATA_SOURCE"],
        ["WRAP"] = ["OVERFLOW_CELL", "LEGACY_WRAP", "CLIP", "WRAP"],
        ["NUMBER_FORMAT"] = ["TEXT", "NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC"],
        ["CHART_TYPE"] = ["BAR", "LINE", "AREA", "COLUMN", "SCATTER", "COMBO", "STEPPED_AREA"],
        ["LEGEND"] = ["BOTTOM_LEGEND", "LEFT_LEGEND", "RIGHT_LEGEND", "TOP_LEGEND", "NO_LEGEND"],
        ["AXIS"] = ["BOTTOM_AXIS", "LEFT_AXIS", "RIGHT_AXIS"],
        ["INPUT"] = ["RAW", "USER_ENTERED"],
    };

    private static readonly Dictionary<string, Dictionary<string, string>> Types = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(": "))
        .ToDictionary(
            parts => parts[0],
            parts => parts[1].Trim().Split(' ').Select(field => field.Split('=')).ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal),
            StringComparer.Ordinal);

    /// <summary>Refuses what the API would not take.</summary>
    public static void Check(JsonElement value, string type, string place = "")
    {
        if (type[0] == '[')
        {
            Expect(value.ValueKind == JsonValueKind.Array, value, place);
            var index = 0;
            foreach (var element in value.EnumerateArray())
                Check(element, type[1..^1], FormattableString.Invariant($"{place}[{index++}]"));
        }
        else if (Types.TryGetValue(type, out var fields))
        {
            Expect(value.ValueKind == JsonValueKind.Object, value, place);
            foreach (var field in value.EnumerateObject())
            {
                if (!fields.TryGetValue(field.Name, out var inner))
                    throw GoogleError.Invalid($"Invalid JSON payload received. Unknown name \"{field.Name}\" at '{place}': Cannot find field.");
                Check(field.Value, inner, place.Length == 0 ? field.Name : $"{place}.{field.Name}");
            }
        }
        else
        {
            Expect(IsScalar(value, type), value, place);
        }
    }

    /// <summary>The one member of a union that is set.</summary>
    public static JsonProperty Single(JsonElement union, string place)
    {
        JsonProperty[] set = [.. union.EnumerateObject()];
        return set.Length == 1 ? set[0] : throw GoogleError.Invalid($"Invalid value at '{place}' (oneof): {set.Length} of its fields are set.");
    }

    private static bool IsScalar(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "bool" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "int" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "cell" => value.ValueKind is JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number or JsonValueKind.String,
        _ => value.ValueKind == JsonValueKind.String && Choices[type].Contains(value.GetString()),
    };

    private static void Expect(bool fits, JsonElement value, string place)
    {
        if (!fits)
            throw GoogleError.Invalid($"Invalid value at '{place}': {value.GetRawText()}");
    }
}
