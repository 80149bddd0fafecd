using System.Diagnostics.CodeAnalysis;
using GraderEtl.Core.Localization;

namespace GraderEtl.Runner.Configuration;

/// <summary>
/// A text about what is wrong, whose language is chosen when it is shown: problems are found before the settings have said which it is,
/// and JSON has them in English always.
/// </summary>
internal sealed class Phrase
{
    private readonly ProblemText? _key;
    private readonly object?[] _arguments = [];
    private readonly string _text = "";

    private Phrase(ProblemText key, object?[] arguments)
    {
        _key = key;
        _arguments = arguments;
    }

    private Phrase(string text) => _text = text;

    /// <summary>A text with its gaps filled; phrases among the arguments come out in the same language.</summary>
    public static Phrase Of(ProblemText key, params object?[] arguments) => new(key, arguments);

    /// <summary>The text in a language.</summary>
    public string In(Language language) => _key is { } key
        ? new Texts<ProblemText>(language).Format(key, [.. _arguments.Select(argument => argument is Phrase inner ? inner.In(language) : argument)])
        : _text;

    /// <summary>The text in English.</summary>
    public override string ToString() => In(Language.English);

    /// <summary>What somebody else said, or what is the same in each language.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Phrase?(string? text) => text is null ? null : new Phrase(text);
}
