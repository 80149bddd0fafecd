using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Renders a message as HTML for mail programs: tables up to 600 pixels wide, styles on each element, bars as coloured cells. No script, no
/// images, no external resources. All texts are encoded. Figures stand in as many columns as there is room for; the style sheet only makes
/// tables of days narrower on telephones, where a program reads it, and else they scroll.
/// </summary>
internal static partial class HtmlRendering
{
    private const int BarPixels = 96;
    private const string Font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    private const string Ink = "#1f2933";
    private const string Muted = "#616e7c";
    private const string Stripe = "#f5f7fa";
    private const string Bar = "#3e8ed0";
    private const string Good = "#1a7f37";
    private const string Bad = "#b42318";
    private const string Narrow = "@media (max-width:520px){.p{padding-left:12px!important;padding-right:12px!important}.b{display:none!important}"
        // with five figures a day the middle two go, as the reports have them
        + ".d td,.d th{padding:4px 2px!important}.d6 tr>:nth-child(4),.d6 tr>:nth-child(5){display:none!important}"
        + ".k{width:34%!important}.q .k,.q .v{display:block!important;width:auto!important}.q .k{padding-bottom:0!important}}";
    private const string TableStart = "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n";

    /// <summary>The document.</summary>
    public static string Render(MessageContent content)
    {
        var html = new StringBuilder();
        var language = content.Language.Name;
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light">
            <title>{Encode(content.Subject)}</title>
            <style>{Narrow}</style>
            </head>
            <body style="margin:0;padding:0;background-color:#e9edf1" bgcolor="#e9edf1">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#e9edf1">
            <tr><td align="center" style="padding:16px 0">
            <table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:600px;table-layout:fixed;{Font};color:{Ink};font-size:14px;line-height:20px;text-align:left">
            <tr><td height="6" bgcolor="{(content.IsGood ? Good : Bad)}" style="font-size:0;line-height:6px">&nbsp;</td></tr>
            <tr><td class="p" style="padding:20px 24px 4px 24px">
            <h1 style="margin:0;font-size:20px;line-height:28px;font-weight:600;color:{(content.IsGood ? Ink : Bad)}">{Encode(content.Headline)}</h1>
            </td></tr>

            """);
        foreach (var section in content.Sections)
            Append(html, section);
        html.Append(CultureInfo.InvariantCulture, $"""
            <tr><td class="p" style="padding:20px 24px;font-size:12px;line-height:16px;color:{Muted}">{Encode(content.Footer)}</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>

            """);
        return html.ToString();
    }

    private static void Append(StringBuilder html, Section section)
    {
        html.Append("<tr><td class=\"p\" style=\"padding:16px 24px 0 24px\">\n");
        if (section.Title.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<h2 style=\"margin:0 0 6px 0;font-size:15px;line-height:20px;font-weight:600;color:{Ink}\">{Encode(section.Title)}</h2>\n");
        switch (section)
        {
            case FigureSection figures:
                Figures(html, figures);
                break;
            case QuoteSection quote:
                html.Append(CultureInfo.InvariantCulture, $"<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"{Stripe}\" class=\"q\" lang=\"en\"><tr><td style=\"padding:6px 12px;border-left:4px solid {Muted}\">\n");
                Facts(html, quote.Facts);
                html.Append("</td></tr></table>\n");
                break;
            case FactSection facts:
                Facts(html, facts.Facts);
                break;
            case TableSection table:
                Table(html, table);
                break;
        }

        html.Append("</td></tr>\n");
    }

    /// <summary>Four side by side where there is room, else two: tables that float, which every mail program knows.</summary>
    private static void Figures(StringBuilder html, FigureSection section)
    {
        foreach (var figure in section.Figures)
        {
            html.Append("<table role=\"presentation\" align=\"left\" width=\"137\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td height=\"88\" valign=\"top\" style=\"padding:8px 6px 0 0\">")
                .Append(CultureInfo.InvariantCulture, $"<div style=\"font-size:{(figure.Value.Any(char.IsAsciiDigit) ? 22 : 16)}px;line-height:28px;font-weight:600;white-space:nowrap\">{Encode(figure.Value)}</div>")
                .Append(CultureInfo.InvariantCulture, $"<div style=\"font-size:12px;line-height:16px;color:{Muted}\">{Encode(figure.Label)}</div>");
            if (figure.Change.Length > 0)
                html.Append(CultureInfo.InvariantCulture, $"<div style=\"font-size:12px;line-height:16px\">{Encode(figure.Change)}</div>");
            html.Append("</td></tr></table>\n");
        }

        html.Append("<div style=\"clear:both;font-size:0;line-height:0\">&nbsp;</div>\n");
        Note(html, section.Note);
    }

    private static void Note(StringBuilder html, string note)
    {
        if (note.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<div style=\"padding:6px 0 0 0;font-size:12px;line-height:16px;color:{Muted}\">{IsoDay().Replace(Encode(note), "<span style=\"white-space:nowrap\">$0</span>")}</div>\n");
    }

    private static void Facts(StringBuilder html, IReadOnlyList<Fact> facts)
    {
        // a long word, such as an address in an error, must not push the table out of its 600 pixels
        const string Value = "padding:3px 0;word-break:break-word;overflow-wrap:anywhere";
        html.Append(TableStart);
        foreach (var fact in facts)
        {
            html.Append(fact.Label.Length == 0
                ? $"<tr><td colspan=\"2\" style=\"{Value}\">{Encode(fact.Value)}</td></tr>\n"
                : $"<tr><td class=\"k\" width=\"190\" valign=\"top\" style=\"padding:3px 12px 3px 0;color:{Muted}\">{Encode(fact.Label)}</td>"
                    + $"<td class=\"v\" valign=\"top\" style=\"{Value}\">{Encode(fact.Value)}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    /// <summary>Padding and stripes by attributes of the table and its rows: a style on each cell would be most of the message.</summary>
    private static void Table(StringBuilder html, TableSection table)
    {
        html.Append("<div style=\"overflow-x:auto\"><table class=\"d d").Append(table.Columns.Count.ToString(CultureInfo.InvariantCulture)).Append("\" width=\"100%\" cellpadding=\"4\" cellspacing=\"0\" border=\"0\" style=\"font-size:13px;line-height:18px\">\n<tr>");
        for (var column = 0; column < table.Columns.Count; column++)
            Cell(html, "th scope=\"col\"", column, $";color:{Muted}", Encode(table.Columns[column]), "&nbsp;");
        html.Append("</tr>\n");
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[i];
            html.Append(i % 2 == 0 ? $"<tr bgcolor=\"{Stripe}\">" : "<tr>");
            for (var column = 0; column < row.Cells.Count; column++)
            {
                var text = row.Share is null ? $"<b>{Encode(row.Cells[column])}</b>" : Encode(row.Cells[column]);
                Cell(html, column == 0 ? "th scope=\"row\"" : "td", column, "", text, BarOf(row.Share));
            }

            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
        Note(html, table.Note);
    }

    /// <summary>A cell, and after the first one of a row the cell of its bar.</summary>
    private static void Cell(StringBuilder html, string tag, int column, string style, string text, string bar)
    {
        if (column == 0)
            html.Append(CultureInfo.InvariantCulture, $"<{tag} align=\"left\" nowrap=\"nowrap\" style=\"font-weight:400{style}\">{text}</th><td class=\"b\" width=\"{BarPixels}\">{bar}</td>");
        else if (style.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<{tag} align=\"right\" style=\"font-weight:400{style}\">{text}</th>");
        else
            html.Append(CultureInfo.InvariantCulture, $"<td align=\"right\">{text}</td>");
    }

    /// <summary>
    /// A table as wide as a share of its cell, which shrinks when headings are long. A table of no width would still be drawn, so an
    /// empty bar is a space.
    /// </summary>
    private static string BarOf(double? share)
    {
        var percent = (int)Math.Round((share ?? 0) * 100);
        return percent == 0 ? "&nbsp;" : string.Create(CultureInfo.InvariantCulture,
            $"<table role=\"presentation\" width=\"{percent}%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td bgcolor=\"{Bar}\" height=\"10\" style=\"font-size:0;line-height:10px\">&nbsp;</td></tr></table>");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A day such as <c>2025-03-01</c>, which no line may break.</summary>
    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoDay();
}
