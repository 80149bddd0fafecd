using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A column of the daily tab.</summary>
/// <param name="Name">Its metric's key; never shown.</param>
/// <param name="Header">Its first cell, by which it is found again, wherever somebody has moved it.</param>
/// <param name="Definition">What it means: the note on its first cell.</param>
/// <param name="Metric">What it shows; null for the day.</param>
internal sealed record MetricColumn(string Name, string Header, string Definition, Metric? Metric)
{
    /// <summary>What else its first cell may say: the header in other languages, and what other tools call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True where it is written in a tab that has it, and not made in one that does not.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The word for a figure that looks back over time that is not loaded.</summary>
    public string Incomplete { get; init; } = "";

    /// <summary>All that its first cell may say.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name).Prepend(Header);

    /// <summary>How its values are shown.</summary>
    public ValueFormat Format => Metric?.Format switch
    {
        null => ValueFormat.Day,
        MetricFormat.Count => ValueFormat.Count,
        MetricFormat.Share => ValueFormat.Share,
        _ => ValueFormat.Decimal,
    };

    /// <summary>The value on a day: a number, a text, a <see cref="DateOnly"/>, or null for none, which is not zero.</summary>
    public object? Value(DailyMetrics day)
    {
        if (Metric is null)
            return day.Day;
        var value = Metric.Read(day);
        return value.IsIncomplete ? Incomplete : value.Number;
    }
}

/// <summary>How the values of a column are shown.</summary>
internal enum ValueFormat
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number with one decimal.</summary>
    Decimal,

    /// <summary>A share of one, shown in percent.</summary>
    Share,
}
