using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>A page, read strictly: what is not well-formed is an error.</summary>
internal sealed partial class ReportDocument
{
    private readonly XDocument _page;

    internal ReportDocument(string html)
    {
        Html = html;
        Style = Embedded("style");
        Script = Embedded("script");
        var rest = html.Replace(Style, "", StringComparison.Ordinal).Replace(Script, "", StringComparison.Ordinal);
        _page = XDocument.Parse(Meta().Replace(rest["<!DOCTYPE html>".Length..], "$0</meta>").Replace("&quot;", "&#34;", StringComparison.Ordinal));
    }

    internal string Html { get; }

    internal string Style { get; }

    internal string Script { get; }

    internal XElement Root => _page.Root!;

    /// <summary>The content security policy.</summary>
    internal string Policy => Elements("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;

    internal IEnumerable<XElement> Elements(string name) => _page.Descendants(name);

    internal XElement Section(string id) => Elements("section").Single(section => section.Attribute("id")!.Value == id);

    internal IEnumerable<string> SectionIds => Elements("section").Select(section => section.Attribute("id")!.Value);

    /// <summary>The value of a card or of a fact.</summary>
    internal string Figure(string section, string metric)
        => Section(section).Descendants("div").First(div => div.Attribute("data-metric")?.Value == metric).Elements("dd").First().Value;

    /// <summary>The rows of a table, cells with bars between them.</summary>
    internal IEnumerable<string> Rows(string section, int table = 0)
        => Section(section).Descendants("table").ElementAt(table).Element("tbody")!.Elements("tr").Select(row => string.Join(" | ", row.Elements().Select(cell => cell.Value)));

    /// <summary>The charts of a section that a script tells, with the data it has for that.</summary>
    internal IEnumerable<(string[] Names, IReadOnlyList<IReadOnlyList<double?>> Values)> Plots(string section)
        => Section(section).Descendants("svg").Where(svg => svg.Attribute("data-values") is not null).Select(svg => (
            svg.Attribute("data-names")!.Value.Split('|'),
            (IReadOnlyList<IReadOnlyList<double?>>)[.. svg.Attribute("data-values")!.Value.Split('|').Select(Numbers)]));

    private static IReadOnlyList<double?> Numbers(string values)
        => [.. values.Split(',').Select(value => value.Length == 0 ? (double?)null : double.Parse(value, CultureInfo.InvariantCulture))];

    private string Embedded(string element)
    {
        var from = Html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        return Html[from..Html.IndexOf($"</{element}>", from, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<meta[^>]*>")]
    private static partial Regex Meta();
}
