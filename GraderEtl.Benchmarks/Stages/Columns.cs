using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>A column made of the median time or memory of an operation and of the work in it.</summary>
internal sealed class WorkColumn(string name, string legend, Func<Work, BenchmarkReport, string?> cell) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Rows a second.</summary>
    public static WorkColumn RowsPerSecond { get; } = new(
        "rows/s", "Records a second, by the median", (work, report) => work.Rows == 0 ? null : $"{work.Rows * OperationsPerSecond(report):N0}");

    /// <summary>Megabytes a second, of what the operation reads.</summary>
    public static WorkColumn MegabytesPerSecond { get; } = new(
        "MB/s", "Input a second, by the median (1 MB = 1,000,000 bytes)",
        (work, report) => work.Bytes == 0 ? null : $"{work.Bytes * OperationsPerSecond(report) / 1e6:N0}");

    /// <summary>Managed bytes allocated a row.</summary>
    public static WorkColumn BytesPerRow { get; } = new(
        "B/row", "Managed bytes allocated for each record",
        (work, report) => work.Rows > 0 && report.GcStats is var memory && memory.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) is { } bytes
            ? $"{bytes / (memory.TotalOperations * work.Rows):0.0}"
            : null);

    public string Id => $"{nameof(WorkColumn)}.{name}";

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Statistics;

    public int PriorityInCategory => 100;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        => summary[benchmarkCase] is { ResultStatistics: not null } report && cell(WorkOf(benchmarkCase), report) is { } text ? text : "-";

    private static double OperationsPerSecond(BenchmarkReport report) => NanosecondsPerSecond / report.ResultStatistics!.Median;

    /// <summary>Asks the class itself, with the parameters of the case set, as the process that measured is gone.</summary>
    private static Work WorkOf(BenchmarkCase benchmarkCase)
    {
        var type = benchmarkCase.Descriptor.Type;
        var benchmarks = (StageBenchmarks)Activator.CreateInstance(type)!;
        foreach (var parameter in benchmarkCase.Parameters.Items)
            type.GetProperty(parameter.Name)!.SetValue(benchmarks, parameter.Value);
        return benchmarks.PerOperation;
    }
}

/// <summary>The median time against the baseline's median. BenchmarkDotNet's own ratio is of means, which one disturbed load of a database moves.</summary>
internal sealed class RatioColumn : IColumn
{
    public string Id => nameof(RatioColumn);

    public string ColumnName => "× baseline";

    public string Legend => "Median against the median of the baseline";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Baseline;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        => MedianOf(summary, benchmarkCase) / MedianOf(summary, summary.GetBaseline(summary.GetLogicalGroupKey(benchmarkCase))) is { } ratio ? $"{ratio:0.00}" : "-";

    private static double? MedianOf(Summary summary, BenchmarkCase? benchmarkCase)
        => benchmarkCase is not null && summary[benchmarkCase]?.ResultStatistics is { } measured ? measured.Median : null;
}
