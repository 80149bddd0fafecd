using GraderEtl.Core.Model;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>
/// Loads what the ledger says is missing of a slice, whichever node began it before. What it has committed stays committed, so that it can
/// be run again at any time.
/// </summary>
[RetryPolicy(20, "00:00:02", 1.5, MaxDelay = "00:05:00")]
internal sealed class SliceJob(JobServices services) : IJob
{
    /// <summary>How often a job looks whether its backfill was cancelled: the engine interrupts jobs of the process that cancels, and no others.</summary>
    private static readonly TimeSpan CancelCheckInterval = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (Slice.Find(context.JobDetail.Key) is not { } slice)
            throw new JobExecutionException($"The job {context.JobDetail.Key} is of another version");
        var source = services.Find(slice.Source);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = Task.CompletedTask;
        try
        {
            if (await FindAsync(source, slice, work.Token) is not { CancelledAt: null } backfill)
                return;
            watching = WatchAsync(source, slice, work);
            foreach (var request in await RequestsAsync(source, backfill, slice, work.Token))
            {
                if (JobOutcome.Failure(await source.Services.Pipeline.RunAsync(request, progress: null, work.Token)) is { } failed)
                    throw failed;
            }
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested && !services.IsStopping)
        {
            ServeLog.SliceCancelled(services.Logger, slice.Range);
        }
        catch (GraderEtlException unreadable)
        {
            throw new JobExecutionException(unreadable.Message, unreadable);
        }
        finally
        {
            await work.CancelAsync();
            await watching;
            services.WantSweep();
        }
    }

    private static async Task<Core.Store.BackfillRecord?> FindAsync(ServeSource source, Slice slice, CancellationToken cancellationToken)
        => (await source.Backfills.ReadAsync(openOnly: false, cancellationToken)).FirstOrDefault(one => one.Id == slice.Backfill);

    /// <summary>Ends the work once its backfill is cancelled.</summary>
    private async Task WatchAsync(ServeSource source, Slice slice, CancellationTokenSource work)
    {
        try
        {
            while (true)
            {
                await Task.Delay(CancelCheckInterval, services.Time, work.Token);
                if (await IsCancelledAsync(source, slice, work.Token))
                    await work.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (work.IsCancellationRequested)
        {
            // it has ended, by itself or by this
        }
    }

    private static async Task<bool> IsCancelledAsync(ServeSource source, Slice slice, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(source, slice, cancellationToken) is { CancelledAt: not null };
        }
        catch (GraderEtlException)
        {
            // the load meets the same failure, and deals with it
            return false;
        }
    }

    private static async Task<IReadOnlyList<LoadRequest>> RequestsAsync(
        ServeSource source, Core.Store.BackfillRecord backfill, Slice slice, CancellationToken cancellationToken)
    {
        var request = new LoadRequest(slice.Range) { BackfillId = backfill.Id, Lanes = source.LanesOfSlice };
        if (slice.IsReport)
            return [request];
        request = request with { SkipReports = true, SkipNotifications = true, Refresh = backfill.Refresh };
        var missing = await source.ReadMissingAsync(backfill, slice.Range, cancellationToken);
        // a refresh that was begun before goes on where that one stopped
        return missing.Count == 0 ? [] : backfill.Refresh ? [.. missing.Select(window => request with { Range = window })] : [request];
    }
}

/// <summary>What the result of a run means to the engine.</summary>
internal static class JobOutcome
{
    /// <summary>
    /// Why the run has to be tried again; null where it is done, also where its outputs failed or too much was rejected: to run it again would
    /// not mend that.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static JobExecutionException? Failure(LoadResult result) => result.Outcome switch
    {
        LoadOutcome.Completed or LoadOutcome.OutputFailed or LoadOutcome.TooManyRejected => null,
        LoadOutcome.Interrupted => throw new OperationCanceledException(result.Error?.Message, result.Error),
        _ => new JobExecutionException(result.Error?.Message ?? result.Outcome.ToString(), result.Error!),
    };
}
