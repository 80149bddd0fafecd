using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>Knows whether an earlier run has reported a range already, so that a job that finds nothing new sends no message each time.</summary>
/// <param name="store">The store, whose ledger says when something was loaded last.</param>
/// <param name="inspection">The store's list of runs; null where it keeps none.</param>
/// <param name="logger">Told when the list cannot be read.</param>
internal sealed class EarlierRuns(IAttemptStore store, IStoreInspection? inspection, ILogger<EarlierRuns> logger)
{
    /// <summary>How far to look back: a week of a job that runs each five minutes.</summary>
    private const int Considered = 2_016;

    /// <summary>The run that completed the same range after anything in it was loaded; null when there was none, or the store cannot say.</summary>
    /// <param name="run">A run that found nothing to do.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<RunRecord?> FindReportOfAsync(RunRecord run, CancellationToken cancellationToken)
    {
        if (inspection is null)
            return null;
        try
        {
            var ledger = await store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
            var loadedAt = ledger.Select(entry => entry.LoadedAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Max();
            var runs = await inspection.ReadRecentRunsAsync(Considered, cancellationToken).ConfigureAwait(false);
            return runs.FirstOrDefault(earlier => earlier.Id != run.Id && earlier.Range == run.Range
                && earlier.Outcome == nameof(LoadOutcome.Completed) && earlier.FinishedAt >= loadedAt);
        }
        catch (GraderEtlException unreadable)
        {
            Log.EarlierRunsUnknown(logger, unreadable.Found);
            return null;
        }
    }
}
