namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>A row of a grid.</summary>
/// <param name="Heading">What it is about.</param>
/// <param name="Cells">Its cells from the left; null where there is none.</param>
internal sealed record GridRow(string Heading, IReadOnlyList<GridCell?> Cells);
