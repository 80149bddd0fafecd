using GraderEtl.Core.Diagnostics;
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
            static async learning =>
            {
                await learning.FindFirstsAsync().ConfigureAwait(false);
                await learning.FindPairsAsync().ConfigureAwait(false);
                return await learning.ReadAsync("learning_daily", LearningRows.ToDay).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>The report of a period.</summary>
    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken) => RunAsync(
        range, looksBack: true,
        () => throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
        {
            Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
            Remedy = "Load something first, or correct Postgres:Schema",
        },
        learning => ReadReportAsync(learning, new LearningReporter(learning, range, zone, clock.GetUtcNow()), cancellationToken), cancellationToken);

    /// <summary>Who came when has nothing to do with what was done on tasks: two connections, where there are two, find out both at once.</summary>
    private async Task<LearningReport> ReadReportAsync(LearningTransaction learning, LearningReporter reporter, CancellationToken cancellationToken)
    {
        var connection = learning.IsWorthSharing ? await TryConnectAsync(cancellationToken).ConfigureAwait(false) : null;
        if (connection is null)
        {
            await learning.FindFirstsAsync().ConfigureAwait(false);
            return await reporter.ReadAsync(Task.FromResult(await LearningVisits.ReadAsync(learning).ConfigureAwait(false))).ConfigureAwait(false);
        }

        await using (connection.ConfigureAwait(false))
        {
            var snapshot = await learning.ExportAsync().ConfigureAwait(false);
            var visits = ReadVisitsAsync(learning, connection, snapshot);
            var report = ReadTheRestAsync(learning, reporter, visits);
            // both have come to their ends before anything is closed
            await Task.WhenAll(visits, report).ConfigureAwait(false);
            return await report.ConfigureAwait(false);
        }
    }

    private static async Task<LearningVisits> ReadVisitsAsync(LearningTransaction learning, NpgsqlConnection connection, string snapshot)
    {
        var beside = await learning.OpenBesideAsync(connection, snapshot).ConfigureAwait(false);
        await using (beside.ConfigureAwait(false))
        {
            await beside.FindFirstsAsync().ConfigureAwait(false);
            return await LearningVisits.ReadAsync(beside).ConfigureAwait(false);
        }
    }

    private static async Task<LearningReport> ReadTheRestAsync(LearningTransaction learning, LearningReporter reporter, Task<LearningVisits> visits)
    {
        await learning.FindFirstsAsync().ConfigureAwait(false);
        return await reporter.ReadAsync(visits).ConfigureAwait(false);
    }

    /// <summary>A second connection; null where the server has none to spare.</summary>
    private async Task<NpgsqlConnection?> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error)
        {
            Log.LearningReportUnshared(logger, error.Message);
            return null;
        }
    }

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
                    var learning = await LearningTransaction.OpenAsync(database.Sql, connection, new LearningScope(range, zone, looksBack, usesKept), token).ConfigureAwait(false);
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
