using System.Globalization;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// A table whose columns a script makes sortable. It scrolls within itself when it is wider than the screen.
/// </summary>
/// <param name="caption">Its caption.</param>
/// <param name="columns">Its columns; the first one heads the rows.</param>
internal sealed class ReportTable(string caption, params IReadOnlyList<Column> columns)
{
    private readonly List<Cell[]> _rows = [];

    /// <summary>False when rows are of different kinds.</summary>
    public bool IsSortable { get; init; } = true;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes it expanded.</summary>
    public void Write(Markup page, ReportFrame frame)
    {
        page.Note(caption);
        WriteTable(page, frame);
    }

    /// <summary>Writes it folded, as the data of a chart.</summary>
    public void WriteFolded(Markup page, ReportFrame frame)
    {
        page.Open("details").Element("summary", caption);
        WriteTable(page, frame);
        page.Close().Line();
    }

    /// <summary>The caption element is for screen readers: within the scrolling part it would be cut off.</summary>
    private void WriteTable(Markup page, ReportFrame frame)
    {
        page.Open("div", ("class", "scroll"), ("tabindex", 0), ("role", "group"), ("aria-label", caption));
        page.Open("table", ("class", IsSortable ? "sortable" : null));
        page.Element("caption", caption);
        page.Open("thead").Open("tr");
        foreach (var column in columns)
        {
            page.Open("th", ("scope", "col"), ("class", column.Class));
            if (column.Metric is null)
                page.Text(column.Header!);
            else
                page.Term(frame, column.Metric, column.Header);
            page.Close();
        }

        page.Close().Close().Line().Open("tbody");
        foreach (var row in _rows)
            WriteRow(page, row);
        page.Close().Close().Close().Line();
    }

    private void WriteRow(Markup page, Cell[] cells)
    {
        page.Open("tr");
        for (var i = 0; i < cells.Length; i++)
        {
            var (element, scope) = i == 0 ? ("th", "row") : ("td", null);
            page.Open(element, ("scope", scope), ("class", columns[i].Class), ("data-v", cells[i].Sort));
            if (cells[i].Draw is { } draw)
                draw(page);
            else
                page.Text(cells[i].Text);
            page.Close();
        }

        page.Close().Line();
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading; null for the name of its metric.</param>
/// <param name="Metric">The metric it shows; null for none.</param>
/// <param name="Class">How it is laid out: <c>s</c> for short texts, <c>t</c> for long ones, null for numbers.</param>
internal sealed record Column(string? Header, string? Metric, string? Class)
{
    public static Column Text(string header) => new(header, null, "s");

    public static Column Text(string header, string metric) => new(header, metric, "s");

    public static Column Long(string header) => new(header, null, "t");

    public static Column Number(string metric, string? header = null) => new(header, metric, null);

    public static Column Plain(string header) => new(header, null, null);
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Sort">The sort key; null for the text, as a number if it is one.</param>
/// <param name="Draw">Writes it instead of the text; null for the text.</param>
internal sealed record Cell(string Text, string? Sort = null, Action<Markup>? Draw = null)
{
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A name from the source, which is untrusted.</summary>
    public static Cell SourceName(string name) => new(name, null, page => page.SourceName(name));

    public static Cell Day(ReportFrame frame, DateOnly day) => new(frame.Day(day), day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}

/// <summary>A figure with a bar of its share of the largest; one that is hidden or incomplete has none.</summary>
internal static class BarredCell
{
    public static Cell Of(string text, double? part) => new(text, null, page =>
    {
        if (part is { } share)
            ShareBar.Write(page, share);
        page.Element("span", text, ("class", "barred"));
    });
}

/// <summary>A bar that accompanies a figure of a table.</summary>
internal static class ShareBar
{
    public static void Write(Markup page, double part)
        => page.Open("svg", ("class", "bar"), ("width", 64), ("height", 10), ("aria-hidden", "true"))
            .Shape("rect", ("class", "track"), ("width", "100%"), ("height", 10), ("rx", 2))
            .Shape("rect", ("class", "a"), ("width", Markup.Percent(Math.Clamp(part, 0, 1))), ("height", 10), ("rx", 2))
            .Close();
}
