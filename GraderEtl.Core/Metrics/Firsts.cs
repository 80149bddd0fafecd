using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace GraderEtl.Core.Metrics;

/// <summary>What the table of firsts is good for in a snapshot.</summary>
/// <param name="MayRead">Whether the user may read the table.</param>
/// <param name="MayWrite">Whether the user may write it.</param>
/// <param name="Fingerprint">Of the ledger before the instant that the table may be brought forward to.</param>
internal sealed record FirstsState(bool MayRead, bool MayWrite, long Fingerprint);

/// <summary>How far the table of firsts goes.</summary>
/// <param name="Upto">The first instant it says nothing of.</param>
/// <param name="Fingerprint">Of the ledger before that when it was made.</param>
/// <param name="Fits">Whether that is still so: if not, the table has to be made anew.</param>
internal sealed record FirstsMark(DateTimeOffset Upto, long Fingerprint, bool Fits);

/// <summary>
/// The table of firsts: for each user and task what happened first, up to a mark, so that a report of a day does not read years of attempts.
/// A report brings it forward once it is computed, in a short transaction of its own. Everything in it can be made again from the
/// attempts: where it cannot be used, or written, reports read these instead.
/// </summary>
internal sealed class Firsts(Database database, ILogger logger)
{
    /// <summary>Reads what the table is good for.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="target">The instant to which it may be brought forward.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(FirstsState State, FirstsMark? Mark)> ReadStateAsync(MetricsSnapshot snapshot, long target, CancellationToken cancellationToken)
    {
        var state = (await snapshot.ReadAsync(
            "firsts_state",
            static reader => new FirstsState(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetInt64(2)),
            cancellationToken, TimeWindow.FromMicroseconds(target)).ConfigureAwait(false))[0];
        var marks = state.MayRead
            ? await snapshot.ReadAsync("firsts_mark", static reader => new FirstsMark(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1), reader.GetBoolean(2)), cancellationToken)
                .ConfigureAwait(false)
            : [];
        return (state, marks.Count == 0 ? null : marks[0]);
    }

    /// <summary>Tells a pass what the table says.</summary>
    /// <returns>False where it says something twice, as two numbers of a task turned out to be one; then the pass is of no use.</returns>
    public static async Task<bool> RestoreAsync(
        MetricsSnapshot snapshot, FirstsMark mark, TaskTable tasks, LearningPass pass, CancellationToken cancellationToken)
    {
        pass.RestoredTo = TimeWindow.ToMicroseconds(mark.Upto);
        var isGood = true;
        await snapshot.ReadAsync(
            "firsts",
            reader => isGood &= pass.Restore(reader.GetInt32(0), tasks.Find(reader.GetInt32(1)), new PairState
            {
                Tries = reader.GetInt32(2),
                FirstAt = ToInstant(reader, 3),
                SubmitAt = ToInstant(reader, 4),
                SuccessAt = ToInstant(reader, 5),
                TryCorrect = reader.GetBoolean(6),
                LastAt = long.MinValue,
            }),
            cancellationToken).ConfigureAwait(false);
        return isGood;
    }

    /// <summary>Takes from a pass what has changed in it since the table was read, or all where it was not.</summary>
    public static List<FirstsRow> Collect(LearningPass pass, TaskTable tasks)
    {
        var rows = new List<FirstsRow>();
        for (var pair = 0; pair < pass.Pairs.Length; pair++)
        {
            if (!pass.Pairs[pair].IsChanged)
                continue;
            var (user, task) = pass[pair];
            rows.Add(new FirstsRow((int)pass.Visits.Users[user], tasks.NumberOf(task), pass.Pairs[pair]));
        }

        return rows;
    }

    /// <summary>Brings the table forward. That only saves time later: where it cannot be done, the log says so and nothing else happens.</summary>
    /// <param name="before">The mark that the rows go on from; rows of one that does not fit, or of none, take the place of the whole table.</param>
    /// <param name="after">The new mark.</param>
    /// <param name="rows">What <see cref="Collect"/> found at the new mark.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SaveAsync(FirstsMark? before, FirstsMark after, List<FirstsRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            var isSaved = await database.RunAsync(
                "bringing forward the table of firsts", (connection, token) => SaveAsync(connection, before, after, rows, token), cancellationToken).ConfigureAwait(false);
            if (isSaved)
                Log.FirstsSaved(logger, rows.Count, after.Upto);
        }
        catch (GraderEtlException error)
        {
            Log.FirstsNotSaved(logger, error.Message, error);
        }
    }

    /// <summary>Returns false where another report is at it, or was quicker.</summary>
    private async Task<bool> SaveAsync(NpgsqlConnection connection, FirstsMark? before, FirstsMark after, List<FirstsRow> rows, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (!await AskAsync("lock_firsts").ConfigureAwait(false) || !await AskAsync("find_firsts_mark", before?.Upto, before?.Fingerprint).ConfigureAwait(false))
                return false;
            if (before is { Fits: true })
                await RunAsync("remove_firsts", rows.ConvertAll(static row => row.UserNo), rows.ConvertAll(static row => row.TaskNo)).ConfigureAwait(false);
            else
                await RunAsync("remove_all_firsts").ConfigureAwait(false);
            await CopyAsync(connection, rows, cancellationToken).ConfigureAwait(false);
            await RunAsync("save_firsts_mark", after.Upto, after.Fingerprint).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }

        Task<bool> AskAsync(string query, params object?[] parameters)
            => connection.FindAsync<bool>(database.Sql.Query(query), parameters, cancellationToken);

        Task<int> RunAsync(string query, params object?[] parameters)
            => connection.RunAsync(database.Sql.Query(query), parameters, cancellationToken);
    }

    private async Task CopyAsync(NpgsqlConnection connection, List<FirstsRow> rows, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginBinaryImportAsync(database.Sql.Query("copy_firsts"), cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (var (userNo, taskNo, pair) in rows)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(userNo, cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(taskNo, cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(pair.Tries, cancellationToken).ConfigureAwait(false);
                foreach (var instant in (long[])[pair.FirstAt, pair.SubmitAt, pair.SuccessAt])
                {
                    if (instant == PairState.Never)
                        await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                    else
                        await copy.WriteAsync(TimeWindow.FromMicroseconds(instant), NpgsqlDbType.TimestampTz, cancellationToken).ConfigureAwait(false);
                }

                await copy.WriteAsync(pair.TryCorrect, cancellationToken).ConfigureAwait(false);
            }

            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static long ToInstant(NpgsqlDataReader reader, int column)
        => reader.IsDBNull(column) ? PairState.Never : TimeWindow.ToMicroseconds(reader.GetFieldValue<DateTimeOffset>(column));
}

/// <summary>A row of the table of firsts.</summary>
internal readonly record struct FirstsRow(int UserNo, int TaskNo, PairState Pair);
