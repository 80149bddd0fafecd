using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model.Findings;

/// <summary>Something that stands out in a report, found by one of the rules.</summary>
/// <param name="Rule">The rule's key, such as <c>harder_tasks</c>; never translated.</param>
/// <param name="Section">The section of the page that has more of it, such as <c>tasks</c>.</param>
/// <param name="Figures">
/// The figures of its sentence by their names: numbers as <see cref="double"/>, names and days as <see cref="string"/>; null for a number
/// that would tell of fewer users than <see cref="LearningReport.MinGroup"/>.
/// </param>
public sealed record Finding(string Rule, string Section, IReadOnlyDictionary<string, object?> Figures)
{
    /// <summary>Writes its sentence.</summary>
    internal Func<FindingWriter, string> Sentence { get; init; } = static _ => "";
}

/// <summary>A rule: what stands out, and the sentence that says so.</summary>
/// <param name="Key">Its name in code.</param>
/// <param name="Section">The section of the page that has more.</param>
/// <param name="Find">Looks at a report; null where nothing stands out.</param>
internal sealed record FindingRule(string Key, string Section, Func<LearningReport, FindingRule.Found?> Find)
{
    /// <summary>What it found.</summary>
    /// <param name="Figures">The figures of the sentence.</param>
    /// <param name="Sentence">Writes it.</param>
    internal sealed record Found(IReadOnlyDictionary<string, object?> Figures, Func<FindingWriter, string> Sentence);
}

/// <summary>What a figure has to do to stand out. Small numbers cannot.</summary>
internal static class Threshold
{
    /// <summary>Users, now and before, that a comparison takes where no larger group has to be hidden.</summary>
    private const int Users = 20;

    /// <summary>A count stands out where it is so much below or above all comparable periods, and by <see cref="Deviations"/>.</summary>
    private const double Margin = 1 / 3.0;

    /// <summary>Standard deviations of a count by chance, which is its square root.</summary>
    private const double Deviations = 3;

    /// <summary>A share stands out where it changes by so much, and intervals of 99.9 % do not overlap.</summary>
    private const double Points = 0.1;

    /// <summary>Standard normal quantile of 99.95 %: one of many tasks must not stand out by chance.</summary>
    private const double Z = 3.290526731491895;

    /// <summary>Users, now and before, that a comparison takes.</summary>
    public static int LeastUsers(LearningReport report) => Math.Max(Users, report.MinGroup);

    /// <summary>True where so many users are few beside those of comparable periods.</summary>
    public static bool IsFall(double now, double low, int least) => low >= least && now < low - Math.Max(low * Margin, Deviations * Math.Sqrt(low));

    /// <summary>True where so many users are many beside those of comparable periods.</summary>
    public static bool IsRise(double now, double high, int least)
        => high >= least && now > high + Math.Max(high * Margin, Deviations * Math.Sqrt(high));

    /// <summary>True where a share of some users is lower than another by more than chance.</summary>
    public static bool IsFall((double Part, double Whole) now, (double Part, double Whole) before, int least)
        => now.Whole >= least && before.Whole >= least && (before.Part / before.Whole) - (now.Part / now.Whole) >= Points
            && WilsonInterval.Upper(now.Part, now.Whole, Z) < WilsonInterval.Lower(before.Part, before.Whole, Z);
}
