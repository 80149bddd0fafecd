namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>
/// A table whose columns can be sorted where there is script. It scrolls within itself where it is wider than the screen.
/// </summary>
/// <param name="caption">What it shows.</param>
/// <param name="columns">Its columns; the first one heads the rows.</param>
internal sealed class ReportTable(string caption, params IReadOnlyList<Column> columns)
{
    private readonly List<Cell[]> _rows = [];

    /// <summary>False where rows are of different kinds.</summary>
    public bool IsSortable { get; init; } = true;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes it in the open.</summary>
    public void Write(Markup page, ReportFrame frame)
    {
        page.Note(caption);
        WriteTable(page, frame);
    }

    /// <summary>Writes it folded, as what lies behind a chart.</summary>
    public void WriteFolded(Markup page, ReportFrame frame)
    {
        page.Open("details").Element("summary", caption);
        WriteTable(page, frame);
        page.Close().Line();
    }

    /// <summary>Its caption is for those who do not see what stands above it: within the part that scrolls it would be cut.</summary>
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
