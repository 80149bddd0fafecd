using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>The <c>d</c> of an SVG path, in tenths and relative, so that years of days stay small. Rounding does not add up.</summary>
internal sealed class PathData
{
    private readonly StringBuilder _data = new();
    private long _x;
    private long _y;

    public bool IsEmpty => _data.Length == 0;

    public PathData Move(double x, double y)
    {
        (_x, _y) = (Tenths(x), Tenths(y));
        _data.Append('M');
        Append(_x, first: true);
        Append(_y, first: false);
        return this;
    }

    public PathData Line(double x, double y)
    {
        var (toX, toY) = (Tenths(x), Tenths(y));
        _data.Append('l');
        Append(toX - _x, first: true);
        Append(toY - _y, first: false);
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

    private void Append(long tenths, bool first)
    {
        if (!first && tenths >= 0)
            _data.Append(' ');
        if (tenths < 0)
            _data.Append('-');
        var (whole, rest) = Math.DivRem(Math.Abs(tenths), 10);
        if (whole > 0 || rest == 0)
            _data.Append(CultureInfo.InvariantCulture, $"{whole}");
        if (rest > 0)
            _data.Append(CultureInfo.InvariantCulture, $".{rest}");
    }

    private static long Tenths(double value) => (long)Math.Round(value * 10);
}
