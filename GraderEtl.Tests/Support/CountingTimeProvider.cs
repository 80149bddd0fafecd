using Microsoft.Extensions.Time.Testing;

namespace GraderEtl.Tests.Support;

/// <summary>A fake clock that knows how many timers wait, so that a test moves it only when something waits for it.</summary>
internal sealed class CountingTimeProvider(DateTimeOffset now) : FakeTimeProvider(now)
{
    private int _waiting;

    /// <summary>One-shot timers that have not gone off and were not disposed.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this);
        Interlocked.Increment(ref _waiting);
        timer.Inner = base.CreateTimer(
            inner =>
            {
                timer.End();
                callback(inner);
            },
            state, dueTime, period);
        return timer;
    }

    private sealed class CountedTimer(CountingTimeProvider clock) : ITimer
    {
        private int _ended;

        public ITimer Inner { get; set; } = null!;

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                Interlocked.Decrement(ref clock._waiting);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Inner.Change(dueTime, period);

        public void Dispose()
        {
            End();
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return Inner.DisposeAsync();
        }
    }
}
