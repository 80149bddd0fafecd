namespace GraderEtl.Core.Model.Learning;

/// <summary>How far the figures of a period can be trusted.</summary>
/// <param name="Records">What became of the records of all windows that touch the period, each window whole.</param>
/// <param name="RejectedByReason">Records of these windows that are in quarantine now, by the code of their reason, most first.</param>
/// <param name="Gaps">Parts of the period, up to now, that no window of the ledger has; in order.</param>
/// <param name="IncompleteDays">Days of the period that a gap touches, or a window of <see cref="MostlyRejected"/>.</param>
/// <param name="DaysWithoutData">Days of the period that are loaded whole and have no attempt.</param>
/// <param name="AttemptsWithoutTask">Attempts of the period whose <c>lis_result_sourcedid</c> is missing or names no task.</param>
public sealed record DataQuality(
    WindowCounts Records,
    IReadOnlyList<KeyValuePair<string, long>> RejectedByReason,
    IReadOnlyList<TimeWindow> Gaps,
    IReadOnlyList<DateOnly> IncompleteDays,
    IReadOnlyList<DateOnly> DaysWithoutData,
    long AttemptsWithoutTask)
{
    /// <summary>The <see cref="IncompleteDays"/> as spans of days that follow on each other.</summary>
    public IReadOnlyList<(DateOnly First, DateOnly Last)> IncompleteSpans
    {
        get
        {
            var spans = new List<(DateOnly First, DateOnly Last)>();
            foreach (var day in IncompleteDays)
            {
                if (spans.Count > 0 && spans[^1].Last.AddDays(1) == day)
                    spans[^1] = (spans[^1].First, day);
                else
                    spans.Add((day, day));
            }

            return spans;
        }
    }

    /// <summary>
    /// Windows that touch the period and more than <see cref="Options.ValidationOptions.MaxRejectedShare"/> of whose records are in
    /// quarantine; in order.
    /// </summary>
    public IReadOnlyList<TimeWindow> MostlyRejected { get; init; } = [];

    /// <summary>Fields of the source that are not stored, where the run that is reported met any: <see cref="LoadResult.UnstoredFields"/>.</summary>
    public IReadOnlyList<string> UnstoredFields { get; init; } = [];
}
