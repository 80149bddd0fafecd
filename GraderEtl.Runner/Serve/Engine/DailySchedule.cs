using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>The schedule of the daily runs. It is in the engine's tables, whichever nodes come and go, and is kept as it is while the settings are.</summary>
/// <param name="scheduler">The engine.</param>
/// <param name="sources">The sources that have one; none for a worker, which leaves the schedule to <c>serve</c>.</param>
/// <param name="services">The clock and the log.</param>
internal sealed class DailySchedule(IScheduler scheduler, IReadOnlyList<ServeSource> sources, JobServices services)
{
    /// <summary>A run that is due comes before slices that are.</summary>
    private const int Priority = 10;

    /// <summary>Makes what is missing, and replaces what other settings made.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            var (cron, zone) = (CronText.Parse(source.Settings.Schedule.Cron, source.Settings.Zone), source.Settings.Zone);
            var existing = await scheduler.GetTrigger(EngineJobs.DailyTrigger(source.Name), cancellationToken) as ICronTrigger;
            if (existing is not null && existing.CronExpressionString == cron.CronExpressionString && existing.TimeZone.Id == zone.Id)
                continue;
            var missed = existing is ITrigger before && before.NextFireTimeUtc <= services.Time.GetUtcNow();
            await scheduler.AddJob(DailyJob(source.Name), AddJobOptions.Replacing, cancellationToken);
            await scheduler.ScheduleTrigger(TriggerOf(source.Name, cron), TriggerConflict.Replace, cancellationToken);
            ServeLog.Scheduled(services.Logger, source.Name, source.Settings.Schedule.Cron, zone.Id, cron.GetNextValidTimeAfter(services.Time.GetUtcNow()));
            // the trigger that was replaced takes its missed run with it
            if (missed)
                await scheduler.TriggerJob(EngineJobs.DailyKey(source.Name), cancellationToken: cancellationToken);
        }
    }

    /// <summary>Starts the runs of days that were due while nothing ran.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            var missed = await MissedDays.ReadAsync(source, services.Time.GetUtcNow(), cancellationToken);
            if (missed.Count == 0)
                continue;
            ServeLog.DaysMissed(services.Logger, missed.Count, source.Name, missed[0]);
            await scheduler.TriggerJob(EngineJobs.DailyKey(source.Name), cancellationToken: cancellationToken);
        }
    }

    /// <summary>The job of a source's daily run.</summary>
    public static IJobDetail DailyJob(string source)
        => JobBuilder.Create<DailyJob>().WithIdentity(EngineJobs.DailyKey(source)).StoreDurably(true).RequestRecovery(true).Build();

    private static ITrigger TriggerOf(string source, CronExpression cron) => TriggerBuilder.Create()
        .WithIdentity(EngineJobs.DailyTrigger(source))
        .ForJob(EngineJobs.DailyKey(source))
        .WithExecutionGroup(EngineJobs.Group(source))
        .WithPriority(Priority)
        .WithSchedule(CronScheduleBuilder.Create(cron).InTimeZone(cron.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
        .Build();
}
