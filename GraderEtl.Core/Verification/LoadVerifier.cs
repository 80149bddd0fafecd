using System.Collections.Concurrent;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Verification;

/// <summary>
/// Asks the source for committed windows again and compares what comes with the ledger, and the ledger with the table. Writes nothing.
/// </summary>
internal sealed class LoadVerifier(LoadServices services, ILogger<LoadVerifier> logger, IStoreAudit? audit = null)
{
    private const int UsualLanes = 4;

    /// <summary>A window that others load again while it is compared is compared again, so many times.</summary>
    private const int Rounds = 3;

    /// <summary>Compares windows.</summary>
    /// <param name="request">Which ones.</param>
    /// <param name="progress">Told each window as it is done; null where it is not wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraderEtlException">The ledger cannot be read, or the store is one that cannot be compared.</exception>
    public async Task<VerifyResult> RunAsync(VerifyRequest request, IProgress<WindowVerification>? progress, CancellationToken cancellationToken)
    {
        var started = services.Clock.GetTimestamp();
        var readable = audit ?? throw NotReadable();
        var ledger = await services.Store.ReadLedgerAsync(request.Range, cancellationToken).ConfigureAwait(false);
        var chosen = Choose(ledger, request.Sample);
        Log.VerifyStarted(logger, request.Range, chosen.Count, ledger.Count);
        var settings = services.Options.Source;
        var reader = new SourceReader(services, readable, Recent(ledger), logger);
        var done = new ConcurrentBag<WindowVerification>();
        GraderEtlException? error = null;
        try
        {
            var lanes = request.Lanes ?? settings.Lanes ?? Math.Min(UsualLanes, settings.MaxLanes);
            // the largest first: its response vouches for all others, so that only it has to be proven whole
            await Parallel.ForEachAsync(
                chosen.OrderByDescending(entry => entry.Counts.Read),
                new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellationToken },
                async (entry, token) =>
                {
                    if (await VerifyAsync(reader, readable, entry, token).ConfigureAwait(false) is not { } window)
                        return;
                    done.Add(window);
                    progress?.Report(window);
                }).ConfigureAwait(false);
        }
        catch (GraderEtlException failed)
        {
            error = failed.With(kept: "everything: nothing was changed");
            Log.VerifyFailed(logger, failed.Message, failed);
        }

        var windows = done.OrderBy(window => window.Window).ToList();
        var result = new VerifyResult
        {
            Request = request,
            Windows = windows,
            NotVerified = [.. ledger.Select(entry => entry.Window).Except(windows.Select(window => window.Window))],
            NotLoaded = NotLoaded(request.Range, ledger),
            Requests = reader.Requests,
            Elapsed = services.Clock.GetElapsedTime(started),
            Error = error,
        };
        Log.VerifyFinished(logger, windows.Count, result.Differing.Count(), result.Requests, result.Elapsed.TotalSeconds);
        return result;
    }

    private async Task<WindowVerification?> VerifyAsync(SourceReader reader, IStoreAudit readable, LedgerEntry entry, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var forgotten = await readable.ReadForgottenAsync(cancellationToken).ConfigureAwait(false);
            var fetched = await reader.ReadAsync(entry.Window, forgotten, cancellationToken).ConfigureAwait(false);
            var stored = await readable.ReadWindowAsync(entry.Window, keepMarks: false, cancellationToken).ConfigureAwait(false);
            if (stored is { Quarantined: > 0 } && new WindowComparison(fetched, stored).SourceDiffers)
            {
                var originals = await readable.ReadQuarantineAsync(entry.Window, cancellationToken).ConfigureAwait(false);
                fetched = fetched.WithQuarantined(await reader.PassingAsync(entry.Window, originals).ConfigureAwait(false));
            }

            if (stored is not null && new WindowComparison(fetched, stored).NeedsMarks)
                stored = await readable.ReadWindowAsync(entry.Window, keepMarks: true, cancellationToken).ConfigureAwait(false);
            if (stored is null)
                break;
            if (stored.Entry == entry)
                return Tell(new WindowComparison(fetched, stored).ToResult(services.Clock.GetUtcNow()));
            entry = stored.Entry; // loaded again, or replayed, since the source was asked
        }

        Log.VerifyOvertaken(logger, entry.Window);
        return null;
    }

    private WindowVerification Tell(WindowVerification window)
    {
        if (window.Differs)
            Log.WindowDiffers(logger, window.Window, string.Join(", ", window.Differences.Select(d => $"{d.Kind} {d.Records}")));
        else
            Log.WindowVerified(logger, window.Window, window.Rows);
        return window;
    }

    /// <summary>All of them, or some that are evenly spaced, so that each part of the range has its share.</summary>
    private static IReadOnlyList<LedgerEntry> Choose(IReadOnlyList<LedgerEntry> ledger, int? sample)
    {
        if (sample is not { } count || count >= ledger.Count)
            return ledger;
        return [.. Enumerable.Range(0, count).Select(i => ledger[(int)((i + 0.5) * ledger.Count / count)])];
    }

    private IReadOnlyList<LedgerEntry> Recent(IReadOnlyList<LedgerEntry> ledger)
    {
        var since = services.Clock.GetUtcNow() - Completeness.Lately;
        return [.. ledger.Where(entry => entry.LoadedAt >= since)];
    }

    private IReadOnlyList<TimeWindow> NotLoaded(TimeWindow range, IReadOnlyList<LedgerEntry> ledger) => range.Before(services.Clock.GetUtcNow()) is { } past
        ? WindowPlanner.Missing(past, ledger.Select(static entry => entry.Window))
        : [];

    private static GraderEtlException NotReadable() => new(ErrorKind.Configuration, "The store is not the library's own, so its rows cannot be compared")
    {
        Expected = "attempts in PostgreSQL",
        Remedy = "compare with means of your store",
    };
}
