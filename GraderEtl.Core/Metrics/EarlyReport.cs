using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// A report that is begun while its range loads: what comes before all that the run writes is counted meanwhile. It is used where the
/// report's own snapshot still has the same, see <see cref="ReportCount.IsTrueOf"/>; else all is counted then, as of any other report.
/// </summary>
internal sealed class EarlyReport : IAsyncDisposable
{
    private readonly PostgresMetricsQuery _query;
    private readonly TimeWindow _range;
    private readonly CancellationTokenSource _stop;

    /// <summary>Begins.</summary>
    /// <param name="query">Counts.</param>
    /// <param name="plan">What the run loads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public EarlyReport(PostgresMetricsQuery query, LoadPlan plan, CancellationToken cancellationToken)
    {
        (_query, _range) = (query, plan.Range!.Value);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Counting = Task.Run(() => query.CountEarlyAsync(plan, _stop.Token), CancellationToken.None);
    }

    /// <summary>What is counted; null where there is nothing, or it could not be counted.</summary>
    public Task<ReportCount?> Counting { get; private set; }

    /// <summary>Reads the report, once the range is loaded.</summary>
    public async Task<LearningReport> ReadAsync(CancellationToken cancellationToken)
    {
        var counted = await Counting.ConfigureAwait(false);
        Counting = Task.FromResult<ReportCount?>(null); // its memory goes with the report's
        return await _query.ReadReportAsync(_range, counted, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Counting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
