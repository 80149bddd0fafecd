namespace GraderEtl.Runner.Configuration.Import;

/// <summary>A value that a setting gets.</summary>
internal sealed record ParamsValue(ParamsEntry Entry, string Setting, string Text);

/// <summary>What only the user can tell: which setting a name means, or which of several names a setting is.</summary>
internal sealed class ParamsQuestion
{
    /// <summary>One name that fits several settings.</summary>
    public ParamsQuestion(ParamsEntry entry, IReadOnlyList<string> settings)
    {
        Found = Phrase.Of(ImportText.FitsSeveral, entry.Path, string.Join(", ", settings));
        Choices = [.. settings.Select(setting => (setting, Answer(entry, setting))), (ParamsAnswers.None, Answer(entry, null))];
    }

    /// <summary>Several names with different values that mean one setting.</summary>
    public ParamsQuestion(IReadOnlyList<ParamsEntry> entries, string setting)
    {
        Found = Phrase.Of(ImportText.GivenTwice, setting, string.Join(", ", entries.Select(entry => entry.Path)));
        Choices = [.. entries.Select(chosen => (chosen.Path, (IReadOnlyDictionary<string, string?>)entries.Where(entry => entry != chosen).ToDictionary(entry => entry.Path, _ => (string?)null)))];
    }

    /// <summary>What is not clear.</summary>
    public Phrase Found { get; }

    /// <summary>The answers: what a person reads, and what it says of names.</summary>
    public IReadOnlyList<(string Label, IReadOnlyDictionary<string, string?> Answers)> Choices { get; }

    /// <summary>The question as an error, with the options that answer it.</summary>
    public Problem ToProblem(string file) => new(Found, Phrase.Of(ImportText.OneMeaning), file, Phrase.Of(ImportText.AddMap, string.Join(" | ", Choices.Select(choice => ParamsAnswers.Write(choice.Answers)))));

    private static Dictionary<string, string?> Answer(ParamsEntry entry, string? setting) => new(StringComparer.Ordinal) { [entry.Path] = setting };
}
