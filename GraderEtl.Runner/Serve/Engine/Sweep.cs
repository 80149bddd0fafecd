using GraderEtl.Core.Model;
using Npgsql;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>
/// Repairs what the engine lost, from the ledger, every few seconds, on every node: makes its tables again where they were dropped, queues
/// the slices that are missing, and ends the database connections of nodes that are gone and still hold what others wait for.
/// </summary>
internal sealed class Sweep(EngineScheduler engine, DailySchedule schedule, IReadOnlyList<ServeSource> sources, JobServices services)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>How long a node that is gone may hold windows and outputs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sweeps until it is stopped. What fails is tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await OnceAsync(cancellationToken);
                await services.WaitForSweepAsync(Interval, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) when (failed is GraderEtlException or SchedulerException or NpgsqlException or TimeoutException)
            {
                ServeLog.SweepFailed(services.Logger, failed.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task OnceAsync(CancellationToken cancellationToken)
    {
        if (!await EngineSchema.ExistsAsync(engine.Database, cancellationToken))
        {
            await EngineSchema.EnsureAsync(engine.Database, cancellationToken);
            ServeLog.TablesMade(services.Logger);
        }

        await schedule.EnsureAsync(cancellationToken);
        foreach (var source in sources)
        {
            await EndDeadSessionsAsync(source, cancellationToken);
            await engine.Scheduler.ResetTriggersFromErrorState(GroupMatcher<TriggerKey>.GroupEquals(EngineJobs.Group(source.Name)), cancellationToken);
            await SliceQueue.FillAsync(engine.Scheduler, source, services, cancellationToken);
        }
    }

    private async Task EndDeadSessionsAsync(ServeSource source, CancellationToken cancellationToken)
    {
        var holding = await source.Backfills.ReadHoldingWorkersAsync(Patience, cancellationToken);
        if (holding.Count == 0)
            return;
        var nodes = await engine.Scheduler.QueryClusterNodes(cancellationToken);
        foreach (var gone in holding.Except(nodes.Where(static node => node.State != ClusterNodeState.Failed).Select(static node => node.InstanceId)))
            await source.Backfills.EndSessionsAsync(gone, cancellationToken);
    }
}
