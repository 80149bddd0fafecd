using System.Globalization;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>A heat map of full width: the larger a figure, the darker its cell.</summary>
/// <param name="Summary">The chart in words.</param>
/// <param name="Columns">The labels below the columns.</param>
/// <param name="ColumnCount">The number of columns.</param>
internal sealed record GridChart(string Summary, IReadOnlyList<SlotLabel> Columns, int ColumnCount)
{
    private const int RowHeight = 26;
    private const int Steps = 5;

    private readonly List<GridRow> _rows = [];

    /// <summary>Room for the headings of rows, in steps of the style sheet: 1 or 2.</summary>
    public int Gutter { get; init; } = 1;

    /// <summary>True when cells are too narrow for texts on telephones.</summary>
    public bool TextWideOnly { get; init; }

    public void Add(GridRow row) => _rows.Add(row);

    public void Write(Markup page)
    {
        var bottom = _rows.Count * RowHeight;
        page.Open("figure").Open(
            "svg", ("class", $"grid r{Gutter.ToString(CultureInfo.InvariantCulture)}"), ("height", bottom + RowHeight), ("role", "img"),
            ("aria-label", Summary));
        for (var row = 0; row < _rows.Count; row++)
            WriteRow(page, _rows[row], row * RowHeight);
        foreach (var label in Columns)
            page.Element("text", label.Text, ("class", label.WideOnly ? "x w" : "x"), ("x", Share(label.Slot + 0.5)), ("y", bottom + 18));
        page.Close().Close().Line();
    }

    private void WriteRow(Markup page, GridRow row, int top)
    {
        page.Open("g", ("transform", $"translate(0 {top.ToString(CultureInfo.InvariantCulture)})"))
            .Element("text", row.Heading, ("class", "y"), ("x", -8), ("y", 18));
        for (var column = 0; column < row.Cells.Count; column++)
        {
            if (row.Cells[column] is not { } cell)
                continue;
            var step = cell.Part <= 0 ? 0 : 1 + Math.Min(Steps - 1, (int)(cell.Part * Steps));
            var color = $"h{step.ToString(CultureInfo.InvariantCulture)}";
            page.Open("rect", ("class", color), ("x", Share(column)), ("width", Share(1)), ("height", RowHeight)).Element("title", cell.Title).Close();
            if (cell.Text.Length > 0)
            {
                page.Element(
                    "text", cell.Text, ("class", (step > 3 ? "c l" : "c") + (TextWideOnly ? " w" : "")), ("x", Share(column + 0.5)), ("y", 17));
            }
        }

        page.Close().Line();
    }

    private string Share(double column) => Markup.Percent(column / ColumnCount);
}

/// <summary>A row of a grid.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Cells">Its cells from the left; null where there is none.</param>
internal sealed record GridRow(string Heading, IReadOnlyList<GridCell?> Cells);

/// <summary>A cell of a grid.</summary>
/// <param name="Part">Its darkness, 0 to 1.</param>
/// <param name="Text">Its text; empty for none.</param>
/// <param name="Title">Its tooltip.</param>
internal sealed record GridCell(double Part, string Text, string Title);

/// <summary>A label below a chart.</summary>
/// <param name="Slot">The slot it stands below, counted from 0.</param>
/// <param name="Text">Its text.</param>
/// <param name="WideOnly">True when it is left out on narrow screens.</param>
internal sealed record SlotLabel(int Slot, string Text, bool WideOnly);
