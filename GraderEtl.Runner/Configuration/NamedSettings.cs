using GraderEtl.Core.Localization;

namespace GraderEtl.Runner.Configuration;

/// <summary>A source with the settings in force for it.</summary>
/// <param name="Name">Its name; <see cref="Unnamed"/> where only the section <c>Source</c> is set.</param>
/// <param name="Settings">Its settings.</param>
internal sealed record NamedSettings(string Name, Settings Settings)
{
    /// <summary>The name of the one source that needs none.</summary>
    public const string Unnamed = "default";

    /// <summary>What <c>--source</c> takes for all of them.</summary>
    public const string All = "all";

    /// <summary>The sources that were asked for, each once and in that order; all of them where none was.</summary>
    /// <param name="configured">All of them, at least one.</param>
    /// <param name="asked">The names that were given.</param>
    /// <param name="option">The option that gave them.</param>
    /// <param name="problems">Collects the names that no source has.</param>
    public static IReadOnlyList<NamedSettings> Choose(IReadOnlyList<NamedSettings> configured, IReadOnlyList<string> asked, string option, ICollection<Problem> problems)
    {
        var names = configured.Select(static source => source.Name).ToList();
        var chosen = new List<NamedSettings>();
        foreach (var name in asked)
        {
            if (Is(name, All))
                chosen.AddRange(configured);
            else if (configured.FirstOrDefault(source => Is(source.Name, name)) is { } found)
                chosen.Add(found);
            else
                problems.Add(Unknown(name, names, option));
        }

        return chosen.Count > 0 ? [.. chosen.Distinct()] : configured;
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static Problem Unknown(string name, IReadOnlyList<string> names, string option)
    {
        var list = string.Join(", ", names.Append(All));
        return Problem.OfCommandLine(
            Phrase.Of(ProblemText.UnknownSource, name),
            Suggestion.Nearest(name, names) is { } near ? Phrase.Of(ProblemText.OneOfNearest, list, near) : Phrase.Of(ProblemText.OneOf, list),
            Phrase.Of(ProblemText.Correct, option));
    }
}
