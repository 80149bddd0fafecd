using System.Globalization;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>
/// The box that the paths of a chart are drawn in, in units of its own: it is stretched to the width of the chart. Units are as fine as
/// eyes are, coarser where there are many slots, as these are narrow.
/// </summary>
internal readonly struct PathBox
{
    /// <summary>Slots up to which units are fine: a year and a bit of days.</summary>
    private const int MostFine = 400;

    private readonly int _slots;
    private readonly int _slotWidth;
    private readonly int _height;

    public PathBox(int slots)
    {
        _slots = slots;
        (_slotWidth, _height) = slots <= MostFine ? (20, 900) : (2, 360);
    }

    /// <summary>Its extent as an SVG element has it.</summary>
    public string ViewBox => string.Create(CultureInfo.InvariantCulture, $"0 0 {_slots * _slotWidth} {_height}");

    public double Height => _height;

    /// <summary>Where a slot begins, or a part of it.</summary>
    public double X(double slot) => slot * _slotWidth;

    /// <summary>The middle of a slot.</summary>
    public double Middle(int slot) => X(slot + 0.5);

    public double Y(double value, Scale scale) => _height * (1 - scale.Part(value));
}
