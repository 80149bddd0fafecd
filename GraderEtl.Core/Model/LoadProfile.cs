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
    public IReadOnlyList<LaneProfile> Lanes { get; init; } = [];

    /// <summary>Pages a lane could parse at the same time.</summary>
    public int ParseParallelism { get; init; } = 1;

    /// <summary>The most lanes the run could have chosen to have; null when their number was fixed.</summary>
    public int? MostLanes { get; init; }

    /// <summary>All lanes together.</summary>
    public LaneProfile Total => LaneProfile.Sum(Lanes);

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
