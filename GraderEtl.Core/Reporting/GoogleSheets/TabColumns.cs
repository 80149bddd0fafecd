using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Which columns of a tab hold which metrics. A tab that has fewer than two of them is not taken over.</summary>
internal static class TabColumns
{
    private const int Fewest = 2;

    /// <summary>The place of each column that is there, by its name. The key is always the first.</summary>
    /// <exception cref="GraderEtlException">The tab holds something else.</exception>
    public static Dictionary<string, int> Find(TabState tab, IReadOnlyList<MetricColumn> columns)
    {
        var key = columns[0];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in columns.Skip(1))
        {
            if (tab.FindColumn(column.Names) is > 0 and var place && !places.ContainsValue(place))
                places[column.Name] = place;
        }

        var day = tab.FindColumn(key.Names);
        if (day > 0)
            throw Refused(tab, columns, $"the days of tab {tab.Title} are in column {A1.Column(day)}: its first row is {CellValues.Quote(tab.FirstRow)}", "move that column to A");
        // somebody may call the day by another name, yet not put it elsewhere
        if (places.Count + (day == 0 ? 1 : 0) < Fewest)
            throw NotDays(tab, columns);
        places[key.Name] = 0;
        return places;
    }

    private static GraderEtlException NotDays(TabState tab, IReadOnlyList<MetricColumn> columns)
    {
        var first = CellValues.Quote(tab.FirstRow);
        return tab.FindRow(columns[0].Names) is > 0 and var row
            ? Refused(
                tab, columns, FormattableString.Invariant($"the header of tab {tab.Title} seems to be in row {row + 1}, {CellValues.Quote([tab.FirstColumn[row]])}; its first row is {first}"), "delete the rows above the header")
            : Refused(tab, columns, $"the tab {tab.Title} is no table of days: its first row is {first}", remedy: null);
    }

    private static GraderEtlException Refused(TabState tab, IReadOnlyList<MetricColumn> columns, string found, string? remedy) => new(ErrorKind.Output, found)
    {
        Expected = $"'{columns[0].Header}' in A1 and at least one of {string.Join(", ", columns.Skip(1).Where(static column => column.Metric is not { IsMeasured: true }).Select(column => $"'{column.Header}'"))} beside it, in English or Russian, or an empty tab",
        Where = $"Sheets:Worksheet, tab {tab.Title}",
        Kept = "the tab is left as it is",
        Remedy = (remedy is null ? "" : remedy + ", or ") + "set Sheets:Worksheet to the name of another tab, or of one that is not there yet",
    };
}
