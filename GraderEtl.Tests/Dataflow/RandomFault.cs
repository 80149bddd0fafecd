using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Dataflow;

/// <summary>
/// One to three faults, all drawn from a seed: which stage each strikes, at which of its messages, and what happens there, a
/// cancellation by the caller included. At every message the stages also give way to each other as often as the seed says, so that no
/// two seeds run in the same order.
/// </summary>
internal sealed class RandomFault : IDisposable
{
    private static readonly string[] Places = ["fetch", "fetch", "parse", "open", "begin", "write", "write", "complete", "commit"];
    private readonly CancellationTokenSource _caller = new();
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly List<Strike> _strikes;
    private readonly string _plan;

    public RandomFault(int seed)
    {
        _random = new Random(seed);
        _strikes = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Draw(_random))];
        _plan = string.Join(", then ", _strikes.Select(strike => $"kind {strike.Kind} at message {strike.Messages} of {strike.Place}"));
    }

    /// <summary>The caller's token.</summary>
    public CancellationToken Token => _caller.Token;

    /// <summary>Faults that have struck.</summary>
    public int Struck { get; private set; }

    /// <summary>For the page of a source.</summary>
    public async Task OnPage(int number, Page? page, CancellationToken cancellationToken)
    {
        await GiveWayAsync();
        if (page is not null && Due("parse") is not null)
            page.Add(new RecordSlice(page.Buffer.Length, 100, IsObject: true, HasEscape: false)); // the parser reads past the page
        await StrikeAsync("fetch", cancellationToken);
    }

    /// <summary>For a step of the store.</summary>
    public async Task AtStep(string step, CancellationToken cancellationToken)
    {
        await GiveWayAsync();
        await StrikeAsync(step, cancellationToken);
    }

    public override string ToString() => _plan;

    public void Dispose() => _caller.Dispose();

    private static Strike Draw(Random random)
    {
        var place = Places[random.Next(Places.Length)];
        return new Strike(place, random.Next(7), place is "fetch" or "parse" ? random.Next(1, 30) : place == "write" ? random.Next(1, 10) : 1);
    }

    private async Task GiveWayAsync()
    {
        int times;
        lock (_lock)
            times = _random.Next(8);
        for (; times > 3; times--)
            await Task.Yield();
    }

    private async Task StrikeAsync(string place, CancellationToken cancellationToken)
    {
        switch (Due(place))
        {
            case null:
                return;
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

    /// <summary>Counts a message; the kind of the fault that strikes it, or null.</summary>
    private int? Due(string place)
    {
        lock (_lock)
        {
            var index = _strikes.FindIndex(strike => strike.Place == place);
            if (index < 0)
                return null;
            var strike = _strikes[index];
            if (strike.Messages > 1)
            {
                _strikes[index] = strike with { Messages = strike.Messages - 1 };
                return null;
            }

            _strikes.RemoveAt(index);
            Struck++;
            return strike.Kind;
        }
    }

    private readonly record struct Strike(string Place, int Kind, int Messages);
}
