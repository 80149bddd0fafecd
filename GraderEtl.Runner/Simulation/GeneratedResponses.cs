using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>Where the records of a response come from.</summary>
internal interface IResponseSource
{
    /// <summary>How many records a response has: those of the slice, but at most <paramref name="limit"/>.</summary>
    int Count(AttemptSlice slice, int limit);

    /// <summary>Length in bytes of what <see cref="WriteRowsAsync"/> would write, where that is known beforehand.</summary>
    long? Measure(AttemptSlice slice, int limit);

    /// <summary>
    /// Writes at most <paramref name="limit"/> records of the slice with commas between, without brackets around; returns their number.
    /// </summary>
    ValueTask<int> WriteRowsAsync(AttemptSlice slice, int limit, Stream output, CancellationToken cancellationToken);
}

/// <summary>Responses rendered day by day as they are sent; memory is one day and one buffer, whatever the window.</summary>
internal sealed class GeneratedResponses(AttemptGenerator generator, SimulatorOptions options) : IResponseSource
{
    /// <inheritdoc/>
    public int Count(AttemptSlice slice, int limit)
    {
        var rows = 0;
        var lastDay = (slice.To - 1) / Micros.PerDay;
        for (var day = slice.From / Micros.PerDay; day <= lastDay && rows < limit && !slice.IsEmpty; day++)
        {
            using var attempts = generator.Generate(DateOnly.FromDayNumber((int)day), !options.Unsorted);
            for (var place = 0; place < attempts.Count; place++)
                rows += slice.Contains(attempts[place].CreatedAt) ? 1 : 0;
        }

        return Math.Min(rows, limit);
    }

    /// <inheritdoc/>
    public long? Measure(AttemptSlice slice, int limit) => null;

    /// <inheritdoc/>
    public async ValueTask<int> WriteRowsAsync(AttemptSlice slice, int limit, Stream output, CancellationToken cancellationToken)
    {
        if (slice.IsEmpty)
            return 0;
        using var buffer = new ResponseBuffer();
        var writer = new AttemptWriter(generator.Population, generator.Curriculum);
        var rows = 0;
        var lastDay = (slice.To - 1) / Micros.PerDay;
        for (var day = slice.From / Micros.PerDay; day <= lastDay && rows < limit; day++)
        {
            using var attempts = generator.Generate(DateOnly.FromDayNumber((int)day), !options.Unsorted);
            for (var place = 0; place < attempts.Count && rows < limit;)
            {
                place = Fill(attempts, place, slice, limit, writer, buffer, ref rows);
                if (buffer.IsFull)
                    await buffer.FlushToAsync(output, cancellationToken);
            }
        }

        await buffer.FlushToAsync(output, cancellationToken);
        return rows;
    }

    private static int Fill(
        DayOfAttempts attempts, int place, AttemptSlice slice, int limit, AttemptWriter writer, ResponseBuffer buffer, ref int rows)
    {
        for (; place < attempts.Count && rows < limit && !buffer.IsFull; place++)
        {
            ref readonly var attempt = ref attempts[place];
            if (!slice.Contains(attempt.CreatedAt))
                continue;
            if (rows++ > 0)
                buffer.Write(", "u8);
            writer.Write(attempt, buffer);
        }

        return place;
    }
}

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
