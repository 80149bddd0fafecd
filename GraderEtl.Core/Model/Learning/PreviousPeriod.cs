namespace GraderEtl.Core.Model.Learning;

/// <summary>The period that a report's change is measured against: as many days, directly before it.</summary>
/// <param name="Range">The period.</param>
/// <param name="Totals">Its figures, from what is loaded of it.</param>
/// <param name="Coverage">Share of it that the ledger has, 0 to 1. Below 1 a change says more about loading than about learning.</param>
public sealed record PreviousPeriod(TimeWindow Range, PeriodTotals Totals, double Coverage)
{
    /// <summary>True when all of it is loaded and no window of it is mostly rejected.</summary>
    public bool IsComplete => Coverage >= 1 && !IsMostlyRejected;

    /// <summary>True where most of the records of one of its windows were rejected.</summary>
    public bool IsMostlyRejected { get; init; }

    /// <summary>The change of a figure, such as 0.25 for a quarter more; null when it was 0 or unknown before, or is unknown now.</summary>
    /// <param name="now">The figure in the report's period.</param>
    /// <param name="before">The figure in this period.</param>
    public static double? Change(double? now, double? before) => before is null or 0 ? null : (now - before) / before;
}
