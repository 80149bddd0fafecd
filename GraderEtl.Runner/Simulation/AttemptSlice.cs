using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>A half-open stretch of time in microseconds, see <see cref="Micros"/>.</summary>
/// <param name="From">The first microsecond inside.</param>
/// <param name="To">The first microsecond after it.</param>
internal readonly record struct AttemptSlice(long From, long To)
{
    /// <summary>Whether nothing can lie inside.</summary>
    public bool IsEmpty => To <= From;

    /// <summary>The half-open slice between two UTC instants.</summary>
    public static AttemptSlice Between(DateTime from, DateTime to) => new(Micros.Of(from), Micros.Of(to));

    /// <summary>What both cover.</summary>
    public AttemptSlice Intersect(AttemptSlice other) => new(Math.Max(From, other.From), Math.Min(To, other.To));

    /// <summary>The slice with more time on both sides.</summary>
    public AttemptSlice Widen(long micros) => new(From - micros, To + micros);

    /// <summary>Two adjacent slices that make up this one.</summary>
    public (AttemptSlice Left, AttemptSlice Right) Halve()
    {
        var middle = From + ((To - From) / 2);
        return (new AttemptSlice(From, middle), new AttemptSlice(middle, To));
    }

    /// <summary>Whether the instant lies inside.</summary>
    public bool Contains(long micros) => micros >= From && micros < To;
}
