namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>Series as paths in a box that is stretched to the width of the chart.</summary>
internal static class SeriesShapes
{
    /// <summary>Width of the box; a slot has its share of it.</summary>
    public const int Width = 1000;

    /// <summary>Share of its slot that a bar takes.</summary>
    private const double BarShare = 0.72;

    /// <summary>Slots up to which bars can be told apart on a telephone.</summary>
    public const int MostBars = 45;

    public static PathData Draw(Series series, Scale scale, int height) => series.Shape switch
    {
        SeriesShape.Bars => Bars(series, scale, height),
        SeriesShape.Area => Area(series, scale, height),
        _ => Line(series, scale, height),
    };

    /// <summary>The slots that are marked, from top to bottom, neighbours as one.</summary>
    public static PathData Bands(IReadOnlyList<bool> marked, int height)
    {
        var path = new PathData();
        for (var from = 0; from < marked.Count; from++)
        {
            if (!marked[from])
                continue;
            var to = from;
            while (to + 1 < marked.Count && marked[to + 1])
                to++;
            path.Box(Slot(marked.Count) * from, 0, Slot(marked.Count) * (to + 1), height);
            from = to;
        }

        return path;
    }

    private static PathData Bars(Series series, Scale scale, int height)
    {
        var path = new PathData();
        var slot = Slot(series.Values.Count);
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Top(i) is not { } top || series.Values[i] is 0)
                continue;
            var left = slot * (i + ((1 - BarShare) / 2));
            path.Box(left, Y(top, scale, height), left + (slot * BarShare), Y(series.Base(i), scale, height));
        }

        return path;
    }

    private static PathData Area(Series series, Scale scale, int height)
    {
        var path = new PathData();
        var last = series.Values.Count - 1;
        path.Move(X(0, last + 1), Y(series.Top(0) ?? series.Base(0), scale, height));
        for (var i = 1; i <= last; i++)
            path.Line(X(i, last + 1), Y(series.Top(i) ?? series.Base(i), scale, height));
        // a straight lower edge needs its two ends only
        for (var i = last; i >= 0; i = series.Below is null && i > 0 ? 0 : i - 1)
            path.Line(X(i, last + 1), Y(series.Base(i), scale, height));
        return path.Close();
    }

    /// <summary>A figure between two that are none is a point: a line of no length, which has round ends.</summary>
    private static PathData Line(Series series, Scale scale, int height)
    {
        var path = new PathData();
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Top(i) is not { } top)
                continue;
            var (x, y) = (X(i, series.Values.Count), Y(top, scale, height));
            var begins = i == 0 || series.Top(i - 1) is null;
            _ = begins ? path.Move(x, y) : path.Line(x, y);
            if (begins && (i + 1 == series.Values.Count || series.Top(i + 1) is null))
                path.Line(x, y);
        }

        return path;
    }

    private static double Slot(int slots) => (double)Width / slots;

    private static double X(int slot, int slots) => Slot(slots) * (slot + 0.5);

    private static double Y(double value, Scale scale, int height) => height * (1 - scale.Part(value));
}
