namespace GraderEtl.Core.Model;

/// <summary>What a run is asked to do.</summary>
/// <param name="Range">The attempts wanted. What lies in the future is left for a later run.</param>
public sealed record LoadRequest(TimeWindow Range)
{
    /// <summary>Load the committed windows that touch the range again, whole; default: only what is missing.</summary>
    public bool Refresh { get; init; }

    /// <summary>
    /// Load also the committed windows again, whole, that touch the time from here to the end of the range, as far as they were loaded
    /// before that end: records that came late, and a day that was loaded before it was over. Loaded after it, they are left alone, so
    /// that a second run on the same day finds nothing to do. Gaps before the range stay gaps. Default null: none.
    /// </summary>
    public DateTimeOffset? RefreshSince { get; init; }

    /// <summary>
    /// Load also what is missing between committed windows, from here to the beginning of the range; <see cref="LoadResult.Holes"/> says
    /// what became of it. It comes after the range, and where the source fails for it, the run goes on: the hole stays and is named. What
    /// lies before the first committed window is no hole. Default null: holes are not looked for.
    /// </summary>
    public DateTimeOffset? HealSince { get; init; }

    /// <summary>A fixed number of lanes for this run; null, the default, for what the options say.</summary>
    public int? Lanes { get; init; }

    /// <summary>
    /// Compute the metrics and write the reports also where an earlier run's still show everything, see <see cref="LoadResult.ReportedBy"/>;
    /// default false.
    /// </summary>
    public bool ReportAgain { get; init; }

    /// <summary>
    /// The day, in <see cref="Options.GraderEtlOptions.TimeZone"/>, whose report this run is to deliver. Each output of that day is delivered
    /// once, by the run that claims it first in the store, also where several run at once: a message is not sent again, a report is written
    /// again when its figures have changed. Default null: every run delivers its outputs.
    /// </summary>
    public DateOnly? ReportDay { get; init; }

    /// <summary>The backfill that the range is a slice of, which the run notes; default null.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>Leave report sinks out; default false.</summary>
    public bool SkipReports { get; init; }

    /// <summary>Leave notifiers out; default false.</summary>
    public bool SkipNotifications { get; init; }
}

/// <summary>What is to be told of what is loaded, without loading.</summary>
/// <param name="Range">The period. What lies in the future is left out.</param>
public sealed record ReportRequest(TimeWindow Range)
{
    /// <summary>The report sinks to write, by their names, such as <c>csv</c>; empty for none; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Sinks { get; init; }

    /// <summary>The notifiers to send through, by their names, such as <c>mail</c>; empty for none; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Notifiers { get; init; }
}
