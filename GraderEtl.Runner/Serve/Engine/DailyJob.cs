using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>
/// The daily run of a source: the days that are due and were never reported, oldest first, then yesterday. A day is reported once, whichever
/// node does it and however often it is tried.
/// </summary>
[DisallowConcurrentExecution]
[RetryPolicy("00:10:00", "00:30:00", "02:00:00")]
internal sealed class DailyJob(JobServices services) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var source = services.Find(EngineJobs.SourceOf(context.JobDetail.Key.Group)!);
        try
        {
            var now = services.Time.GetUtcNow();
            var yesterday = source.Settings.Zone.DayOf(now).AddDays(-1);
            var missed = (await MissedDays.ReadAsync(source, now, cancellationToken)).Where(day => day != yesterday);
            var failed = await RunUntilFailureAsync(source, missed, cancellationToken);
            // a day of last week that cannot be had must not cost yesterday's report
            failed = await RunUntilFailureAsync(source, [yesterday], cancellationToken) ?? failed;
            if (failed is not null)
                throw failed;
            // the days are loaded, yet a mail server was down or another node held an output: the job's retries deliver it
            if (await MissedDays.ReadAsync(source, services.Time.GetUtcNow(), cancellationToken) is [var first, ..])
                throw new JobExecutionException(string.Create(CultureInfo.InvariantCulture, $"Not every output of {source.Name} from {first:yyyy-MM-dd} on is delivered"));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !services.IsStopping)
        {
            ServeLog.DayCancelled(services.Logger, source.Name);
        }
        catch (GraderEtlException unreadable)
        {
            throw new JobExecutionException(unreadable.Message, unreadable);
        }
    }

    /// <summary>Runs days until one fails.</summary>
    /// <returns>Its failure; null where all are done.</returns>
    private async Task<JobExecutionException?> RunUntilFailureAsync(ServeSource source, IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            ServeLog.DayStarted(services.Logger, source.Name, day);
            var request = DailyRequest.Of(source.Settings, day) with { ReportDay = day, Lanes = source.LanesOfSlice };
            if (JobOutcome.Failure(await source.Services.Pipeline.RunAsync(request, progress: null, cancellationToken)) is { } failed)
                return failed;
        }

        return null;
    }
}

/// <summary>The days that a daily run owes.</summary>
internal static class MissedDays
{
    /// <summary>How far back to look, days.</summary>
    public const int Reach = 31;

    /// <summary>Reads them of a source, oldest first.</summary>
    public static async Task<IReadOnlyList<DateOnly>> ReadAsync(ServeSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var zone = source.Settings.Zone;
        var from = zone.DayOf(now).AddDays(-Reach);
        var reported = await source.Inspection.ReadReportedDaysAsync(source.Settings.Etl.TimeZone, from, cancellationToken);
        return Find(
            reported.Where(static day => day.IsComplete).Select(static day => day.Day).ToHashSet(),
            reported.Count == 0 ? null : reported.Min(static day => day.Day),
            CronText.Parse(source.Settings.Schedule.Cron, zone),
            now);
    }

    /// <summary>Finds them: days after the first one that was ever reported, whose run was due and which are not reported.</summary>
    /// <param name="reported">The days that are reported whole.</param>
    /// <param name="first">The first day of which anything was reported; null where none was, so that none was missed.</param>
    /// <param name="cron">When a daily run is due, in the zone of the days.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<DateOnly> Find(IReadOnlySet<DateOnly> reported, DateOnly? first, CronExpression cron, DateTimeOffset now)
    {
        var missed = new List<DateOnly>();
        var today = cron.TimeZone.DayOf(now);
        for (var day = first ?? today; day < today; day = day.AddDays(1))
        {
            if (!reported.Contains(day) && cron.GetNextValidTimeAfter(cron.TimeZone.StartOf(day.AddDays(1)).AddTicks(-1)) <= now)
                missed.Add(day);
        }

        return missed;
    }
}
