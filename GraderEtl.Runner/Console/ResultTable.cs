using GraderEtl.Runner.Logging;
using Spectre.Console;

namespace GraderEtl.Runner.Console;

/// <summary>A table of results: framed on a terminal, plain columns two spaces apart elsewhere, so that <c>awk</c> can read them.</summary>
internal sealed class ResultTable
{
    private readonly List<string[]> _rows = [];
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

    /// <summary>Adds a row; control characters in it are escaped, since it may hold data.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(LogText.Escape)]);

    /// <summary>Writes it to the results.</summary>
    public void WriteTo(Terminal terminal)
    {
        if (terminal.OutConsole is { } console)
            console.Write(Framed());
        else
            WritePlain(terminal.Out);
    }

    private Table Framed()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < _headers.Length; i++)
        {
            var column = new TableColumn(new Text(_headers[i])) { NoWrap = _right[i] };
            table.AddColumn(_right[i] ? column.RightAligned() : column);
        }

        foreach (var row in _rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private void WritePlain(TextWriter output)
    {
        var widths = _headers.Select((header, i) => _rows.Select(row => row[i].Length).Append(header.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(_headers))
        {
            var cells = row.Select((cell, i) => _right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
