using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The values of days as blocks of adjacent cells.</summary>
internal static class DailyValues
{
    /// <summary>Google advises against calls over 2 MB. The values and the changes of the layout together stay below this.</summary>
    private const int MostBytes = 1_900_000;

    private const int BytesOfNumber = 26;

    /// <summary>A day's bytes in addition to its values: an inserted row, its key, its range.</summary>
    private const int BytesOfRow = 450;

    /// <summary>Cuts days into parts whose calls are all under 2 MB.</summary>
    public static IEnumerable<IReadOnlyList<DailyMetrics>> Cut(IReadOnlyList<MetricColumn> columns, IEnumerable<DailyMetrics> days)
    {
        var (part, bytes) = (new List<DailyMetrics>(), 0);
        foreach (var day in days)
        {
            var size = BytesOfRow + columns.Sum(column => SizeOf(column.Value(day)));
            if (part.Count > 0 && bytes + size > MostBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(day);
            bytes += size;
        }

        yield return part;
    }

    /// <summary>The blocks to write. They leave out the key, which is in its row already, in a format that people may have changed.</summary>
    public static IReadOnlyList<ValueRange> Blocks(DailyTab tab, IReadOnlyList<MetricColumn> columns, IEnumerable<DailyMetrics> days)
    {
        var rows = Runs(days.Select(day => (Place: tab.Rows.Rows[day.Day], Item: day)));
        var groups = Runs(columns.Skip(1).Select(column => (Place: tab.ColumnOf(column.Name), Item: column)));
        return
        [
            .. from row in rows
               from column in groups
               select new ValueRange
               {
                   Range = A1.Block(tab.Title, row.First, column.First, row.Items.Count, column.Items.Count),
                   Values = [.. row.Items.Select(day => (IList<object?>)[.. column.Items.Select(metric => CellValues.ToCell(metric.Value(day)))])],
               },
        ];
    }

    private static List<(int First, List<T> Items)> Runs<T>(IEnumerable<(int Place, T Item)> items)
    {
        var runs = new List<(int First, List<T> Items)>();
        foreach (var (place, item) in items.OrderBy(item => item.Place))
        {
            if (runs.Count == 0 || runs[^1].First + runs[^1].Items.Count != place)
                runs.Add((place, []));
            runs[^1].Items.Add(item);
        }

        return runs;
    }

    /// <summary>An upper bound: every character of a text may have to be escaped.</summary>
    private static int SizeOf(object? value) => value is string text ? (6 * text.Length) + 3 : BytesOfNumber;
}
