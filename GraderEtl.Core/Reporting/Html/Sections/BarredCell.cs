using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>A figure of a table beside a bar of its share of the largest.</summary>
internal static class BarredCell
{
    public static Cell Of(string text, double part) => new(text, null, page =>
    {
        ShareBar.Write(page, part);
        page.Element("span", text, ("class", "barred"));
    });
}
