using GraderEtl.Core.Model;

namespace GraderEtl.Core.Metrics;

/// <summary>Computes what is reported from what is committed.</summary>
public interface IMetricsQuery
{
    /// <summary>One row for each day of the configured zone that the range touches, in order, days without attempts included.</summary>
    /// <param name="range">The range; attempts outside it do not count, also when their day is touched.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, CancellationToken cancellationToken);
}
