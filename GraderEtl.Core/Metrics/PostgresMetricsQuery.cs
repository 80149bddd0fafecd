using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Metrics;

/// <summary>What is measured, computed by PostgreSQL over the committed attempts with the SQL of <c>db/queries</c>.</summary>
internal sealed class PostgresMetricsQuery(
    Database database, IOptions<GraderEtlOptions> options, TimeProvider clock, ILogger<PostgresMetricsQuery> logger) : IMetricsQuery
{
    public async Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
    {
        var reading = detail == DailyDetail.Counts
            ? new DailyCounts(database, options.Value.TimeZone, logger).ReadAsync(range, cancellationToken)
            : Learning.ReadDailyAsync(range, cancellationToken);
        return await Completeness.MarkAsync(await reading.ConfigureAwait(false), range, cancellationToken).ConfigureAwait(false);
    }

    public async Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var report = await Learning.ReadReportAsync(range, cancellationToken).ConfigureAwait(false);
        return await Completeness.MarkAsync(report, cancellationToken).ConfigureAwait(false);
    }

    private DayCompleteness Completeness => new(database, options.Value, clock, logger);

    private LearningQuery Learning => new(database, options.Value.TimeZone, clock, logger);
}
