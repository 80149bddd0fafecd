namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>Series as paths.</summary>
internal static class SeriesShapes
{
    /// <summary>Slots up to which bars can be told apart on a telephone.</summary>
    public const int MostBars = 45;

    /// <summary>Share of its slot that a bar takes.</summary>
    private const double BarShare = 0.7;

    public static PathData Draw(Series series, Scale scale, PathBox box) => series.Shape switch
    {
        SeriesShape.Bars => Bars(series, scale, box),
        SeriesShape.Area => Area(series, scale, box),
        _ => Line(series, scale, box),
    };

    /// <summary>The slots that are marked, from top to bottom, neighbours as one.</summary>
    public static PathData Bands(IReadOnlyList<bool> marked, PathBox box)
    {
        var path = new PathData();
        for (var from = 0; from < marked.Count; from++)
        {
            if (!marked[from])
                continue;
            var to = from;
            while (to + 1 < marked.Count && marked[to + 1])
                to++;
            path.Box(box.X(from), 0, box.X(to + 1), box.Height);
            from = to;
        }

        return path;
    }

    private static PathData Bars(Series series, Scale scale, PathBox box)
    {
        var path = new PathData();
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Top(i) is not { } top || series.Values[i] is 0)
                continue;
            var left = i + ((1 - BarShare) / 2);
            path.Box(box.X(left), box.Y(top, scale), box.X(left + BarShare), box.Height);
        }

        return path;
    }

    private static PathData Area(Series series, Scale scale, PathBox box)
    {
        var path = new PathData();
        for (var from = 0; from < series.Values.Count; from++)
        {
            // slots without a figure are a gap between two areas
            if (series.Top(from) is null)
                continue;
            path.Move(box.Middle(from), box.Height);
            var to = from;
            for (; to < series.Values.Count && series.Top(to) is { } top; to++)
                path.Line(box.Middle(to), box.Y(top, scale));
            path.Line(box.Middle(to - 1), box.Height).Close();
            from = to;
        }

        return path;
    }

    /// <summary>A figure between two that are none is a point: a line of no length, which has round ends.</summary>
    private static PathData Line(Series series, Scale scale, PathBox box)
    {
        var path = new PathData();
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Top(i) is not { } top)
                continue;
            var (x, y) = (box.Middle(i), box.Y(top, scale));
            var begins = i == 0 || series.Top(i - 1) is null;
            _ = begins ? path.Move(x, y) : path.Line(x, y);
            if (begins && (i + 1 == series.Values.Count || series.Top(i + 1) is null))
                path.Line(x, y);
        }

        return path;
    }
}
