namespace GraderEtl.Runner.Console.Report;

/// <summary>What a row of days stands for.</summary>
internal enum DaySpanKind
{
    /// <summary>One day.</summary>
    Day,

    /// <summary>The days of the period that are in one week, Monday to Sunday.</summary>
    Week,

    /// <summary>The days of the period that are in one month.</summary>
    Month,
}
