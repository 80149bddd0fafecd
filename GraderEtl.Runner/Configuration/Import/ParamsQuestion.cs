using GraderEtl.Runner.Commands;

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

/// <summary>What <c>--map NAME:SETTING</c> says of names.</summary>
internal static class ParamsAnswers
{
    public const string Option = "--map";

    /// <summary>Stands for no setting at all.</summary>
    public const string None = "none";

    /// <summary>The options that say something of names, as a shell reads them.</summary>
    public static string Write(IReadOnlyDictionary<string, string?> answers)
        => string.Join(' ', answers.Select(answer => $"{Option} {Invocation.Quote($"{answer.Key}:{answer.Value ?? None}")}"));

    /// <summary>Reads the options; what is wrong with them is added to <paramref name="problems"/>.</summary>
    public static Dictionary<string, string?> Read(IEnumerable<string> texts, IReadOnlyList<ParamsEntry> entries, ICollection<Problem> problems)
    {
        var answers = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            // what stands behind "password=" would be taken for a secret wherever the option is printed
            var end = text.AsSpan().IndexOfAny(':', '=');
            var (name, key) = end > 0 ? (text[..end].Trim(), text[(end + 1)..].Trim()) : (text, "");
            var entry = entries.FirstOrDefault(entry => entry.Path == name) ?? entries.FirstOrDefault(entry => string.Equals(entry.Path, name, StringComparison.OrdinalIgnoreCase));
            var setting = SettingCatalogue.Find(key);
            if (end <= 0)
                problems.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.IsValue, Option, text), Phrase.Of(ImportText.MapExpected), Phrase.Of(ProblemText.Correct, Option)));
            else if (entry is null)
                problems.Add(Problem.OfCommandLine(Phrase.Of(ImportText.NoSuchName, name), Phrase.Of(ProblemText.OneOf, string.Join(", ", entries.Select(one => one.Path))), Phrase.Of(ProblemText.Correct, Option)));
            else if (setting is { Kind: not SettingKind.SecretFile } || key == None)
                answers[entry.Path] = setting?.Key;
            else
                problems.Add(Problem.OfCommandLine(
                    Phrase.Of(ProblemText.UnknownSetting, key), SettingCatalogue.Nearest(key) is { } near ? Phrase.Of(ProblemText.NearestName, near.Key) : Phrase.Of(ImportText.MapExpected), Phrase.Of(ProblemText.Correct, Option)));
        }

        return answers;
    }
}
