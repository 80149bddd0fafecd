namespace GraderEtl.Core.Model;

/// <summary>One run of the program, as the table <c>runs</c> keeps it.</summary>
public sealed record RunRecord
{
    /// <summary>The run's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required TimeWindow Range { get; init; }

    /// <summary>True when committed windows were to be loaded again.</summary>
    public required bool Refresh { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>The worker it ran on, see <see cref="Options.PostgresOptions.Node"/>; null outside a cluster.</summary>
    public string? Node { get; init; }

    /// <summary>The backfill it loaded a slice of; null where it is of none.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC; null while it runs, and for ever when it was killed.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How it ended, the code of a <see cref="LoadOutcome"/>; null while it runs.</summary>
    public string? Outcome { get; init; }

    /// <summary>What it committed.</summary>
    public WindowCounts Counts { get; init; }

    /// <summary>Its first error, without secrets; null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// The reports it wrote and the messages it sent, each as its name with a hash of what it showed and where it went. A run that finds
    /// nothing new does not write and send them again.
    /// </summary>
    public IReadOnlyList<string> Delivered { get; init; } = [];
}

/// <summary>What one run has committed.</summary>
/// <param name="Windows">Windows in the ledger.</param>
/// <param name="Counts">What became of their records.</param>
/// <param name="RejectedByReason">Rejected records by the code of their reason.</param>
public sealed record RunTally(int Windows, WindowCounts Counts, IReadOnlyDictionary<string, long> RejectedByReason);
