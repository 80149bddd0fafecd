namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>The frame around a section.</summary>
internal static class MarkupSections
{
    /// <summary>Begins a section; what follows until <see cref="Markup.Close"/> is in it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="id">By which links find it.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="isHalf">True where it takes half of a wide screen.</param>
    public static Markup OpenSection(this Markup page, string id, string title, bool isHalf = false)
        => page.Open("section", ("id", id), ("class", isHalf ? "half" : null), ("aria-labelledby", "h-" + id))
            .Element("h2", title, ("id", "h-" + id)).Line();

    public static Markup Note(this Markup page, string text) => page.Element("p", text, ("class", "note")).Line();

    /// <summary>A figure with its name, in a list of such.</summary>
    public static Markup Fact(this Markup page, ReportFrame frame, string metric, string value, string? name = null)
        => page.Open("div", ("data-metric", metric)).Open("dt").Term(frame, metric, name).Close().Element("dd", value).Close();
}
