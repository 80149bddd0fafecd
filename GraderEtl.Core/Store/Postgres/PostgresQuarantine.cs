using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
            var windows = await database.ReadAsync(
                Doing, "replay_windows", [request.Range?.Start, request.Range?.End, request.Reason],
                static reader => reader.GetWindow(0), cancellationToken).ConfigureAwait(false);
            var session = await LoadSession.OpenAsync(database, dictionaries, options.Value, Guid.Empty, logger, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var tallies = new List<ReplayTally>();
                var changed = new List<TimeWindow>();
                var replayed = 0;
                foreach (var window in windows)
                {
                    var replay = new WindowReplay(session, window, options.Value.Tuning.PageBytes, request.Reason, judge);
                    replayed += await replay.RunAsync(logger, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                    tallies.AddRange(replay.Tallies);
                    if (replay.Tallies.Any(static tally => tally.Tried > tally.Rejected))
                        changed.Add(window);
                }

                if (!request.DryRun)
                    await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                var result = new ReplayResult(request.DryRun, Sum(tallies), replayed, windows.Count - replayed) { Changed = changed };
                Log.ReplayFinished(logger, request.DryRun ? "tried and rolled back" : "committed", result.Total.Tried, result.Windows, result.Total.Moved);
                return result;
            }
        }
        catch (GraderEtlException error) when (error.Retry == RetryAdvice.Replan)
        {
            throw new GraderEtlException(ErrorKind.Store, "The connection was lost while committing the replay; it is not known whether the records were moved", error)
            {
                Kept = "all of the replay or nothing of it",
                Remedy = "Run the same command again: what was moved is no longer in quarantine",
            };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw PostgresErrors.Translate(error, Doing).With(kept: "everything: no record was moved");
        }
    }

    /// <summary>Sums over all windows by reason, most frequent first.</summary>
    private static IReadOnlyList<ReplayTally> Sum(IEnumerable<ReplayTally> tallies) =>
    [
        .. tallies.GroupBy(static one => one.Reason, StringComparer.Ordinal)
            .Select(static same => new ReplayTally(
                same.Key, same.Sum(static one => one.Moved), same.Sum(static one => one.Duplicate), same.Sum(static one => one.Outside), same.Sum(static one => one.Rejected),
                same.Sum(static one => one.Forgotten)))
            .OrderByDescending(static tally => tally.Tried).ThenBy(static tally => tally.Reason, StringComparer.Ordinal),
    ];
}
