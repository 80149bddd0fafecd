using System.Text;

namespace GraderEtl.Benchmarks.Support;

/// <summary>A table of texts, as printed and as written to the result files.</summary>
/// <param name="Title">What it answers.</param>
/// <param name="Columns">Its heads; the first column is left-aligned, the others right-aligned.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Columns)
{
    /// <summary>Its rows, each with as many cells as there are columns.</summary>
    public List<IReadOnlyList<string>> Rows { get; } = [];

    /// <summary>Adds a row.</summary>
    public ResultTable Add(params IReadOnlyList<string> cells)
    {
        if (cells.Count != Columns.Count)
            throw new ArgumentException($"A row of {cells.Count} cells; the table has {Columns.Count} columns.", nameof(cells));
        Rows.Add(cells);
        return this;
    }

    /// <summary>
    /// The table of measurements that all whole jobs print: seconds, rows and megabytes a second, ratios to some of them with their range,
    /// processor time, peak memory.
    /// </summary>
    /// <param name="title">What it answers.</param>
    /// <param name="measurements">Its rows.</param>
    /// <param name="baselines">What the ratios are to, with the name that the column's head gives it.</param>
    public static ResultTable Of(string title, IEnumerable<Measurement> measurements, params IReadOnlyList<(string Name, Measurement Measurement)> baselines)
    {
        var all = measurements.ToList();
        List<(string Head, Func<Measurement, double> Of)> rates = [];
        if (all.Exists(measured => measured.Rows > 0))
            rates.Add(("rows/s", measured => measured.RowsPerSecond));
        if (all.Exists(measured => measured.Bytes > 0))
            rates.Add(("MB/s", measured => measured.BytesPerSecond / 1e6));
        var table = new ResultTable(
            title,
            [
                "what", "seconds", "min–max", .. rates.Select(rate => rate.Head), .. baselines.Select(baseline => $"× {baseline.Name} (min–max)"),
                "CPU s", "peak MiB",
            ]);
        foreach (var measured in all)
        {
            table.Add([
                measured.What,
                $"{measured.Seconds:0.00}",
                $"{measured.Scale * measured.Samples.Min(sample => sample.Wall).TotalSeconds:0.00}–{measured.Scale * measured.Samples.Max(sample => sample.Wall).TotalSeconds:0.00}",
                .. rates.Select(rate => rate.Of(measured) is > 0 and var rows ? $"{rows:N0}" : ""),
                .. baselines.Select(baseline => measured == baseline.Measurement ? "1" : Ratio(measured, baseline.Measurement)),
                measured.CpuSeconds is { } cpu ? $"{cpu:0.00}" : "",
                measured.PeakMemory is { } bytes ? $"{bytes / 1048576.0:0}" : "",
            ]);
        }

        return table;
    }

    private static string Ratio(Measurement measured, Measurement baseline)
    {
        var ratios = measured.RatiosTo(baseline);
        return ratios.Count == 1 ? $"{ratios[0]:0.00}" : $"{Statistics.Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00})";
    }

    /// <summary>The table in Markdown, its columns padded so that it can be read as text too.</summary>
    public string ToMarkdown()
    {
        var widths = Columns.Select((head, column) => Math.Max(3, Rows.Select(row => row[column].Length).Append(head.Length).Max())).ToArray();
        var text = new StringBuilder();
        Append(Columns);
        text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")).Append("|\n");
        Rows.ForEach(Append);
        return text.ToString();

        void Append(IReadOnlyList<string> cells) => text.Append("| ")
            .AppendJoin(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))
            .Append(" |\n");
    }
}
