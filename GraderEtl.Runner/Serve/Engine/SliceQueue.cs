using GraderEtl.Core.Store;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>Puts into the queue what the ledger says is missing of a backfill.</summary>
internal static class SliceQueue
{
    /// <summary>How many of a source's last runs may lie between a backfill's report and the present.</summary>
    private const int RunsRead = 200;

    /// <summary>A backfill that ended longer ago is not reported any more.</summary>
    private static readonly TimeSpan ReportFor = TimeSpan.FromDays(2);

    /// <summary>Queues the slices of a source's open backfills that are neither loaded nor queued, and the reports of those that are complete.</summary>
    public static async Task FillAsync(IScheduler scheduler, ServeSource source, JobServices services, CancellationToken cancellationToken)
    {
        var backfills = await source.Backfills.ReadAsync(openOnly: false, cancellationToken);
        var open = backfills.Where(static one => one is { CancelledAt: null, FinishedAt: null }).ToList();
        var ended = backfills.Where(one => one.FinishedAt > services.Time.GetUtcNow() - ReportFor).ToList();
        if (open.Count == 0 && ended.Count == 0)
            return;
        var queued = await QueuedAsync(scheduler, source.Name, cancellationToken);
        foreach (var backfill in open.OrderBy(static one => one.AskedAt))
        {
            var count = await AddMissingAsync(scheduler, source, backfill, queued, cancellationToken);
            if (count > 0)
                ServeLog.SlicesQueued(services.Logger, count, backfill.Id, source.Name);
        }

        if (ended.Count == 0)
            return;
        var runs = await source.Inspection.ReadRecentRunsAsync(RunsRead, cancellationToken);
        foreach (var backfill in ended)
        {
            var report = new Slice(source.Name, backfill.Id, backfill.Range, IsReport: true);
            if (!queued.Contains(report.Key) && !runs.Any(run => run.BackfillId == backfill.Id && run.Range == backfill.Range && run.FinishedAt is not null))
                await AddAsync(scheduler, report, services.Time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Queues the slices of one backfill that are neither loaded nor queued.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> AddMissingAsync(
        IScheduler scheduler, ServeSource source, BackfillRecord backfill, IReadOnlySet<JobKey> queued, CancellationToken cancellationToken)
    {
        var count = 0;
        var missing = await source.ReadMissingAsync(backfill, backfill.Range, cancellationToken);
        foreach (var (index, range) in SlicePlan.Cut(backfill.Range).Index())
        {
            var slice = new Slice(source.Name, backfill.Id, range);
            if (queued.Contains(slice.Key) || !missing.Any(range.Overlaps))
                continue;
            // the engine takes what was due first: so the oldest backfill comes first, and of it the oldest slice
            await AddAsync(scheduler, slice, backfill.AskedAt.AddMilliseconds(index), cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>The jobs of a source.</summary>
    public static async Task<IReadOnlySet<JobKey>> QueuedAsync(IScheduler scheduler, string source, CancellationToken cancellationToken)
    {
        var jobs = await scheduler.QueryJobs(new JobQuery { Group = GroupMatcher<JobKey>.GroupEquals(EngineJobs.Group(source)), Take = PagedQuery.All }, cancellationToken);
        return jobs.Items.Select(static job => job.Key).ToHashSet();
    }

    private static async Task AddAsync(IScheduler scheduler, Slice slice, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<SliceJob>().WithIdentity(slice.Key).RequestRecovery(true).Build();
        var trigger = TriggerBuilder.Create()
            .WithIdentity(slice.Key.Name, slice.Key.Group)
            .WithExecutionGroup(slice.Key.Group)
            .StartAt(due)
            // it waits as long as others are before it, and keeps its place
            .WithSchedule(SimpleScheduleBuilder.Create().WithRepeatCount(0).WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
            .Build();
        try
        {
            await scheduler.ScheduleJob(job, trigger, cancellationToken: cancellationToken);
        }
        catch (ObjectAlreadyExistsException)
        {
            // another node has queued it meanwhile
        }
    }
}
