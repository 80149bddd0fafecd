using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A column of the daily tab.</summary>
/// <param name="Name">What other columns call it; never shown.</param>
/// <param name="Header">Its first cell, by which it is found again, wherever somebody has moved it.</param>
/// <param name="Definition">What it means: the note on its first cell.</param>
/// <param name="Format">How its values are shown.</param>
/// <param name="Total">What the summary makes of it.</param>
/// <param name="Value">
/// The value on a day: a number, a text, a <see cref="DateOnly"/>, or null for none, which is not zero.
/// </param>
internal sealed record MetricColumn(
    string Name, string Header, string Definition, ValueFormat Format, MetricTotal Total, Func<DailyMetrics, object?> Value)
{
    /// <summary>What else its first cell may say: the header in other languages, and what other tools call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>All that its first cell may say.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name).Prepend(Header);
}

/// <summary>How the values of a column are shown.</summary>
internal enum ValueFormat
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number with one decimal.</summary>
    Decimal,

    /// <summary>A share of one, shown in percent.</summary>
    Share,
}

/// <summary>What the summary makes of a column: nothing, the sum or the mean of its days, or the share of one sum in another.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Part">Of a share: the name of the column that is counted.</param>
/// <param name="Whole">Of a share: the name of the column it is a part of.</param>
internal sealed record MetricTotal(TotalKind Kind, string Part = "", string Whole = "")
{
    public static MetricTotal None { get; } = new(TotalKind.None);

    public static MetricTotal Sum { get; } = new(TotalKind.Sum);

    public static MetricTotal Mean { get; } = new(TotalKind.Mean);

    public static MetricTotal Share(string part, string whole) => new(TotalKind.Share, part, whole);
}

/// <summary>Kinds of totals.</summary>
internal enum TotalKind
{
    None,
    Sum,
    Mean,
    Share,
}
