using System.Globalization;
using System.Resources;

namespace GraderEtl.Core.Localization;

/// <summary>
/// The texts of one room in one language. Their keys are an enum, their words lie beside it in resource files of its name:
/// <c>Key.resx</c> in English and <c>Key.ru.resx</c> in Russian. A text with a count in it holds its plural forms with bars between
/// them, see <see cref="Language.Plural"/>.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <param name="language">The language.</param>
internal sealed class Texts<TKey>(Language language)
    where TKey : struct, Enum
{
    private readonly ResourceManager _resources = new(typeof(TKey));

    /// <summary>The language.</summary>
    public Language Language { get; } = language ?? throw new ArgumentNullException(nameof(language));

    /// <summary>A text as it stands.</summary>
    /// <param name="key">Which one.</param>
    /// <exception cref="MissingManifestResourceException">The resource files do not have it: a defect.</exception>
    public string this[TKey key]
        => _resources.GetString(key.ToString(), Language.Culture)
            ?? throw new MissingManifestResourceException($"{typeof(TKey).FullName}.resx has no text for {key}.");

    /// <summary>A text with <c>{0}</c>, <c>{1}</c> and so on filled in.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="arguments">What is filled in; numbers and days are formatted as the language has it.</param>
    public string Format(TKey key, params ReadOnlySpan<object?> arguments) => string.Format(Language.Culture, this[key], arguments);

    /// <summary>A counted noun, such as <c>1 902 users</c>: the text's plural form for the count, with the count as <c>{0}</c>.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="count">How many.</param>
    public string Count(TKey key, long count) => string.Format(CultureInfo.InvariantCulture, Language.Plural(count, this[key]), Language.Number(count));
}
