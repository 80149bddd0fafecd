using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>Everything that takes tasks and the past to compute, each time from the attempts.</summary>
internal sealed class LearningQuery(Database database, string zone, TimeProvider clock)
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

    private Task<T> RunAsync<T>(
        TimeWindow range, bool looksBack, Func<T> nothingThere, Func<LearningTransaction, Task<T>> read, CancellationToken cancellationToken)
        => database.RunAsync(
            $"computing learning metrics in the zone {zone}",
            async (connection, token) =>
            {
                try
                {
                    var learning = await LearningTransaction.OpenAsync(database, connection, range, zone, looksBack, token).ConfigureAwait(false);
                    await using (learning.ConfigureAwait(false))
                        return await read(learning).ConfigureAwait(false);
                }
                catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                {
                    return nothingThere();
                }
            },
            cancellationToken);
}
