using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>What the engine's tables and the ledger say of workers and backfills. Works in a process that runs no jobs as well.</summary>
/// <param name="engine">The engine; its scheduler need not be started.</param>
/// <param name="sources">The sources.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineControl(EngineScheduler engine, IReadOnlyList<ServeSource> sources, TimeProvider time) : IServeControl
{
    private IScheduler Scheduler => engine.Scheduler;

    public async Task<IReadOnlyList<NodeState>> ReadNodesAsync(CancellationToken cancellationToken)
    {
        if (!await EngineSchema.ExistsAsync(engine.Database, cancellationToken))
            return [];
        var nodes = await Scheduler.QueryClusterNodes(cancellationToken);
        var firings = await ReadFiringsAsync(cancellationToken);
        return
        [
            // a process that runs no jobs counts itself among the nodes, but has never checked in
            .. nodes.Where(static node => node.LastCheckInUtc is not null)
                .OrderBy(static node => node.InstanceId, StringComparer.Ordinal)
                .Select(node => new NodeState(
                    node.InstanceId,
                    node.LastCheckInUtc!.Value,
                    node.State != ClusterNodeState.Failed,
                    [.. firings.Where(firing => firing.SchedulerInstanceId == node.InstanceId).Select(WorkOf).OfType<WorkItem>().OrderBy(static work => work.Range)])),
        ];
    }

    public async Task<IReadOnlyList<BackfillState>> ReadBackfillsAsync(string source, CancellationToken cancellationToken)
    {
        var states = new List<BackfillState>();
        foreach (var backfill in await Find(source).Backfills.ReadAsync(openOnly: false, cancellationToken))
        {
            var isOpen = backfill is { CancelledAt: null, FinishedAt: null };
            var remaining = isOpen ? await ReadRemainingAsync(Find(source), backfill, cancellationToken) : null;
            states.Add(new BackfillState(backfill.Id, backfill.Range, backfill.Refresh, backfill.AskedAt, backfill.CancelledAt, backfill.Covered, remaining));
        }

        return states;
    }

    public async Task<ScheduleState> ReadScheduleAsync(string source, CancellationToken cancellationToken)
    {
        var settings = Find(source).Settings;
        var trigger = await EngineSchema.ExistsAsync(engine.Database, cancellationToken)
            ? await Scheduler.GetTrigger(EngineJobs.DailyTrigger(source), cancellationToken)
            : null;
        var isPaused = trigger is not null && await Scheduler.GetTriggerState(trigger.Key, cancellationToken) == TriggerState.Paused;
        return new ScheduleState(settings.Schedule.Cron, settings.Zone.Id, trigger?.NextFireTimeUtc, trigger?.PreviousFireTimeUtc, isPaused);
    }

    public async Task RunNowAsync(string source, CancellationToken cancellationToken)
    {
        await EngineSchema.EnsureAsync(engine.Database, cancellationToken);
        if (!await Scheduler.Exists(EngineJobs.DailyKey(Find(source).Name), cancellationToken))
            await Scheduler.AddJob(DailySchedule.DailyJob(source), AddJobOptions.Replacing, cancellationToken);
        await Scheduler.TriggerJob(EngineJobs.DailyKey(source), cancellationToken: cancellationToken);
    }

    public async Task<Guid> AddBackfillAsync(string source, TimeWindow range, bool refresh, CancellationToken cancellationToken)
    {
        var found = Find(source);
        var now = time.GetUtcNow();
        if (range.Start >= now)
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The range {new ZonedRange(Language.English, found.Settings.Zone).Exact(range)} lies in the future")
            {
                Expected = "a range that begins in the past",
                Remedy = "ask for days that are over",
            };
        }

        // what has not happened yet would keep it open
        var id = await found.Backfills.AddAsync(range.End > now ? new TimeWindow(range.Start, now) : range, refresh, cancellationToken);
        if (await EngineSchema.ExistsAsync(engine.Database, cancellationToken))
        {
            var added = (await found.Backfills.ReadAsync(openOnly: true, cancellationToken)).FirstOrDefault(one => one.Id == id);
            if (added is not null)
                await SliceQueue.AddMissingAsync(Scheduler, found, added, await SliceQueue.QueuedAsync(Scheduler, source, cancellationToken), cancellationToken);
        }

        return id;
    }

    public async Task CancelBackfillAsync(string source, Guid id, CancellationToken cancellationToken)
    {
        if (!await Find(source).Backfills.CancelAsync(id, cancellationToken))
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The source '{source}' has no backfill {id} that could be cancelled")
            {
                Expected = "the id of a backfill that is not cancelled yet",
                Remedy = "see 'cluster nodes' for those that are open",
            };
        }

        if (!await EngineSchema.ExistsAsync(engine.Database, cancellationToken))
            return;
        var slices = (await SliceQueue.QueuedAsync(Scheduler, source, cancellationToken))
            .Where(key => key.Name.StartsWith(EngineJobs.PrefixOf(id), StringComparison.Ordinal)).ToList();
        foreach (var slice in slices)
            await Scheduler.Interrupt(slice, cancellationToken);
        // those that run count until they have ended: the source's cap holds meanwhile
        var running = (await ReadFiringsAsync(cancellationToken)).Select(static firing => firing.JobKey).ToHashSet();
        await Scheduler.DeleteJobs([.. slices.Where(slice => !running.Contains(slice))], cancellationToken);
    }

    public Task PauseAsync(string? source, CancellationToken cancellationToken)
        => ForEachAsync(source, group => Scheduler.PauseJobGroups(group, cancellationToken), cancellationToken);

    public Task ResumeAsync(string? source, CancellationToken cancellationToken)
        => ForEachAsync(source, group => Scheduler.ResumeJobGroups(group, cancellationToken), cancellationToken);

    private async Task ForEachAsync(string? source, Func<GroupMatcher<JobKey>, ValueTask<List<string>>> change, CancellationToken cancellationToken)
    {
        await EngineSchema.EnsureAsync(engine.Database, cancellationToken);
        foreach (var one in source is null ? sources : [Find(source)])
            await change(GroupMatcher<JobKey>.GroupEquals(EngineJobs.Group(one.Name)));
    }

    private ServeSource Find(string source) => sources.FirstOrDefault(one => one.Name == source)
        ?? throw new GraderEtlException(ErrorKind.Configuration, $"There is no source '{source}'") { Expected = string.Join(", ", sources.Select(static one => one.Name)), Remedy = "name one of them" };

    private async Task<IReadOnlyList<FireInstance>> ReadFiringsAsync(CancellationToken cancellationToken)
        => (await Scheduler.QueryFireInstances(new FireInstanceQuery { Take = PagedQuery.All }, cancellationToken)).Items;

    private WorkItem? WorkOf(FireInstance firing)
    {
        if (firing.JobKey is not { } key)
            return null;
        if (Slice.Find(key) is { } slice)
            return new WorkItem(slice.Source, slice.Range, slice.Backfill, firing.FireTimeUtc);
        if (!EngineJobs.IsDaily(key) || sources.FirstOrDefault(one => one.Name == EngineJobs.SourceOf(key.Group)) is not { } source)
            return null;
        var zone = source.Settings.Zone;
        return new WorkItem(source.Name, TimeWindow.OfDay(zone.DayOf(firing.FireTimeUtc).AddDays(-1), zone), Backfill: null, firing.FireTimeUtc);
    }

    /// <summary>What is missing, at the pace so far.</summary>
    private async Task<TimeSpan?> ReadRemainingAsync(ServeSource source, BackfillRecord backfill, CancellationToken cancellationToken)
    {
        var ledger = await source.Store.ReadLedgerAsync(backfill.Range, cancellationToken);
        var since = ledger.Where(entry => entry.LoadedAt >= backfill.AskedAt).Sum(static entry => entry.Window.Duration.TotalSeconds);
        var elapsed = time.GetUtcNow() - backfill.AskedAt;
        var missing = backfill.Range.Duration * (1 - backfill.Covered);
        return since > 0 && elapsed > TimeSpan.Zero ? elapsed * (missing.TotalSeconds / since) : null;
    }
}
