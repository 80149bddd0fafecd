using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Replays the quarantine in one transaction. Every change of a loaded window locks its row of the ledger, so a replay
/// locks that row before it looks at the window's quarantine: two replays, or a replay and a refresh, never see the same record.
/// It does not wait; locked windows are left for another time.
/// </summary>
internal sealed class PostgresQuarantine(
    Database database, Dictionaries dictionaries, IOptions<GraderEtlOptions> options, ILogger<PostgresQuarantine> logger) : IQuarantine
{
    private const string Doing = "replaying the quarantine";

    public async Task<ReplayResult> ReplayAsync(
        ReplayRequest request, Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> judge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var windows = await ReadWindowsAsync(request, cancellationToken).ConfigureAwait(false);
            var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var result = await MoveAsync(connection, request, windows, judge, cancellationToken).ConfigureAwait(false);
                Log.ReplayFinished(logger, request.DryRun ? "tried and rolled back" : "committed", result.Total.Tried, result.Windows, result.Total.Moved);
                return result;
            }
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, Doing).With(kept: "everything: no record was moved");
        }
    }

    private Task<IReadOnlyList<TimeWindow>> ReadWindowsAsync(ReplayRequest request, CancellationToken cancellationToken)
        => database.ReadAsync(
            Doing, "replay_windows", [request.Range?.Start, request.Range?.End, request.Reason],
            static reader => reader.GetWindow(0), cancellationToken);

    private async Task<ReplayResult> MoveAsync(
        NpgsqlConnection connection,
        ReplayRequest request,
        IReadOnlyList<TimeWindow> windows,
        Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> judge,
        CancellationToken cancellationToken)
    {
        var (replayed, held) = (0, 0);
        var tallies = new ReplayTallies();
        var changed = new List<TimeWindow>();
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await connection.RunAsync(CarefulCopy.Begin, [], cancellationToken).ConfigureAwait(false);
            var replay = new WindowReplay(connection, database, dictionaries, options.Value, request.Reason, judge, logger);
            foreach (var window in windows)
            {
                var before = tallies.Settled;
                if (await replay.RunAsync(window, tallies, cancellationToken).ConfigureAwait(false))
                    replayed++;
                else
                    held++;
                if (tallies.Settled > before)
                    changed.Add(window);
            }

            if (request.DryRun)
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
            else
                await CommitAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        }

        return new ReplayResult(request.DryRun, tallies.ToList(), replayed, held) { Changed = changed };
    }

    private static async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        // COMMIT of a failed transaction is no error to the server; a statement before it is
        await connection.RunAsync("SELECT 1", [], cancellationToken).ConfigureAwait(false);
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.LeavesCommitOpen(error))
        {
            throw new GraderEtlException(ErrorKind.Store, "The connection was lost while committing the replay; it is not known whether the records were moved", error)
            {
                Kept = "all of the replay or nothing of it",
                Remedy = "Run the same command again: what was moved is no longer in quarantine",
            };
        }
    }
}
