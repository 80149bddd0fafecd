using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>Where the simulated data begins and ends: the days of the options, and never the future.</summary>
internal sealed class DataHorizon(SimulatorOptions options, TimeProvider timeProvider)
{
    /// <summary>The part of the slice that has data.</summary>
    public AttemptSlice Clip(AttemptSlice slice)
    {
        var first = options.FirstDay is { } firstDay ? Micros.Of(firstDay) : 0;
        var last = options.LastDay is { } lastDay ? Micros.Of(lastDay) + Micros.PerDay : long.MaxValue;
        var now = Micros.Of(timeProvider.GetUtcNow().UtcDateTime) + 1;
        return slice.Intersect(new AttemptSlice(first, Math.Min(last, now)));
    }
}
