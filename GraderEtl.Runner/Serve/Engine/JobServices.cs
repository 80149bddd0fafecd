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
    /// <summary>After one of them, what a sweep needs when it is quiet may still be compiled.</summary>
    private const int QuietSweeps = 2;

    private int _working;
    private volatile int _quietSweeps = QuietSweeps;
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

    /// <summary>Waits until a sweep is wanted or due. Gives memory back once no job has worked for two sweeps: the next one may be a day off.</summary>
    public async Task WaitForSweepAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var due = Task.Delay(interval, time, cancellationToken);
        var isDue = await Task.WhenAny(_sweepWanted.Task, due) == due;
        cancellationToken.ThrowIfCancellationRequested();
        if (isDue && _working == 0 && _quietSweeps < QuietSweeps && ++_quietSweeps == QuietSweeps)
            MemoryRelease.Run();

        // several wishes are one sweep
        _sweepWanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _working);
        return ValueTask.FromResult(new JobScope(EngineJobs.IsDaily(bundle.JobDetail.Key) ? new DailyJob(this) : new SliceJob(this), null));
    }

    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default)
    {
        _quietSweeps = 0;
        Interlocked.Decrement(ref _working);
        return ValueTask.CompletedTask;
    }
}
