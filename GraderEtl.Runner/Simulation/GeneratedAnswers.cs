using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>Answers rendered day by day as they are sent; memory is one day and one buffer, whatever the window.</summary>
internal sealed class GeneratedAnswers(AttemptGenerator generator, SimulatorOptions options) : IAnswerSource
{
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
                var before = rows;
                place = Fill(attempts, place, slice, limit, writer, buffer, ref rows);
                if (buffer.IsFull || options.LatencyPerThousandRows > TimeSpan.Zero)
                    await SendAsync(buffer, rows - before, output, cancellationToken);
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

    private async ValueTask SendAsync(AnswerBuffer buffer, int rows, Stream output, CancellationToken cancellationToken)
    {
        await buffer.FlushToAsync(output, cancellationToken);
        if (options.LatencyPerThousandRows > TimeSpan.Zero)
            await Task.Delay(options.LatencyPerThousandRows * (rows / 1000.0), cancellationToken);
    }
}
