namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>A cell of a grid.</summary>
/// <param name="Part">How dark it is, 0 to 1.</param>
/// <param name="Text">What stands in it; empty for nothing.</param>
/// <param name="Title">The figure in words.</param>
internal sealed record GridCell(double Part, string Text, string Title);
