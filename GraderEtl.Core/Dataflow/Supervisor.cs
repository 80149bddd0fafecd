using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Runs the lanes over the work of one run. Recovery has one form: a unit that failed is rolled back and queued again, later, smaller
/// or not at all.
/// </summary>
internal sealed class Supervisor(LoadServices services)
{
    /// <summary>Loads what a run has to load.</summary>
    /// <param name="job">The work.</param>
    /// <param name="cancellationToken">Rolls back what is open and ends.</param>
    /// <returns>Units planned, and the first error, or null.</returns>
    public async Task<(int Planned, GraderEtlException? Error)> RunAsync(LoadJob job, CancellationToken cancellationToken)
    {
        using var run = new LoadRun(services, job, cancellationToken);
        var lanes = new List<Task>();
        var connected = Task.CompletedTask;
        while (true)
        {
            var changed = run.Concurrency.Changed;
            while (lanes.Count < run.Concurrency.Lanes)
            {
                var lane = new Lane(run, lanes.Count + 1);
                lanes.Add(RunAsync(run, lane, connected));
                connected = lane.Connected;
            }

            var ended = Task.WhenAll(lanes);
            if (await Task.WhenAny(ended, changed).ConfigureAwait(false) != ended)
                continue;
            await ended.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return (run.Queue.Planned, run.Failures.Error);
        }
    }

    /// <summary>Lanes connect one after another, so that where there are too few connections the first lanes have them, which are those that work.</summary>
    private static async Task RunAsync(LoadRun run, Lane lane, Task previousConnected)
    {
        try
        {
            await previousConnected.ConfigureAwait(false);
            await Task.Run(lane.RunAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (run.Token.IsCancellationRequested)
        {
            // the failure tracker has the reason
        }
    }
}
