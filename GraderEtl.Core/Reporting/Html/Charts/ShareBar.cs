using System.Globalization;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>A bar behind a figure of a table; the figure itself stands beside it.</summary>
internal static class ShareBar
{
    public static void Write(Markup page, double part)
        => page.Open("svg", ("class", "bar"), ("width", 64), ("height", 10), ("aria-hidden", "true"))
            .Shape("rect", ("class", "track"), ("width", "100%"), ("height", 10), ("rx", 2))
            .Shape("rect", ("class", "a"), ("width", Percent(part)), ("height", 10), ("rx", 2))
            .Close();

    private static string Percent(double part) => (Math.Clamp(part, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
