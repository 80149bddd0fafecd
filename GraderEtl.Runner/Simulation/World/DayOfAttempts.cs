using System.Buffers;

namespace GraderEtl.Runner.Simulation.World;

/// <summary>The attempts of one UTC day in pooled arrays. The caller owns it and disposes it.</summary>
internal sealed class DayOfAttempts : IDisposable
{
    /// <summary>The most records a day can hold: the sort key has 26 bits for the place.</summary>
    public const int MaxRows = 1 << IndexBits;

    private const int IndexBits = 26;
    private readonly SimulatedAttempt[] _attempts;
    private readonly long[] _order;
    private readonly long _start;
    private readonly int _capacity;

    public DayOfAttempts(DateOnly day, int capacity)
    {
        _attempts = ArrayPool<SimulatedAttempt>.Shared.Rent(capacity);
        _order = ArrayPool<long>.Shared.Rent(capacity);
        _start = Micros.Of(day);
        _capacity = capacity;
    }

    /// <summary>Records held.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the day has all its records.</summary>
    public bool IsFull => Count == _capacity;

    /// <summary>The record at a place: in order of time once sorted, else in order of making.</summary>
    public ref readonly SimulatedAttempt this[int place] => ref _attempts[_order[place] & (MaxRows - 1)];

    /// <summary>Appends a record; not to be called when full.</summary>
    public void Add(in SimulatedAttempt attempt)
    {
        _attempts[Count] = attempt;
        // time in the high bits, place in the low ones: sorting plain numbers is several times faster than sorting records
        _order[Count] = ((attempt.CreatedAt - _start) << IndexBits) | (uint)Count;
        Count++;
    }

    /// <summary>Puts the records in order of time, equal times in order of making.</summary>
    public void SortByTime() => _order.AsSpan(0, Count).Sort();

    public void Dispose()
    {
        ArrayPool<SimulatedAttempt>.Shared.Return(_attempts);
        ArrayPool<long>.Shared.Return(_order);
    }
}

/// <summary>One attempt of the model; what is served and what is true about it are both computed from this.</summary>
/// <param name="CreatedAt">Microseconds, see <see cref="Micros"/>.</param>
/// <param name="Student">Who made it.</param>
/// <param name="Task">Index into <see cref="Curriculum.Tasks"/>.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Quirk">Index of the quirk it is served with, 0 for none.</param>
internal readonly record struct SimulatedAttempt(long CreatedAt, Student Student, byte Task, AttemptOutcome Outcome, byte Quirk);

/// <summary>What came of an attempt.</summary>
internal enum AttemptOutcome : byte
{
    /// <summary>A trial run: not judged.</summary>
    Run,

    /// <summary>A submit that failed.</summary>
    Wrong,

    /// <summary>A submit that passed.</summary>
    Right,
}
