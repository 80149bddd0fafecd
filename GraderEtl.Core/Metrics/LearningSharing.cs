using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Computes the figures of a snapshot. Who came when has nothing to do with what was done on tasks: two connections, where there are two to be
/// had and it saves time, find out both at once.
/// </summary>
internal sealed class LearningSharing(Database database, LearningTransaction learning, LearningReporter reporter, ILogger logger)
{
    /// <summary>Computes them.</summary>
    public async Task<LearningFigures> MeasureAsync(CancellationToken cancellationToken)
    {
        var connection = learning.IsWorthSharing ? await TryConnectAsync(cancellationToken).ConfigureAwait(false) : null;
        if (connection is null)
        {
            await learning.FindUsersAsync().ConfigureAwait(false);
            return await reporter.MeasureAsync(Task.FromResult(await LearningVisits.ReadAsync(learning).ConfigureAwait(false))).ConfigureAwait(false);
        }

        await using (connection.ConfigureAwait(false))
        {
            var snapshot = await learning.ExportAsync().ConfigureAwait(false);
            var visits = ReadVisitsAsync(connection, snapshot);
            var figures = MeasureBesideAsync(visits);
            // both have come to their ends before anything is closed
            await Task.WhenAll(figures, visits).ConfigureAwait(false);
            return await figures.ConfigureAwait(false);
        }
    }

    private async Task<LearningVisits> ReadVisitsAsync(NpgsqlConnection connection, string snapshot)
    {
        var beside = await learning.OpenBesideAsync(connection, snapshot).ConfigureAwait(false);
        await using (beside.ConfigureAwait(false))
        {
            await beside.FindUsersAsync().ConfigureAwait(false);
            return await LearningVisits.ReadAsync(beside).ConfigureAwait(false);
        }
    }

    private async Task<LearningFigures> MeasureBesideAsync(Task<LearningVisits> visits)
    {
        await learning.FindUsersAsync().ConfigureAwait(false);
        return await reporter.MeasureAsync(visits).ConfigureAwait(false);
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
}
