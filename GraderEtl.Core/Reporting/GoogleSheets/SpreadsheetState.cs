namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>What a spreadsheet holds of this program's, as it was read.</summary>
/// <param name="Title">The spreadsheet's title.</param>
/// <param name="Url">Where people open it.</param>
/// <param name="SheetIds">The numbers of all its tabs.</param>
/// <param name="AnyTab">The title of some tab with cells; null when there is none.</param>
/// <param name="Daily">The daily tab; null when there is none.</param>
/// <param name="Summary">The summary tab; null when there is none.</param>
/// <param name="ChartId">The chart, on whichever tab it is; null when there is none.</param>
internal sealed record SpreadsheetState(
    string Title, string? Url, IReadOnlyCollection<int> SheetIds, string? AnyTab, TabState? Daily, TabState? Summary, int? ChartId);
