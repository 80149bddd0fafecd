using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>A chart in a spreadsheet.</summary>
internal sealed record EmbeddedChart
{
    [JsonProperty("chartId")]
    public int? ChartId { get; init; }

    [JsonProperty("spec")]
    public ChartSpec? Spec { get; init; }

    [JsonProperty("position")]
    public EmbeddedObjectPosition? Position { get; init; }
}

/// <summary>What a chart shows.</summary>
internal sealed record ChartSpec
{
    [JsonProperty("title")]
    public string? Title { get; init; }

    [JsonProperty("altText")]
    public string? AltText { get; init; }

    [JsonProperty("basicChart")]
    public BasicChartSpec? BasicChart { get; init; }
}

/// <summary>A chart with axes.</summary>
internal sealed record BasicChartSpec
{
    /// <summary>Such as <c>COLUMN</c>, <c>LINE</c> or <c>COMBO</c>.</summary>
    [JsonProperty("chartType")]
    public string? ChartType { get; init; }

    [JsonProperty("legendPosition")]
    public string? LegendPosition { get; init; }

    [JsonProperty("axis")]
    public IList<BasicChartAxis>? Axis { get; init; }

    [JsonProperty("domains")]
    public IList<BasicChartDomain>? Domains { get; init; }

    [JsonProperty("series")]
    public IList<BasicChartSeries>? Series { get; init; }

    /// <summary>Rows of the data that are headers.</summary>
    [JsonProperty("headerCount")]
    public int? HeaderCount { get; init; }
}

/// <summary>An axis.</summary>
internal sealed record BasicChartAxis
{
    /// <summary><c>BOTTOM_AXIS</c>, <c>LEFT_AXIS</c> or <c>RIGHT_AXIS</c>.</summary>
    [JsonProperty("position")]
    public string? Position { get; init; }

    [JsonProperty("title")]
    public string? Title { get; init; }
}

/// <summary>What stands on the bottom axis.</summary>
internal sealed record BasicChartDomain
{
    [JsonProperty("domain")]
    public ChartData? Domain { get; init; }
}

/// <summary>One line or one set of columns.</summary>
internal sealed record BasicChartSeries
{
    [JsonProperty("series")]
    public ChartData? Series { get; init; }

    [JsonProperty("targetAxis")]
    public string? TargetAxis { get; init; }

    /// <summary>In a chart of type <c>COMBO</c>: <c>COLUMN</c>, <c>LINE</c> or <c>AREA</c>.</summary>
    [JsonProperty("type")]
    public string? Type { get; init; }
}

/// <summary>Where a chart's data is.</summary>
internal sealed record ChartData
{
    [JsonProperty("sourceRange")]
    public ChartSourceRange? SourceRange { get; init; }
}

/// <summary>Ranges of one column or one row each.</summary>
internal sealed record ChartSourceRange
{
    [JsonProperty("sources")]
    public IList<GridRange>? Sources { get; init; }
}

/// <summary>Where a chart stands.</summary>
internal sealed record EmbeddedObjectPosition
{
    [JsonProperty("overlayPosition")]
    public OverlayPosition? OverlayPosition { get; init; }
}

/// <summary>A place over the cells.</summary>
internal sealed record OverlayPosition
{
    [JsonProperty("anchorCell")]
    public GridCoordinate? AnchorCell { get; init; }

    [JsonProperty("widthPixels")]
    public int? WidthPixels { get; init; }

    [JsonProperty("heightPixels")]
    public int? HeightPixels { get; init; }
}
