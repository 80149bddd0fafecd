using System.Runtime.ExceptionServices;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Holds the stages of one dataflow together: whatever a stage throws is kept as the first cause and stops all stages at once.
/// </summary>
/// <remarks>
/// TPL Dataflow by itself does neither. A fault does not travel upstream, so a bounded producer would wait for ever; and an
/// <see cref="OperationCanceledException"/> that is not the block's own drops the message while the block completes as a success.
/// </remarks>
internal sealed class StageGuard(CancellationToken caller) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    private ExceptionDispatchInfo? _firstCause;

    /// <summary>Cancelled when the caller asks for it or when any stage fails. All blocks and all waiting in stages use it.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Wraps what a block does with a message.</summary>
    public Func<TInput, Task<TOutput>> Wrap<TInput, TOutput>(string stage, Func<TInput, Task<TOutput>> work) => async input =>
    {
        try
        {
            return await work(input).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Fail(stage, e);
        }
    };

    /// <inheritdoc cref="Wrap{TInput,TOutput}(string,Func{TInput,Task{TOutput}})"/>
    public Func<TInput, Task> Wrap<TInput>(string stage, Func<TInput, Task> work)
    {
        var wrapped = Wrap<TInput, bool>(stage, async input =>
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
        // stages that are merely told to stop by the token are not a cause
        if (cause is OperationCanceledException && Token.IsCancellationRequested)
            return cause;
        var fault = cause is OperationCanceledException
            ? new GraderEtlException(ErrorKind.Unexpected, $"the stage '{stage}' was cancelled although no stop was requested", cause)
            : cause;
        Interlocked.CompareExchange(ref _firstCause, ExceptionDispatchInfo.Capture(fault), null);
        _stop.Cancel();
        return fault;
    }
}
