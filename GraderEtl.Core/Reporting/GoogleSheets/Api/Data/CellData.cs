using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>Cells side by side.</summary>
internal sealed record RowData
{
    [JsonProperty("values")]
    public IList<CellData>? Values { get; init; }
}

/// <summary>A cell.</summary>
internal sealed record CellData
{
    [JsonProperty("userEnteredValue")]
    public ExtendedValue? UserEnteredValue { get; init; }

    /// <summary>What a formula comes to, or what was entered. Only read; dates are serial numbers.</summary>
    [JsonProperty("effectiveValue")]
    public ExtendedValue? EffectiveValue { get; init; }

    [JsonProperty("userEnteredFormat")]
    public CellFormat? UserEnteredFormat { get; init; }

    [JsonProperty("note")]
    public string? Note { get; init; }
}

/// <summary>A value of exactly one type.</summary>
internal sealed record ExtendedValue
{
    [JsonProperty("numberValue")]
    public double? NumberValue { get; init; }

    [JsonProperty("stringValue")]
    public string? StringValue { get; init; }

    [JsonProperty("boolValue")]
    public bool? BoolValue { get; init; }

    [JsonProperty("formulaValue")]
    public string? FormulaValue { get; init; }
}

/// <summary>How a cell looks.</summary>
internal sealed record CellFormat
{
    [JsonProperty("numberFormat")]
    public NumberFormat? NumberFormat { get; init; }

    [JsonProperty("textFormat")]
    public TextFormat? TextFormat { get; init; }

    /// <summary><c>WRAP</c>, <c>CLIP</c> or <c>OVERFLOW_CELL</c>.</summary>
    [JsonProperty("wrapStrategy")]
    public string? WrapStrategy { get; init; }
}

/// <summary>How a number is shown.</summary>
internal sealed record NumberFormat
{
    /// <summary>Such as <c>NUMBER</c>, <c>PERCENT</c> or <c>DATE</c>.</summary>
    [JsonProperty("type")]
    public string? Type { get; init; }

    [JsonProperty("pattern")]
    public string? Pattern { get; init; }
}

/// <summary>How text is shown.</summary>
internal sealed record TextFormat
{
    [JsonProperty("bold")]
    public bool? Bold { get; init; }
}
