using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model.Learning;

/// <summary>Why a user may need help. The thresholds are those of <see cref="LearnerRules"/>.</summary>
[Flags]
internal enum LearnerRule
{
    /// <summary>No rule says so.</summary>
    None,

    /// <summary>No attempt for <see cref="LearnerRules.InactiveDays"/> days.</summary>
    Inactive = 1,

    /// <summary>A task with <see cref="MetricDefinition.StrugglingSubmits"/> submits in the period and no correct one by its end.</summary>
    Unsolved = 2,

    /// <summary>Half of the attempts of the week before, or fewer, where these were <see cref="LearnerRules.FallingFrom"/> or more.</summary>
    Falling = 4,
}

/// <summary>The rules that put users on the list of those who may need help.</summary>
internal static class LearnerRules
{
    /// <summary>Days without an attempt, all of them loaded whole, from which on a user is inactive.</summary>
    public const int InactiveDays = 7;

    /// <summary>Days at the period's end whose attempts are compared with those of as many days before.</summary>
    public const int FallingDays = 7;

    /// <summary>Attempts that the days before need, so that small numbers do not count as falling.</summary>
    public const int FallingFrom = 20;

    /// <summary>By what the attempts of the last days are multiplied and still no more than those of the days before.</summary>
    public const int FallingBy = 2;

    /// <summary>The rules that a user meets.</summary>
    /// <param name="loadedDays">Days since the last attempt that are loaded whole.</param>
    /// <param name="unsolvedTasks">Tasks tried without success.</param>
    /// <param name="recent">Attempts of the last days; null where these or the days before are not loaded whole.</param>
    /// <param name="before">Attempts of the days before.</param>
    public static LearnerRule Apply(int loadedDays, int unsolvedTasks, int? recent, int? before)
        => (loadedDays >= InactiveDays ? LearnerRule.Inactive : LearnerRule.None)
            | (unsolvedTasks > 0 ? LearnerRule.Unsolved : LearnerRule.None)
            | (before >= FallingFrom && recent * FallingBy <= before ? LearnerRule.Falling : LearnerRule.None);
}

/// <summary>A user who may need help.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="Rules">The rules that say so.</param>
/// <param name="LastDay">The day of the last attempt, in the report's time zone.</param>
/// <param name="DaysSince">Days from then to the period's last day.</param>
/// <param name="Attempts">Attempts in the period.</param>
/// <param name="Recent">Attempts of the period's last 7 days; null where these or the 7 before are not loaded whole.</param>
/// <param name="Before">Attempts of the 7 days before; null as <paramref name="Recent"/> is.</param>
/// <param name="UnsolvedTasks">Tasks tried without success: course run and block.</param>
/// <param name="CourseRuns">Course runs with an attempt in the period.</param>
internal sealed record Learner(
    string UserId, LearnerRule Rules, DateOnly LastDay, int DaysSince, int Attempts, int? Recent, int? Before,
    IReadOnlyList<(string CourseRun, string Block)> UnsolvedTasks, IReadOnlyList<string> CourseRuns)
{
    /// <summary>The rules' keys with spaces between them, the same in each language.</summary>
    public string Keys => string.Join(' ', Enum.GetValues<LearnerRule>().Where(rule => rule != LearnerRule.None && Rules.HasFlag(rule)).Select(static rule => rule.ToString().ToLowerInvariant()));

    /// <summary>Why, in a language: a sentence for each rule, with semicolons between them.</summary>
    public string Why(Language language)
    {
        var texts = new Texts<LearnerText>(language);
        return string.Join("; ", Sentences());

        IEnumerable<string> Sentences()
        {
            if (Rules.HasFlag(LearnerRule.Inactive))
                yield return texts.Format(LearnerText.Inactive, texts.Count(LearnerText.Days, DaysSince));
            if (Rules.HasFlag(LearnerRule.Unsolved))
                yield return texts.Format(LearnerText.Unsolved, texts.Count(LearnerText.Tasks, UnsolvedTasks.Count), MetricDefinition.StrugglingSubmits);
            if (Rules.HasFlag(LearnerRule.Falling))
                yield return texts.Format(LearnerText.Falling, texts.Count(LearnerText.Attempts, Recent ?? 0), LearnerRules.FallingDays, language.Number(Before ?? 0));
        }
    }
}

/// <summary>What is said of a user who may need help.</summary>
internal enum LearnerText
{
    Inactive,
    Unsolved,
    Falling,
    Days,
    Tasks,
    Attempts,
}
