using Microsoft.Extensions.Configuration;

namespace GraderEtl.Runner.Configuration;

/// <summary>Makes settings of values: checks each against the type of its setting and makes paths absolute.</summary>
/// <param name="directory">The working directory, absolute.</param>
/// <param name="problems">Collects values that cannot be read.</param>
internal sealed class SettingsBuilder(string directory, ICollection<Problem> problems)
{
    /// <summary>Makes the settings.</summary>
    /// <param name="scope">The values.</param>
    /// <param name="source">The source they are of; null for those that belong to none by name.</param>
    public Settings Build(SettingScope scope, string? source = null)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in scope.Values)
        {
            var setting = SettingCatalogue.Find(key)!;
            if (SettingText.Normalize(setting, value.Value ?? "", out var expected) is { } text)
                values[key] = text;
            // what a source inherits is found wrong where it was given
            else if (source is null || SourceKeys.IsOfSource(value.Key))
                problems.Add(Wrong(setting, value, expected));
        }

        foreach (var setting in SettingCatalogue.All.Where(static setting => setting.Kind == SettingKind.Path))
        {
            if ((values.GetValueOrDefault(setting.Key) ?? setting.Default) is string { Length: > 0 } path)
                values[setting.Key] = Path.GetFullPath(path, directory);
        }

        return new Settings(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), scope.Values, source);
    }

    private static Problem Wrong(Setting setting, SettingValue value, Phrase? expected)
    {
        var key = SourceKeys.IsOfSource(value.Key) ? value.Key : setting.Key;
        return new Problem(
            Phrase.Of(ProblemText.IsValue, key, setting.Show(value.Value)),
            expected,
            Settings.Place(key, value.Origin),
            Phrase.Of(ProblemText.Correct, key));
    }
}
