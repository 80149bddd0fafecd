using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

/// <summary>Where the time of a run went, by its own instruments. Always measured, at 0.6 µs a page.</summary>
public sealed record LoadProfile
{
    /// <summary>The profile of a run that has not begun.</summary>
    public static LoadProfile Empty { get; } = new();

    /// <summary>How long the parts of the run took.</summary>
    public StageTimes Stages { get; init; }

    /// <summary>What each lane's time went into; empty when nothing was loaded.</summary>
    internal IReadOnlyList<LaneProfile> Lanes { get; init; } = [];

    /// <summary>Pages a lane could parse at the same time.</summary>
    internal int ParseParallelism { get; init; } = 1;

    /// <summary>The most lanes the run could have chosen to have; null when their number was fixed.</summary>
    internal int? MostLanes { get; init; }

    /// <summary>All lanes together.</summary>
    internal LaneProfile Total => LaneProfile.Sum(Lanes);

    /// <summary>What the run waited for most, and what may help; null when it took no time.</summary>
    public LoadVerdict? Verdict => VerdictIn(Language.English);

    /// <summary>The same with its text in a language.</summary>
    /// <param name="language">The language.</param>
    public LoadVerdict? VerdictIn(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return new Bottleneck(this, language).Find();
    }
}

/// <summary>How long the parts of a run took, one after another.</summary>
/// <param name="Planning">Preparing the store and asking the ledger what is missing.</param>
/// <param name="Loading">Making partitions, loading windows, and reading back what is committed.</param>
/// <param name="Measuring">Computing metrics.</param>
/// <param name="Reporting">Writing reports.</param>
/// <param name="Notifying">Sending messages and noting the end of the run.</param>
public readonly record struct StageTimes(TimeSpan Planning, TimeSpan Loading, TimeSpan Measuring, TimeSpan Reporting, TimeSpan Notifying)
{
    /// <summary>All of them.</summary>
    public TimeSpan Total => Planning + Loading + Measuring + Reporting + Notifying;
}

/// <summary>What a run was slowed down by, and which settings may help.</summary>
/// <param name="Limit">What slowed it down.</param>
/// <param name="Share">How much of the time that took, 0 to 1: of the lanes' time while they had work, or of the run's where it is no lane's.</param>
/// <param name="Settings">Keys of the settings that may help, such as <c>Source:Lanes</c>; empty where none does.</param>
/// <param name="Text">All of it in one line, with percentages.</param>
public sealed record LoadVerdict(LoadLimit Limit, double Share, IReadOnlyList<string> Settings, string Text);

/// <summary>What a run was slowed down by.</summary>
public enum LoadLimit
{
    /// <summary>Nothing took half of the time.</summary>
    None,

    /// <summary>The source: waiting for responses.</summary>
    Source,

    /// <summary>Failures: pausing before another try, and rolling back.</summary>
    Retries,

    /// <summary>This program: cutting responses into records.</summary>
    Splitting,

    /// <summary>This program: parsing.</summary>
    Parsing,

    /// <summary>The database: taking rows, encoding them included.</summary>
    Database,

    /// <summary>The database: claiming and completing windows, which costs the same whatever is in them.</summary>
    Windows,

    /// <summary>The database: committing.</summary>
    Commits,

    /// <summary>Not loading, but preparing the store and asking the ledger.</summary>
    Planning,

    /// <summary>Not loading, but computing metrics.</summary>
    Measuring,

    /// <summary>Not loading, but writing reports.</summary>
    Reporting,

    /// <summary>Not loading, but sending messages.</summary>
    Notifying,
}
