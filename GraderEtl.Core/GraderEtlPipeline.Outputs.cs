using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core;

/// <summary>Reports and messages of a run, and which of them an earlier run has made already.</summary>
public sealed partial class GraderEtlPipeline
{
    private async Task<IReadOnlyList<OutputResult>> WriteReportsAsync(RunState run, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Reporting);
        return await _outputs
            .ReportAsync(run.ToResult() with { Daily = [.. run.DailyBefore, .. run.Daily], Later = run.Later }, names, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<OutputResult>> NotifyAsync(RunState run, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Notifying);
        return await _outputs.NotifyAsync(run.ToResult(), names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells how a run went; one that found nothing to do leaves out the messages that an earlier run has sent.</summary>
    private async Task<IReadOnlyList<OutputResult>> NotifyOnceAsync(RunState run, CancellationToken cancellationToken)
    {
        if (!run.FoundNothingToDo)
            return await NotifyAsync(run, names: null, cancellationToken).ConfigureAwait(false);
        run.Enter(LoadStage.Notifying);
        return await _outputs.NotifyOnceAsync(run.ToResult(), run.Earlier, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds out what the figures come from, and, for a run that found nothing to do, which of its outputs an earlier run has made of the same.</summary>
    private async Task FindEarlierAsync(RunState run, CancellationToken cancellationToken)
    {
        run.State = await _earlier.ReadStateAsync(run.Range, cancellationToken).ConfigureAwait(false);
        if (run.State is null || !run.FoundNothingToDo)
            return;
        run.Earlier = await _earlier.FindAsync(run.Record, _outputs.Describe(run.Request, run.State), cancellationToken).ConfigureAwait(false);
        if (run.ReportedBy is { } earlier)
            Log.ReportedBefore(_logger, earlier.Id, earlier.FinishedAt);
    }

    /// <summary>Notes what was written and sent, for later runs that find nothing new.</summary>
    private void NoteDelivered(RunState run)
    {
        if (run.State is null)
            return;
        var made = run.Outputs.Where(static output => output.Succeeded).Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        run.Delivered = [.. _outputs.Describe(run.Request, run.State).Where(output => made.Contains(output.Name)).Select(static output => output.Mark)];
    }
}
