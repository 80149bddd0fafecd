namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How a figure is written, and its change.</summary>
internal enum CardKind
{
    /// <summary>A whole number; its change is relative.</summary>
    Count,

    /// <summary>A share; its change is in percentage points.</summary>
    Share,

    /// <summary>A median; its change is a difference.</summary>
    Median,
}
