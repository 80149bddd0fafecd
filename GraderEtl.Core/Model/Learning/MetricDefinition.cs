using System.Collections.Concurrent;
using System.Text.Json;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// What a figure means. Every figure has its definition here, in each language: for tooltips, for the notes of a sheet's header and for
/// <c>db/README.md</c>.
/// </summary>
/// <param name="Key">Its name in code, such as <c>first_try_rate</c>; never translated.</param>
/// <param name="Name">Its name for people, such as a column's heading.</param>
/// <param name="Text">Its definition: one or two sentences.</param>
public sealed record MetricDefinition(string Key, string Name, string Text)
{
    /// <summary>Submits on one task, none of them correct, from which on a user is said to struggle with it.</summary>
    public const int StrugglingSubmits = 5;

    /// <summary>Days without an attempt after which an unsolved task is said to be given up.</summary>
    public const int GivenUpAfterDays = 7;

    /// <summary>Users with a submit that a task needs to be ranked among the hardest.</summary>
    public const int RankedFromUsers = 20;

    /// <summary>Tasks that a ranking names at most.</summary>
    public const int RankedTasks = 20;

    /// <summary>The key of the word for a figure that looks back over time that is not loaded.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The key of the word for a figure that would reveal a small group of users.</summary>
    public const string Hidden = "hidden";

    /// <summary>The key of the day itself.</summary>
    public const string Day = "day";

    private const string Meaning = "Meaning";
    private const string Short = "Short";

    private static readonly ConcurrentDictionary<Language, IReadOnlyList<MetricDefinition>> ByLanguage = new();

    /// <summary>A shorter name, for narrow columns; the name itself where there is none.</summary>
    public string ShortName { get; init; } = Name;

    /// <summary>All of them in English, in the order in which reports show them.</summary>
    public static IReadOnlyList<MetricDefinition> All => In(Language.English);

    /// <summary>All of them in a language, in the order in which reports show them.</summary>
    /// <param name="language">The language; keys are the same in each.</param>
    public static IReadOnlyList<MetricDefinition> In(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return ByLanguage.GetOrAdd(language, Read);
    }

    /// <summary>The definition of a figure.</summary>
    /// <param name="key">Its key, such as <c>first_try_rate</c>.</param>
    /// <param name="language">The language; null for English.</param>
    /// <exception cref="KeyNotFoundException">There is none of this key.</exception>
    public static MetricDefinition Get(string key, Language? language = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return In(language ?? Language.English).FirstOrDefault(metric => metric.Key == key)
            ?? throw new KeyNotFoundException($"No metric has the key '{key}'.");
    }

    /// <summary>The name of a figure, its short name where it has one, and its meaning.</summary>
    private static IReadOnlyList<MetricDefinition> Read(Language language)
    {
        var texts = new Texts<MetricText>(language);
        return [.. Enum.GetNames<MetricText>().Where(IsName).Select(Define)];

        MetricDefinition Define(string name) => new(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), Text(name), Text(name + Meaning))
        {
            ShortName = Enum.TryParse<MetricText>(name + Short, out var brief) ? texts[brief] : Text(name),
        };

        string Text(string name) => texts[Enum.Parse<MetricText>(name)];
    }

    private static bool IsName(string name) => !name.EndsWith(Meaning, StringComparison.Ordinal) && !name.EndsWith(Short, StringComparison.Ordinal);
}
