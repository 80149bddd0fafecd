using System.Collections.Concurrent;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Boils days down for the learning report and keeps them, before the report takes its snapshot. That only saves time, so nothing that goes
/// wrong with it fails a report: what is not kept is boiled down in the report's own transaction.
/// </summary>
internal sealed class LearningKeeper(Database database, string zone, ILogger logger)
{
    /// <summary>An INSERT … SELECT is one process's work to the server, so two of them use a second processor.</summary>
    private const int Makers = 2;

    /// <summary>
    /// A table without statistics is taken for small enough to go through whole, once for each day, or to be sorted by texts. What is kept is
    /// not logged, so nothing is gained by waiting for the disk. Another program that makes the same days is given time to, but not without
    /// end.
    /// </summary>
    private const string Settings = """
        SELECT set_config(name, value, true)
        FROM (VALUES ('enable_bitmapscan', 'off'), ('enable_seqscan', 'off'), ('enable_sort', 'off'), ('work_mem', '32MB'), ('jit', 'off'),
                     ('synchronous_commit', 'off'), ('lock_timeout', '10s')) AS setting (name, value)
        """;

    private readonly string _doing = $"computing learning metrics in the zone {zone}";

    /// <summary>Makes what is missing before the end of a range.</summary>
    /// <returns>What is kept that may be used.</returns>
    public async Task<KeptLearning> KeepAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var rights = await database.ReadAsync(
            _doing, "may_keep_activity", [], static reader => new KeptLearning(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3)),
            cancellationToken).ConfigureAwait(false);
        if (rights is not [{ ReadsDays: true } right])
        {
            Log.LearningDaysNotKept(logger, rights.Count == 0 ? "the tables for it are not there" : "the user may not read the tables for it");
            return KeptLearning.Nothing;
        }

        var parts = await database.ReadAsync(
            _doing, "unkept_days", [range.Start, range.End, zone],
            static reader => new UnkeptDays(
                new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)),
                reader.GetFieldValue<DateOnly>(2), reader.GetFieldValue<DateOnly>(3), reader.GetInt64(4), reader.GetBoolean(5)),
            cancellationToken).ConfigureAwait(false);
        if (parts.Count > 0 && !right.KeepsDays)
            Log.LearningDaysNotKept(logger, "the user may only read");
        else if (parts.Count > 0)
            await MakeAllAsync(parts, cancellationToken).ConfigureAwait(false);
        return right;
    }

    private async Task MakeAllAsync(IReadOnlyList<UnkeptDays> parts, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<UnkeptDays>(parts);
        try
        {
            var reasons = await Task.WhenAll(Enumerable.Range(0, Math.Min(Makers, parts.Count)).Select(_ => MakeAsync(queue, cancellationToken))).ConfigureAwait(false);
            if (Array.Find(reasons, static reason => reason is not null) is { } reason)
                Log.LearningDaysNotKept(logger, reason);
            else
                Log.LearningDaysMade(logger, parts.Sum(static part => part.Days));
        }
        catch (GraderEtlException error)
        {
            Log.LearningDaysLost(logger, error.Message, error);
        }
    }

    /// <summary>Makes parts until there are none left, or something is in the way of all of them; then it says what.</summary>
    private async Task<string?> MakeAsync(ConcurrentQueue<UnkeptDays> queue, CancellationToken cancellationToken)
    {
        try
        {
            while (queue.TryDequeue(out var part))
            {
                if (await database.RunAsync("keeping days for the learning report", (connection, token) => MakeAsync(connection, part, token), cancellationToken).ConfigureAwait(false) is { } reason)
                {
                    queue.Clear();
                    return reason;
                }
            }

            return null;
        }
        catch
        {
            queue.Clear();
            throw;
        }
    }

    private async Task<string?> MakeAsync(NpgsqlConnection connection, UnkeptDays part, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                await ExecuteAsync(connection, Settings, [], cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(connection, database.Sql.Query("lock_unkept_days"), [zone, part.First], cancellationToken).ConfigureAwait(false);
                // a statement of its own: it has to see what whoever held the lock has committed
                var make = LearningSql.Make(database.Sql);
                await ExecuteAsync(connection, make, [part.Span.Start, part.Span.End, zone], cancellationToken).ConfigureAwait(false);
                if (part.Replaces)
                    await ExecuteAsync(connection, database.Sql.Query("remove_unkept_rows"), [part.First, part.Last], cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
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

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] parameters, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Days of a fortnight that are not kept, or no longer rightly.</summary>
    /// <param name="Span">From the first instant of the first to the end of the last; others may lie between.</param>
    /// <param name="First">The first.</param>
    /// <param name="Last">The last.</param>
    /// <param name="Days">How many.</param>
    /// <param name="Replaces">Whether rows of earlier are to be removed.</param>
    private sealed record UnkeptDays(TimeWindow Span, DateOnly First, DateOnly Last, long Days, bool Replaces);
}
