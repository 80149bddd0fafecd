using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Configuration;

/// <summary>One thing wrong with what the user gave: a setting, an option or an argument. Holds no secret.</summary>
/// <param name="Found">What was found, one sentence without a full stop.</param>
/// <param name="Expected">What was expected, with range, unit and an example.</param>
/// <param name="Where">The setting or option and where its value came from.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Problem(Phrase Found, Phrase? Expected = null, Phrase? Where = null, Phrase? Remedy = null)
{
    /// <summary>A problem of the command line.</summary>
    public static Problem OfCommandLine(Phrase found, Phrase? expected, Phrase remedy) => new(found, expected, Phrase.Of(ProblemText.CommandLine), remedy);
}

/// <summary>
/// A text about what is wrong, whose language is chosen when it is shown: problems are found before the settings have said which it is,
/// and JSON has them in English always.
/// </summary>
internal sealed class Phrase
{
    private readonly Func<Language, string> _text;

    private Phrase(Func<Language, string> text) => _text = text;

    /// <summary>A text with its gaps filled; phrases among the arguments come out in the same language.</summary>
    public static Phrase Of<TKey>(TKey key, params object?[] arguments)
        where TKey : struct, Enum
        => new(language => new Texts<TKey>(language).Format(key, [.. arguments.Select(argument => argument is Phrase inner ? inner.In(language) : argument)]));

    /// <summary>Why a file cannot be used.</summary>
    public static Phrase Of(Exception unusable) => new(language => FileFailures.Describe(unusable, language));

    /// <summary>A range of time, with the name of its zone.</summary>
    public static Phrase Of(TimeWindow range, TimeZoneInfo zone) => new(language => new ZonedRange(language, zone).Exact(range));

    /// <summary>Several texts with commas between them.</summary>
    public static Phrase Join(IEnumerable<Phrase> phrases)
    {
        var all = phrases.ToList();
        return new Phrase(language => string.Join(", ", all.Select(phrase => phrase.In(language))));
    }

    /// <summary>The text in a language.</summary>
    public string In(Language language) => _text(language);

    /// <summary>The text in English.</summary>
    public override string ToString() => In(Language.English);

    /// <summary>A quoted text, or one that is the same in each language.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Phrase?(string? text) => text is null ? null : new Phrase(_ => text);
}

/// <summary>The command line or the settings cannot be right. Carries every problem found, so that all can be corrected at once.</summary>
internal sealed class UsageException(IReadOnlyList<Problem> problems)
    : Exception(string.Join("; ", problems.Select(problem => problem.Found)))
{
    public UsageException(Phrase found, Phrase? expected = null, Phrase? where = null, Phrase? remedy = null)
        : this([new Problem(found, expected, where, remedy)])
    {
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
