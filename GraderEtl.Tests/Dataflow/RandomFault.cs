using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Dataflow;

/// <summary>
/// One fault at one message, all drawn from a seed: which stage, at which of its messages, and what happens there, a cancellation by
/// the caller included. It strikes once.
/// </summary>
internal sealed class RandomFault : IDisposable
{
    private static readonly string[] Places = ["fetch", "fetch", "parse", "open", "begin", "write", "write", "complete", "commit"];
    private readonly CancellationTokenSource _caller = new();
    private readonly Lock _lock = new();
    private readonly string _place;
    private readonly int _kind;
    private int _messages;

    public RandomFault(int seed)
    {
        var random = new Random(seed);
        _place = Places[random.Next(Places.Length)];
        _kind = random.Next(7);
        _messages = _place is "fetch" or "parse" ? random.Next(1, 30) : _place == "write" ? random.Next(1, 10) : 1;
    }

    /// <summary>The caller's token.</summary>
    public CancellationToken Token => _caller.Token;

    /// <summary>True once it has struck.</summary>
    public bool Struck { get; private set; }

    /// <summary>For the page of a source.</summary>
    public Task OnPage(int number, Page? page, CancellationToken cancellationToken)
    {
        if (_place == "parse" && page is not null && IsDue())
            page.Add(new RecordSlice(page.Buffer.Length, 100, IsObject: true, HasEscape: false)); // the parser reads past the page
        return _place == "fetch" ? StrikeAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>For a step of the store.</summary>
    public Task AtStep(string step, CancellationToken cancellationToken)
        => step == _place ? StrikeAsync(cancellationToken) : Task.CompletedTask;

    public override string ToString() => $"kind {_kind} at {_place}, {_messages} messages to go";

    public void Dispose() => _caller.Dispose();

    private async Task StrikeAsync(CancellationToken cancellationToken)
    {
        if (!IsDue())
            return;
        switch (_kind)
        {
            case 0:
                throw new GraderEtlException(ErrorKind.Source, "a fault that passes") { Retry = RetryAdvice.Again };
            case 1:
                throw new GraderEtlException(ErrorKind.Store, "too large") { Retry = RetryAdvice.Smaller };
            case 2:
                throw new InvalidOperationException("a defect");
            case 3:
                throw new TaskCanceledException("a stray cancellation");
            case 4:
                await _caller.CancelAsync(); // and goes on, as a stage does that has not looked at its token yet
                break;
            case 5:
                await _caller.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            default:
                await Task.Yield();
                throw new IOException("the connection broke");
        }
    }

    private bool IsDue()
    {
        lock (_lock)
        {
            if (Struck || --_messages > 0)
                return false;
            Struck = true;
            return true;
        }
    }
}
