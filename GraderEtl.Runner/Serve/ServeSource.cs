using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Serve;

/// <summary>A source of this process with its part of the library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">The settings in force for it.</param>
/// <param name="Services">Its part of the library.</param>
internal sealed record ServeSource(string Name, Settings Settings, EtlServices Services)
{
    private const int MostLanesOfSlice = 2;

    private SourceOptions Options => Settings.Etl.Source;

    /// <summary>How many requests all workers together may have open at the source.</summary>
    public int Cap => Options.Lanes ?? Options.MaxLanes;

    /// <summary>How many lanes each run has, a slice or a daily one: two, or one where that would leave a part of the cap unused.</summary>
    public int LanesOfSlice => Cap % MostLanesOfSlice == 0 ? MostLanesOfSlice : 1;

    /// <summary>How many runs all workers together may have.</summary>
    public int Runs => Cap / LanesOfSlice;

    /// <summary>The backfills of the source.</summary>
    public IBackfillStore Backfills => Services.Get<IBackfillStore>();

    /// <summary>The attempts of the source.</summary>
    public IAttemptStore Store => Services.Get<IAttemptStore>();

    /// <summary>What the source's store has beside them.</summary>
    public IStoreInspection Inspection => Services.Get<IStoreInspection>();

    /// <summary>What of a range a backfill still has to load, in order.</summary>
    /// <param name="backfill">The backfill.</param>
    /// <param name="range">A part of its range.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<TimeWindow>> ReadMissingAsync(BackfillRecord backfill, TimeWindow range, CancellationToken cancellationToken)
    {
        var ledger = await Store.ReadLedgerAsync(range, cancellationToken);
        return WindowPlanner.Missing(range, ledger.Where(entry => !backfill.Refresh || entry.LoadedAt >= backfill.AskedAt).Select(static entry => entry.Window));
    }
}
