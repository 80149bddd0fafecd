using System.Text;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Renders a message as plain text: labels and columns line up in a fixed-width font.</summary>
internal static class TextRendering
{
    private const string Gap = "  ";

    /// <summary>Before each line of a quotation, as mail programs write it.</summary>
    private const string Mark = "> ";

    /// <summary>The text with LF line ends. No-break spaces become plain ones: nothing is wrapped here, and people search for figures.</summary>
    public static string Render(MessageContent content)
    {
        var text = new StringBuilder(content.Headline).Append('\n');
        foreach (var section in content.Sections)
        {
            text.Append('\n');
            if (section.Title.Length > 0)
                text.Append(section.Title).Append('\n').Append('-', section.Title.Length).Append('\n');
            switch (section)
            {
                case FigureSection figures:
                    Figures(text, figures);
                    break;
                case QuoteSection quote:
                    Rows(text, [.. quote.Facts.Select(fact => (fact.Label, fact.Value))], Mark);
                    break;
                case FactSection facts:
                    Rows(text, [.. facts.Facts.Select(fact => (fact.Label, fact.Value))]);
                    break;
                case TableSection table:
                    Table(text, table);
                    break;
            }
        }

        return text.Append("\n-- \n").Append(content.Footer).Append('\n').Replace('\u00A0', ' ').ToString();
    }

    private static void Figures(StringBuilder text, FigureSection section)
    {
        var width = section.Figures.Max(figure => figure.Value.Length);
        Rows(text, [.. section.Figures.Select(figure => (figure.Label, figure.Change.Length > 0 ? $"{figure.Value.PadRight(width)}  {figure.Change}" : figure.Value))]);
        if (section.Note.Length > 0)
            text.Append(section.Note).Append('\n');
    }

    private static void Rows(StringBuilder text, IReadOnlyList<(string Label, string Value)> rows, string before = "")
    {
        var width = rows.Max(row => row.Label.Length);
        foreach (var (label, value) in rows)
        {
            text.Append(before);
            if (label.Length > 0)
                text.Append(label.PadRight(width)).Append(Gap);
            text.Append(value).Append('\n');
        }
    }

    private static void Table(StringBuilder text, TableSection table)
    {
        var lines = table.Rows.Select(row => row.Cells).Prepend(table.Columns).ToList();
        var widths = table.Columns.Select((_, column) => lines.Max(cells => cells[column].Length)).ToArray();
        foreach (var cells in lines)
        {
            var line = cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.Append(string.Join(Gap, line).TrimEnd()).Append('\n');
        }

        if (table.Note.Length > 0)
            text.Append(table.Note).Append('\n');
    }
}
