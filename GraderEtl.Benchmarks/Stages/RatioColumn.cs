using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GraderEtl.Benchmarks.Stages;

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
