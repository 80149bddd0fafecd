namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>How a series is drawn.</summary>
internal enum SeriesShape
{
    /// <summary>A line, broken where there is no figure.</summary>
    Line,

    /// <summary>The area between the series and what it stands on.</summary>
    Area,

    /// <summary>A bar for each slot.</summary>
    Bars,
}
