using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>Computes what is reported from what is committed.</summary>
public interface IMetricsQuery
{
    /// <summary>One row for each day of the configured zone that the range touches, in order, days without attempts included.</summary>
    /// <param name="range">The range; attempts outside it do not count, also when their day is touched.</param>
    /// <param name="detail">How much of each day.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="GraderEtlException">The store cannot be read, or the zone is unknown to it.</exception>
    Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken);

    /// <summary><see cref="ReadDailyAsync"/> with <see cref="DailyDetail.Counts"/>, where a run has counted days while it loaded them.</summary>
    /// <param name="range">The range.</param>
    /// <param name="counted">Whole days of the range, in order; by default they are computed like the others.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="GraderEtlException">As of <see cref="ReadDailyAsync"/>.</exception>
    Task<IReadOnlyList<DailyMetrics>> ReadCountsAsync(TimeWindow range, IReadOnlyList<DailyMetrics> counted, CancellationToken cancellationToken)
        => ReadDailyAsync(range, DailyDetail.Counts, cancellationToken);

    /// <summary>Everything that is measured over a period.</summary>
    /// <param name="range">The period; attempts outside it count only as history.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="GraderEtlException">The store cannot be read, or the zone is unknown to it.</exception>
    Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken);
}
