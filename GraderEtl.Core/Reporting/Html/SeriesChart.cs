using System.Globalization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// Series over slots of time, of fixed height and full width: positions are shares of the width, and lines lie in a box that is stretched,
/// while letters are not.
/// </summary>
/// <param name="Summary">The chart in words.</param>
/// <param name="Scale">The vertical axis.</param>
/// <param name="Labels">The labels below.</param>
/// <param name="Series">The series in drawing order.</param>
internal sealed record SeriesChart(string Summary, Scale Scale, IReadOnlyList<SlotLabel> Labels, params IReadOnlyList<Series> Series)
{
    private const int Top = 10;
    private const int Plot = 180;
    private const int Bottom = 26;

    /// <summary>True when the figures are shares, which are shown in percent.</summary>
    public bool IsShare { get; init; }

    /// <summary>Slots whose figure is hidden, as it is of a small group; else they would look like slots without attempts.</summary>
    public IReadOnlyList<bool> Hidden { get; init; } = [];

    /// <summary>The names of the slots; empty for those of <see cref="Trend.Slots"/>, which the page has.</summary>
    public IReadOnlyList<string> Slots { get; init; } = [];

    private int Count => Series[0].Values.Count;

    public void Write(Markup page, ReportFrame frame)
    {
        page.Open("figure").Line();
        WriteLegend(page, frame);
        var ticks = Scale.Ticks.Select(tick => IsShare ? frame.Percent(tick, 0) : frame.Number((long)tick)).ToList();
        page.Open(
            "svg", ("class", $"plot g{Math.Clamp(ticks.Max(tick => tick.Length), 3, 10)}"), ("height", Top + Plot + Bottom), ("role", "img"),
            ("aria-label", Summary), ("data-slots", Slots.Count > 0 ? string.Join('|', Slots) : null), ("data-unit", IsShare ? "%" : null),
            ("data-names", string.Join('|', Series.Select(series => series.Name))), ("data-values", string.Join('|', Series.Select(series => Join(series, IsShare)))));
        WriteAxis(page, ticks);
        var box = new PathBox(Count);
        page.Open(
            "svg", ("y", Top), ("width", "100%"), ("height", Plot), ("viewBox", box.ViewBox), ("preserveAspectRatio", "none"));
        if (Slots.Count == 0)
            SeriesShapes.WriteBands(page, frame.Trend, box);
        SeriesShapes.WriteBand(page, "hid", Hidden, box);
        foreach (var series in Series)
        {
            if (SeriesShapes.Draw(series, Scale, box) is { IsEmpty: false } path)
                page.Shape("path", ("class", Class(series)), ("d", path));
        }

        page.Close().Close().Close().Line();
    }

    private void WriteLegend(Markup page, ReportFrame frame)
    {
        page.Open("ul", ("class", "legend"));
        foreach (var series in Series)
        {
            page.Open("li").Open("svg", ("class", "key"), ("width", 24), ("height", 12), ("aria-hidden", "true"));
            if (series.Shape == SeriesShape.Line)
                page.Shape("line", ("class", Class(series)), ("x1", 2), ("x2", 22), ("y1", 6), ("y2", 6));
            else
                page.Shape("rect", ("class", Class(series)), ("x", 4), ("width", 16), ("height", 12));
            page.Close();
            if (series.Metric is null)
                page.Text(series.Name);
            else
                page.Term(frame, series.Metric, series.Name);
            page.Close();
        }

        if (Slots.Count == 0 && frame.Trend.Marked.Contains(true))
            WriteBand(page, "mark", frame[frame.IsOneDay ? PageText.MarkedDay : PageText.MarkedDays]);
        if (Slots.Count == 0 && frame.Trend.Shaded.Contains(true))
            WriteBand(page, "gap", frame[frame.Trend.Step switch { TrendStep.Day => PageText.PartialDay, TrendStep.Week => PageText.PartialWeek, _ => PageText.PartialMonth }]);

        if (Hidden.Contains(true))
        {
            OpenBand(page, "hid");
            page.Term(frame, MetricDefinition.Hidden).Close();
        }

        page.Close().Line();
    }

    private static void WriteBand(Markup page, string css, string name) => OpenBand(page, css).Text(name).Close();

    private static Markup OpenBand(Markup page, string css)
        => page.Open("li").Open("svg", ("class", "key"), ("width", 24), ("height", 12), ("aria-hidden", "true"))
            .Shape("rect", ("class", css), ("x", 4), ("width", 16), ("height", 12)).Close();

    private void WriteAxis(Markup page, List<string> ticks)
    {
        page.Open("g", ("class", "axis"));
        for (var i = 0; i < ticks.Count; i++)
        {
            var y = Math.Round(Top + (Plot * (1 - Scale.Part(Scale.Ticks[i])))) + 0.5;
            page.Shape("line", ("class", i == 0 ? "zero" : null), ("x2", "100%"), ("y1", y), ("y2", y));
            page.Element("text", ticks[i], ("class", "y"), ("x", -8), ("y", y + 4));
        }

        foreach (var label in Labels)
        {
            var part = (label.Slot + 0.5) / Count;
            var side = part > 0.95 ? " e" : "";
            page.Element(
                "text", label.Text, ("class", (label.WideOnly ? "x w" : "x") + side), ("x", Markup.Percent(part)), ("y", Top + Plot + 20));
        }

        page.Close();
    }

    /// <summary>Whole counts, or shares in percent with one decimal.</summary>
    internal static string Join(Series series, bool isShare) => string.Join(',', series.Values.Select(value => value is { } number
        ? (isShare ? Math.Round(number * 100, 1) : Math.Round(number)).ToString(CultureInfo.InvariantCulture)
        : ""));

    internal static string Class(Series series) => $"{series.Shape.ToString().ToLowerInvariant()} {series.Class}";
}

/// <summary>A series of a chart: one figure for each slot, null where there is none.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Metric">The metric it shows; null for none.</param>
/// <param name="Class">Its colour and line: <c>a</c> to <c>c</c>, and <c>faint</c>, <c>dashed</c> or <c>dotted</c>.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Values">The figures.</param>
internal sealed record Series(string Name, string? Metric, string Class, SeriesShape Shape, IReadOnlyList<double?> Values)
{
    /// <summary>The series it is stacked on and drawn behind; null for the axis.</summary>
    public Series? Below { get; init; }

    /// <summary>Its upper edge at a slot; null where it has no figure.</summary>
    public double? Top(int slot) => Values[slot] + (Below?.Top(slot) ?? 0);
}

/// <summary>How a series is drawn.</summary>
internal enum SeriesShape
{
    /// <summary>A line, broken where there is no figure.</summary>
    Line,

    /// <summary>The area between the series and the one below.</summary>
    Area,

    /// <summary>A bar for each slot.</summary>
    Bars,
}
