using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Metrics;

/// <summary>The daily metrics, computed by PostgreSQL over the committed attempts; see <c>db/queries/daily_metrics.sql</c>.</summary>
internal sealed class PostgresMetricsQuery(Database database, IOptions<GraderEtlOptions> options) : IMetricsQuery
{
    /// <summary>Half of a partition: from here on going through the index costs more than it saves.</summary>
    private static readonly TimeSpan WideRange = TimeSpan.FromDays(15);

    public Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
        => database.ReadAsync(
            $"computing daily metrics in the zone {options.Value.TimeZone}",
            "daily_metrics",
            [range.Start, range.End, options.Value.TimeZone],
            static reader => new DailyMetrics(
                reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)),
            cancellationToken,
            scansWidely: range.Duration >= WideRange);

    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
        => throw new NotSupportedException("The report of a period comes with the next commits.");
}
