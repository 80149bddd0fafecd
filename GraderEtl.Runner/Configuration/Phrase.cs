using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Localization;

namespace GraderEtl.Runner.Configuration;

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

    /// <summary>The text in a language.</summary>
    public string In(Language language) => _text(language);

    /// <summary>The text in English.</summary>
    public override string ToString() => In(Language.English);

    /// <summary>What somebody else said, or what is the same in each language.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Phrase?(string? text) => text is null ? null : new Phrase(_ => text);
}
