using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Keeps counted days. That only saves time later, so nothing that goes wrong with it fails a run whose figures are there: it is logged,
/// and the days are counted again next time.
/// </summary>
internal sealed class DailyKeeper(Database database, string zone, ILogger logger)
{
    /// <summary>
    /// Shorter than the server's <c>deadlock_timeout</c> (1 s): where a loader holds some of the days in its open transaction, this side
    /// gives way before anyone's work is rolled back.
    /// </summary>
    private const string Patience = "SET LOCAL lock_timeout TO '200ms'";

    public async Task KeepAsync(IReadOnlyList<CountedDay> days, CancellationToken cancellationToken)
    {
        try
        {
            if (await database.RunAsync("keeping daily figures", SaveAsync, cancellationToken).ConfigureAwait(false) is { } reason)
                Log.DailyCountsNotKept(logger, reason);
        }
        catch (GraderEtlException error)
        {
            Log.DailyCountsLost(logger, error.Message, error);
        }

        async Task<string?> SaveAsync(NpgsqlConnection connection, CancellationToken token)
        {
            var batch = new NpgsqlBatch(connection);
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Patience));
                batch.BatchCommands.Add(CreateCommand(days));
                try
                {
                    await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                    return null;
                }
                catch (PostgresException error) when (error.SqlState is SqlStates.InsufficientPrivilege or SqlStates.ReadOnlyTransaction)
                {
                    return $"the user may only read (SQLSTATE {error.SqlState})";
                }
                catch (PostgresException error) when (error.SqlState is SqlStates.LockNotAvailable)
                {
                    return "another run is keeping the same days";
                }
            }
        }
    }

    private NpgsqlBatchCommand CreateCommand(IReadOnlyList<CountedDay> days)
    {
        var command = new NpgsqlBatchCommand(database.Sql.Query("save_daily_counts"));
        Add(zone);
        Add(days.Select(static day => day.Figures.Day).ToArray());
        Add(days.Select(static day => day.Fingerprint).ToArray());
        Add(days.Select(static day => day.Figures.Attempts).ToArray());
        Add(days.Select(static day => day.Figures.Submits).ToArray());
        Add(days.Select(static day => day.Figures.CorrectSubmits).ToArray());
        Add(days.Select(static day => day.Figures.UniqueUsers).ToArray());
        return command;

        void Add(object value) => command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
