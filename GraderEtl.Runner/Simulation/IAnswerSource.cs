namespace GraderEtl.Runner.Simulation;

/// <summary>Where the records of an answer come from.</summary>
internal interface IAnswerSource
{
    /// <summary>How many records an answer has: those of the slice, but at most <paramref name="limit"/>.</summary>
    int Count(AttemptSlice slice, int limit);

    /// <summary>Length in bytes of what <see cref="WriteRowsAsync"/> would write, where that is known beforehand.</summary>
    long? Measure(AttemptSlice slice, int limit);

    /// <summary>
    /// Writes at most <paramref name="limit"/> records of the slice with commas between, without brackets around; returns their number.
    /// </summary>
    ValueTask<int> WriteRowsAsync(AttemptSlice slice, int limit, Stream output, CancellationToken cancellationToken);
}
