using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>The <c>d</c> of an SVG path in whole, relative units, so that years of days stay small. Rounding does not add up.</summary>
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

    /// <summary>The sign of the second number parts it from the first.</summary>
    private void Append(long x, long y) => _data.Append(CultureInfo.InvariantCulture, $"{x}{(y < 0 ? "" : " ")}{y}");

    private static long Whole(double value) => (long)Math.Round(value);
}
