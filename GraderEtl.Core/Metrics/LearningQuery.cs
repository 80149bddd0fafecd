using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Everything that takes tasks and the past to compute. Days are boiled down once and kept where that may be; what hangs on the days before
/// (first tries, first successes, new users) is computed anew when any of them has changed, as that changes it in all days after.
/// </summary>
internal sealed class LearningQuery(Database database, string zone, TimeProvider clock, ILogger logger)
{
    private readonly string _doing = $"computing learning metrics in the zone {zone}";

    /// <summary>The days of a range.</summary>
    public async Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var kept = await KeepAsync(range, cancellationToken).ConfigureAwait(false);
        return await RunAsync<IReadOnlyList<DailyMetrics>>(
            new LearningScope(range, zone, LooksBack: false, kept.ReadsDays), static () => [],
            static async learning =>
            {
                await learning.FindUsersAsync().ConfigureAwait(false);
                await learning.FindPairsAsync().ConfigureAwait(false);
                return await learning.ReadAsync("learning_daily", LearningRows.ToDay).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The report of a period.</summary>
    public async Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var kept = await KeepAsync(range, cancellationToken).ConfigureAwait(false);
        var keeper = new FiguresKeeper(database, range, zone, logger);
        (LearningFigures Figures, long State)? computed = null;
        var report = await RunAsync(
            new LearningScope(range, zone, LooksBack: true, kept.ReadsDays), NothingThere,
            async learning =>
            {
                computed = null;
                long? state = learning.IsAllKept && kept.ReadsFigures ? await FiguresKeeper.ReadStateAsync(learning).ConfigureAwait(false) : null;
                var figures = state is { } known ? await keeper.FindAsync(learning, known).ConfigureAwait(false) : null;
                var reporter = new LearningReporter(learning, range, zone, clock.GetUtcNow());
                if (figures is null)
                {
                    figures = await new LearningSharing(database, learning, reporter, logger).MeasureAsync(cancellationToken).ConfigureAwait(false);
                    computed = state is { } from ? (figures, from) : null;
                }

                return await reporter.ReadAsync(figures).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (computed is { } done && kept.KeepsFigures)
            await keeper.KeepAsync(done.Figures, done.State, cancellationToken).ConfigureAwait(false);
        return report;
    }

    private Task<KeptLearning> KeepAsync(TimeWindow range, CancellationToken cancellationToken)
        => new LearningKeeper(database, zone, logger).KeepAsync(range, cancellationToken);

    private LearningReport NothingThere()
        => throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
        {
            Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
            Remedy = "Load something first, or correct Postgres:Schema",
        };

    private Task<T> RunAsync<T>(LearningScope scope, Func<T> nothingThere, Func<LearningTransaction, Task<T>> read, CancellationToken cancellationToken)
        => database.RunAsync(
            _doing,
            async (connection, token) =>
            {
                try
                {
                    var learning = await LearningTransaction.OpenAsync(database.Sql, connection, scope, token).ConfigureAwait(false);
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
