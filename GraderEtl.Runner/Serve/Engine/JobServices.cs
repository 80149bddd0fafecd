using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>What jobs work with. Makes them for the engine.</summary>
/// <param name="sources">The sources of this process.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Notes what jobs do.</param>
internal sealed class JobServices(IReadOnlyList<ServeSource> sources, TimeProvider time, ILogger logger) : IJobFactory
{
    private int _working;
    private TaskCompletionSource _sweepWanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>True once the process ends: what a job has not done yet goes back to the queue.</summary>
    public bool IsStopping { get; set; }

    /// <summary>The source of a job.</summary>
    /// <exception cref="JobExecutionException">This process does not have it.</exception>
    public ServeSource Find(string source) => sources.FirstOrDefault(one => one.Name == source)
        ?? throw new JobExecutionException($"This node has no source '{source}': all nodes need the same sources");

    /// <summary>Has the next sweep begin now: a slice has ended, so its backfill may be complete.</summary>
    public void WantSweep() => _sweepWanted.TrySetResult();

    /// <summary>Waits until a sweep is wanted or due.</summary>
    public async Task WaitForSweepAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_sweepWanted.Task, Task.Delay(interval, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        // several wishes are one sweep
        _sweepWanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _working);
        return ValueTask.FromResult(new JobScope(EngineJobs.IsDaily(bundle.JobDetail.Key) ? new DailyJob(this) : new SliceJob(this), null));
    }

    /// <summary>Gives memory back to the system once no job is at work: the next one may be a day off.</summary>
    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Decrement(ref _working) == 0)
            MemoryRelease.Run();
        return ValueTask.CompletedTask;
    }
}
