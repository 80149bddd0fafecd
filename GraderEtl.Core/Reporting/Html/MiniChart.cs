using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>A small chart of one figure over the slots of the trend, of full width and without an axis.</summary>
/// <param name="Summary">The chart in words.</param>
/// <param name="Scale">The vertical scale, which several of them share or not.</param>
/// <param name="Series">The figure.</param>
/// <param name="Height">Its height in pixels.</param>
internal sealed record MiniChart(string Summary, Scale Scale, Series Series, int Height)
{
    /// <summary>Slots whose figure is hidden; else they would look like slots without attempts.</summary>
    public IReadOnlyList<bool> Hidden { get; init; } = [];

    /// <summary>True when a script tells the figures of the slot under the pointer.</summary>
    public bool IsTold { get; init; }

    public void Write(Markup page, ReportFrame frame)
    {
        var (trend, box) = (frame.Trend, new PathBox(Series.Values.Count));
        page.Open(
            "svg", ("class", IsTold ? "plot mini" : "spark"), ("height", Height), ("role", "img"), ("aria-label", Summary),
            ("data-names", IsTold ? Series.Name : null), ("data-values", IsTold ? SeriesChart.Join(Series, isShare: false) : null));
        page.Open("svg", ("width", "100%"), ("height", Height), ("viewBox", box.ViewBox), ("preserveAspectRatio", "none"));
        SeriesShapes.WriteBands(page, trend, box);
        SeriesShapes.WriteBand(page, "hid", Hidden, box);
        if (Series.Shape == SeriesShape.Line)
            Draw(Series with { Shape = SeriesShape.Area, Class = "a under" });
        Draw(Series);
        page.Close();
        if (IsTold)
            page.Shape("line", ("class", "zero"), ("x2", "100%"), ("y1", Height - 0.5), ("y2", Height - 0.5));
        page.Close();

        void Draw(Series series)
        {
            if (SeriesShapes.Draw(series, Scale, box) is { IsEmpty: false } path)
                page.Shape("path", ("class", SeriesChart.Class(series)), ("d", path));
        }
    }
}

/// <summary>The small chart of a headline figure.</summary>
internal static class Sparkline
{
    private const int Height = 32;

    /// <summary>Writes it, where days have the figure and there is more than one of them.</summary>
    public static void Write(Markup page, ReportFrame frame, Metric metric)
    {
        if (!frame.Trend.HasLine || !metric.IsOfDays)
            return;
        var values = frame.Trend.Read(metric.Key);
        // a week that an end of the period cuts would look like a fall
        double?[] numbers = [.. values.Select((value, i) => frame.Trend is { Step: not TrendStep.Day } trend && trend.Shaded[i] ? null : value.Number)];
        if (numbers.Count(static number => number is not null) < 2)
            return;
        var scale = Scale.Fit([.. numbers.OfType<double>()], isShare: metric.Format == MetricFormat.Share);
        var summary = DaySeries.Summary(frame, $"{frame.Metric(metric.Key).Name} {frame.StepName}", values);
        page.Open("dd", ("class", "chart"));
        new MiniChart(summary, scale, new Series(summary, metric.Key, "a", SeriesShape.Line, numbers), Height).Write(page, frame);
        page.Close();
    }
}
