namespace GraderEtl.Runner.Commands;

/// <summary>What a report is written as.</summary>
internal enum ReportFormat
{
    /// <summary>Tables and bars for people.</summary>
    Table,

    /// <summary>A page in one file.</summary>
    Html,

    /// <summary>A row a day.</summary>
    Csv,

    /// <summary>Everything in one document.</summary>
    Json,
}
