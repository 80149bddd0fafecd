namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>Words of a page that are more than text.</summary>
internal static class MarkupTerms
{
    /// <summary>Longer than the name of any course; a longer one is cut.</summary>
    private const int LongestName = 120;

    /// <summary>The name of a figure, leading to its definition, which the script shows beside it.</summary>
    public static Markup Term(this Markup page, ReportFrame frame, string metric, string? name = null)
        => page.Element("a", name ?? frame.Metric(metric).Name, ("class", "term"), ("href", "#d-" + metric));

    /// <summary>A name that the source made up: as long as is sane, in its own direction of writing.</summary>
    public static Markup Foreign(this Markup page, string name)
        => page.Element("bdi", name.Length == 0 ? ReportFrame.Nothing : Short(name));

    private static string Short(string name) => name.EnumerateRunes().Count() <= LongestName
        ? name
        : string.Concat(name.EnumerateRunes().Take(LongestName).Select(rune => rune.ToString())) + "…";
}
