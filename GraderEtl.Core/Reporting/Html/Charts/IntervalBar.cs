using System.Globalization;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>A share with the interval it is known to lie in, from 0 to 100 %.</summary>
internal static class IntervalBar
{
    public static void Write(Markup page, string summary, double share, double low, double high)
        => page.Open("svg", ("class", "interval"), ("height", 16), ("role", "img"), ("aria-label", summary))
            .Shape("rect", ("class", "track"), ("y", 7), ("width", "100%"), ("height", 2))
            .Shape("rect", ("class", "range"), ("x", Percent(low)), ("y", 4), ("width", Percent(high - low)), ("height", 8), ("rx", 2))
            .Shape("line", ("class", "dot"), ("x1", Percent(share)), ("x2", Percent(share)), ("y1", 1), ("y2", 15))
            .Close();

    private static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
