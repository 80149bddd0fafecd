using System.Globalization;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Values as Sheets has them: numbers are numbers, days are serial numbers, texts are texts and never formulas.</summary>
internal static class CellValues
{
    /// <summary>Serial number 0. Source: the API's guide to date and time values; 1900 is no leap year there.</summary>
    private static readonly DateOnly Epoch = new(1899, 12, 30);

    private static readonly int LatestSerial = DateOnly.MaxValue.DayNumber - Epoch.DayNumber;

    public static int Serial(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    /// <summary>The day a key cell means: a serial number, or a text such as <c>2025-03-01</c>; null when it means none.</summary>
    public static DateOnly? DayOf(object? cell) => cell switch
    {
        long serial when serial >= 1 && serial <= LatestSerial => Epoch.AddDays((int)serial),
        double serial when serial >= 1 && serial <= LatestSerial && serial == Math.Floor(serial) => Epoch.AddDays((int)serial),
        string text when DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => null,
    };

    public static bool IsEmpty(object? cell) => cell is null || (cell is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>A value to write with <c>RAW</c>. Nothing is the empty text: null would leave an older value where it is.</summary>
    public static object ToCell(object? value) => value switch
    {
        null => "",
        DateOnly day => Serial(day),
        double number => double.IsFinite(number) ? number : "",
        long or int or string => value,
        _ => throw new ArgumentException($"A cell cannot hold a {value.GetType().Name}.", nameof(value)),
    };

    public static NumberFormat? FormatOf(ValueFormat format) => format switch
    {
        ValueFormat.Day => new NumberFormat { Type = "DATE", Pattern = "yyyy-mm-dd" },
        ValueFormat.Count => new NumberFormat { Type = "NUMBER", Pattern = "#,##0" },
        ValueFormat.Decimal => new NumberFormat { Type = "NUMBER", Pattern = "#,##0.0" },
        ValueFormat.Share => new NumberFormat { Type = "PERCENT", Pattern = "0.0%" },
        _ => null,
    };
}
