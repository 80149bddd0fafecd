using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>Answers rendered day by day as they are sent; memory is one day and one buffer, whatever the window.</summary>
internal sealed class GeneratedAnswers(AttemptGenerator generator, SimulatorOptions options) : IAnswerSource
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
        using var buffer = new AnswerBuffer();
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
        DayOfAttempts attempts, int place, AttemptSlice slice, int limit, AttemptWriter writer, AnswerBuffer buffer, ref int rows)
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
