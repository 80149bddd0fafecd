using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Series as paths.</summary>
internal static class SeriesShapes
{
    /// <summary>Slots up to which bars can be distinguished on a telephone: two months of days, or a year of weeks.</summary>
    public const int MostBars = 62;

    /// <summary>The width of a bar as a share of its slot.</summary>
    private const double BarShare = 0.7;

    public static PathData Draw(Series series, Scale scale, PathBox box) => series.Shape switch
    {
        SeriesShape.Bars => Bars(series, scale, box),
        SeriesShape.Area => Area(series, scale, box),
        _ => Line(series, scale, box),
    };

    /// <summary>Marks the slots of the period, and shades those that are not whole.</summary>
    public static void WriteBands(Markup page, Trend trend, PathBox box)
    {
        WriteBand(page, "mark", trend.Marked, box);
        WriteBand(page, "gap", trend.Shaded, box);
    }

    /// <summary>Draws bands over slots.</summary>
    public static void WriteBand(Markup page, string css, IReadOnlyList<bool> marked, PathBox box)
    {
        if (Bands(marked, box) is { IsEmpty: false } path)
            page.Shape("path", ("class", css), ("d", path));
    }

    /// <summary>Bands over marked slots, adjacent ones merged.</summary>
    private static PathData Bands(IReadOnlyList<bool> marked, PathBox box)
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

    /// <summary>A figure without neighbours is a point: a line of no length with round ends.</summary>
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

/// <summary>
/// The box in which the paths of a chart are drawn; it is stretched to the width of the chart. Its units are fine for few slots and coarse
/// for many, as these are narrow.
/// </summary>
internal readonly struct PathBox
{
    /// <summary>Slots up to which units are fine: a little over a year of days.</summary>
    private const int MaxFineSlots = 400;

    private readonly int _slots;
    private readonly int _slotWidth;
    private readonly int _height;

    public PathBox(int slots)
    {
        _slots = slots;
        (_slotWidth, _height) = slots <= MaxFineSlots ? (20, 900) : (2, 360);
    }

    /// <summary>The <c>viewBox</c> of the SVG element.</summary>
    public string ViewBox => string.Create(CultureInfo.InvariantCulture, $"0 0 {_slots * _slotWidth} {_height}");

    public double Height => _height;

    /// <summary>The left edge of a slot, or a position within it.</summary>
    public double X(double slot) => slot * _slotWidth;

    /// <summary>The middle of a slot.</summary>
    public double Middle(int slot) => X(slot + 0.5);

    public double Y(double value, Scale scale) => _height * (1 - scale.Part(value));
}

/// <summary>The <c>d</c> of an SVG path in whole, relative units, so that years of days stay small. Rounding errors do not accumulate.</summary>
internal sealed class PathData
{
    private readonly StringBuilder _data = new();
    private long _x;
    private long _y;

    public bool IsEmpty => _data.Length == 0;

    public PathData Move(double x, double y)
    {
        (_x, _y) = (Whole(x), Whole(y));
        _data.Append('M');
        Append(_x, _y);
        return this;
    }

    public PathData Line(double x, double y)
    {
        var (toX, toY) = (Whole(x), Whole(y));
        _data.Append('l');
        Append(toX - _x, toY - _y);
        (_x, _y) = (toX, toY);
        return this;
    }

    public PathData Close()
    {
        _data.Append('z');
        return this;
    }

    public PathData Box(double left, double top, double right, double bottom)
        => Move(left, top).Line(right, top).Line(right, bottom).Line(left, bottom).Close();

    public override string ToString() => _data.ToString();

    /// <summary>The sign of the second number separates it from the first.</summary>
    private void Append(long x, long y) => _data.Append(CultureInfo.InvariantCulture, $"{x}{(y < 0 ? "" : " ")}{y}");

    private static long Whole(double value) => (long)Math.Round(value);
}
