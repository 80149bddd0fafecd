using System.Globalization;
using System.Text;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Converts values of cells: days are serial numbers, texts are never formulas.</summary>
internal static class CellValues
{
    /// <summary>Serial number 0. Source: the API's guide to date and time values; 1900 is no leap year there.</summary>
    private static readonly DateOnly Epoch = new(1899, 12, 30);

    private static readonly char[] Spaces = [' ', '\t', '\r', '\n', '\u00A0', '\u2007', '\u202F', '_'];

    private static readonly int LatestSerial = DateOnly.MaxValue.DayNumber - Epoch.DayNumber;

    public static int Serial(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    /// <summary>The day of a serial number with any time; null when it is out of range.</summary>
    public static DateOnly? DayOf(double serial) => serial >= 1 && serial < LatestSerial + 1d ? Epoch.AddDays((int)serial) : null;

    /// <summary>The value of a cell: a number, a text, a truth value, or null when it is empty.</summary>
    public static object? ValueOf(CellData? cell) => cell?.EffectiveValue switch
    {
        null => null,
        { NumberValue: { } number } => number,
        { BoolValue: { } truth } => truth,
        var other => other.StringValue ?? "#ERROR!",
    };

    /// <summary>The cells up to the last that is not empty.</summary>
    public static object?[] TrimEnd(object?[] cells) => cells[..(1 + Array.FindLastIndex(cells, cell => !IsEmpty(cell)))];

    /// <summary>Compares names as readers do: case, spaces of any kind and underscores make no difference.</summary>
    public static bool IsSameName(object? cell, string name)
        => cell is string text && string.Equals(Plain(text), Plain(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>Quotes the first cells for a message, each cut short.</summary>
    public static string Quote(IEnumerable<object?> cells)
    {
        const int Most = 8;
        string[] all = [.. cells.Where(cell => !IsEmpty(cell)).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)!)];
        var shown = all.Take(Most).Select(text => $"'{Excerpt.Of(Encoding.UTF8.GetBytes(text.Trim()))}'");
        return all.Length == 0 ? "empty" : string.Join(", ", shown) + (all.Length > Most ? ", …" : "");
    }

    public static bool IsEmpty(object? cell) => cell is null || (cell is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>Converts a value to write with <c>RAW</c>. Null becomes the empty text: a null would leave the older value.</summary>
    public static object ToCell(object? value) => value switch
    {
        null => "",
        DateOnly day => Serial(day),
        double number => double.IsFinite(number) ? number : "",
        long or int or string => value,
        _ => throw new ArgumentException($"A cell cannot hold a {value.GetType().Name}.", nameof(value)),
    };

    public static NumberFormat FormatOf(ValueFormat format) => format switch
    {
        ValueFormat.Day => new NumberFormat { Type = "DATE", Pattern = "yyyy-mm-dd" },
        ValueFormat.Count => new NumberFormat { Type = "NUMBER", Pattern = "#,##0" },
        ValueFormat.Decimal => new NumberFormat { Type = "NUMBER", Pattern = "#,##0.0" },
        ValueFormat.Share => new NumberFormat { Type = "PERCENT", Pattern = "0.0%" },
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static string Plain(string name) => string.Join(' ', name.Split(Spaces, StringSplitOptions.RemoveEmptyEntries));
}
