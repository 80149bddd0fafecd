using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Everything that takes tasks and the past to compute. Days are boiled down once and kept where that may be; what hangs on the days before
/// (first tries, first successes, new users) is computed each time, as a day that is loaded again changes it in all days after.
/// </summary>
internal sealed class LearningQuery(Database database, string zone, TimeProvider clock, ILogger logger)
{
    /// <summary>The days of a range.</summary>
    public Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, CancellationToken cancellationToken)
        => RunAsync<IReadOnlyList<DailyMetrics>>(
            range, looksBack: false, static () => [],
            static learning => learning.ReadAsync("learning_daily", LearningRows.ToDay), cancellationToken);

    /// <summary>The report of a period.</summary>
    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken) => RunAsync(
        range, looksBack: true,
        () => throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
        {
            Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
            Remedy = "Load something first, or correct Postgres:Schema",
        },
        learning => new LearningReporter(learning, range, zone, clock.GetUtcNow()).ReadAsync(), cancellationToken);

    private async Task<T> RunAsync<T>(
        TimeWindow range, bool looksBack, Func<T> nothingThere, Func<LearningTransaction, Task<T>> read, CancellationToken cancellationToken)
    {
        var usesKept = await new LearningKeeper(database, zone, logger).KeepAsync(range, cancellationToken).ConfigureAwait(false);
        return await database.RunAsync(
            $"computing learning metrics in the zone {zone}",
            async (connection, token) =>
            {
                try
                {
                    var learning = await LearningTransaction.OpenAsync(database, connection, new LearningScope(range, zone, looksBack, usesKept), token).ConfigureAwait(false);
                    await using (learning.ConfigureAwait(false))
                        return await read(learning).ConfigureAwait(false);
                }
                catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                {
                    return nothingThere();
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
