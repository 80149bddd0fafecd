using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Holds the stages of one dataflow together and measures them: whatever a stage throws is kept as the first cause and stops all stages
/// at once.
/// </summary>
/// <remarks>
/// TPL Dataflow by itself does neither. A fault does not travel upstream, so a bounded producer would wait for ever; and an
/// <see cref="OperationCanceledException"/> that is not the block's own drops the message while the block completes as a success.
/// </remarks>
internal sealed class StageGuard(LaneMeter meter, CancellationToken caller) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    private ExceptionDispatchInfo? _firstCause;

    /// <summary>Cancelled when the caller asks for it or when any stage fails. All blocks and all waiting in stages use it.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Options of a block that takes one message at a time and keeps none waiting.</summary>
    public ExecutionDataflowBlockOptions OneAtATime => new() { BoundedCapacity = 1, CancellationToken = Token };

    /// <summary>Wraps what a block does with a message.</summary>
    /// <param name="stage">The stage's name, for errors.</param>
    /// <param name="activity">What its time goes into; null for a stage that measures itself.</param>
    /// <param name="work">The work.</param>
    public Func<TInput, Task<TOutput>> Wrap<TInput, TOutput>(string stage, LaneActivity? activity, Func<TInput, Task<TOutput>> work) => async input =>
    {
        var started = meter.Now;
        try
        {
            return await work(input).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Fail(stage, e);
        }
        finally
        {
            if (activity is { } measured)
                meter.Add(measured, meter.Now - started);
        }
    };

    /// <inheritdoc cref="Wrap{TInput,TOutput}(string,LaneActivity?,Func{TInput,Task{TOutput}})"/>
    public Func<TInput, Task> Wrap<TInput>(string stage, LaneActivity? activity, Func<TInput, Task> work)
    {
        var wrapped = Wrap<TInput, bool>(stage, activity, async input =>
        {
            await work(input).ConfigureAwait(false);
            return true;
        });
        return input => wrapped(input);
    }

    /// <summary>Waits until every block has ended, however it ended, then throws the first cause, if there was one.</summary>
    /// <param name="completions">The completions of all blocks.</param>
    public async Task EndAsync(params IReadOnlyList<Task> completions)
    {
        foreach (var completion in completions)
            await completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        caller.ThrowIfCancellationRequested();
        _firstCause?.Throw();
        foreach (var completion in completions)
            await completion.ConfigureAwait(false); // a block that failed by itself, outside of its delegate
    }

    public void Dispose() => _stop.Dispose();

    private Exception Fail(string stage, Exception cause)
    {
        // a stage that only follows the token is not a cause
        if (cause is OperationCanceledException && Token.IsCancellationRequested)
            return cause;
        var fault = cause is OperationCanceledException
            ? new GraderEtlException(ErrorKind.Unexpected, $"The stage '{stage}' was cancelled although no stop was requested", cause)
            : cause;
        Interlocked.CompareExchange(ref _firstCause, ExceptionDispatchInfo.Capture(fault), null);
        _stop.Cancel();
        return fault;
    }
}
