namespace GraderEtl.Tests.Support.Sheets;

/// <summary>The system's clock, except that pauses are noted and end at once.</summary>
internal sealed class HastyClock : TimeProvider
{
    private readonly List<TimeSpan> _pauses = [];

    /// <summary>How long somebody wanted to wait, in order.</summary>
    public IReadOnlyList<TimeSpan> Pauses
    {
        get { lock (_pauses) return [.. _pauses]; }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero)
            return base.CreateTimer(callback, state, dueTime, period);
        lock (_pauses)
            _pauses.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
