using GraderEtl.Core.Diagnostics;
using GraderEtl.Runner.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GraderEtl.Runner.Console;

/// <summary>A table of results: between lines on a terminal, plain columns two spaces apart elsewhere, so that <c>awk</c> can read them.</summary>
internal sealed class ResultTable
{
    /// <summary>What the lines above and below are longer, left and right together.</summary>
    private const int Edges = 2;

    /// <summary>Between two columns.</summary>
    private const int Gap = 2;

    /// <summary>What is shown at least of a cell that is cut.</summary>
    private const int LeastCut = 60;

    private const int LeastBar = 6;
    private const int MostBar = 30;
    private readonly List<(string[] Cells, double? Share)> _rows = [];
    private readonly string[] _headers;
    private readonly bool[] _right;

    /// <param name="headers">Headers; one that begins with <c>&gt;</c> marks a column of numbers, set to the right.</param>
    public ResultTable(params string[] headers)
    {
        _right = [.. headers.Select(header => header.StartsWith('>'))];
        _headers = [.. headers.Select(header => header.TrimStart('>'))];
    }

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Behind which column the bars of <see cref="AddBar"/> are drawn, where there is room; -1, the default, for none.</summary>
    public int BarAfter { get; init; } = -1;

    /// <summary>True where the last column is cut to the width of a terminal.</summary>
    public bool CutsLast { get; init; }

    /// <summary>Adds a row; control characters in it are escaped, since it may hold data.</summary>
    public void Add(params string[] cells) => _rows.Add(([.. cells.Select(LogText.Escape)], null));

    /// <summary>Adds a row with a bar.</summary>
    /// <param name="share">Its length, 0 to 1.</param>
    /// <param name="cells">The row.</param>
    public void AddBar(double share, params string[] cells) => _rows.Add(([.. cells.Select(LogText.Escape)], share));

    /// <summary>Writes it to the results.</summary>
    public void WriteTo(Terminal terminal)
    {
        if (terminal.OutConsole is { } console)
            console.Write(Lined(console.Profile.Width));
        else
            WritePlain(terminal.Out);
    }

    private int WidthOf(int column) => _rows.Select(row => row.Cells[column].Length).Append(_headers[column].Length).Max();

    /// <summary>What the first columns leave of a terminal's width.</summary>
    private int RoomBeside(int columns, int width) => width - Edges - Gap - Enumerable.Range(0, columns).Sum(column => WidthOf(column) + Gap);

    private Table Lined(int width)
    {
        var bar = BarAfter < 0 ? 0 : Math.Min(MostBar, RoomBeside(_headers.Length, width));
        var last = _headers.Length - 1;
        var most = CutsLast ? Math.Max(LeastCut, RoomBeside(last, width)) : int.MaxValue;
        var table = new Table().Border(TableBorder.Horizontal).BorderColor(Color.Grey);
        for (var i = 0; i < _headers.Length; i++)
        {
            var column = new TableColumn(new Text(_headers[i], new Style(Color.Grey))) { NoWrap = _right[i], Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(_right[i] ? column.RightAligned() : column);
            if (i == BarAfter && bar >= LeastBar)
                table.AddColumn(new TableColumn(new Text("")) { NoWrap = true, Width = bar, Padding = new Padding(0, 0, 1, 0) });
        }

        foreach (var (cells, share) in _rows)
        {
            var row = cells.Select(IRenderable (cell, column) => new Text(column == last ? Excerpt.Words(cell, most) : cell)).ToList();
            if (bar >= LeastBar)
                row.Insert(BarAfter + 1, new Text(Bar(share ?? 0, bar), new Style(Color.Blue)));
            table.AddRow(row);
        }

        return table;
    }

    /// <summary>In halves of a column.</summary>
    private static string Bar(double share, int width)
    {
        var halves = (int)Math.Round(share * width * 2);
        return new string('█', halves / 2) + (halves % 2 == 1 ? "▌" : "");
    }

    private void WritePlain(TextWriter output)
    {
        var widths = _headers.Select((_, column) => WidthOf(column)).ToArray();
        foreach (var row in _rows.Select(row => row.Cells).Prepend(_headers))
        {
            var cells = row.Select((cell, i) => _right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
