using Microsoft.Extensions.Configuration;

namespace GraderEtl.Runner.Configuration;

/// <summary>
/// Reads the settings from all their places, later ones over earlier ones: <c>appsettings.json</c>, <c>--config</c>, user secrets,
/// environment, secret files, command line; PostgreSQL's own variables where nothing of these names a database. It never throws for what users write: it collects every problem.
/// </summary>
internal sealed class SettingsLoader(SettingsSources sources)
{
    private readonly Dictionary<string, SettingValue> _effective = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Problem> _problems = [];

    /// <summary>What is wrong with what was read.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads them.</summary>
    public Settings Load()
    {
        Collect();
        if (!PostgresEnvironment.Settings.Any(_effective.ContainsKey))
            Apply([.. PostgresEnvironment.Read(sources.Variables, sources.Directory)]);
        return Check();
    }

    /// <summary>
    /// Reads the values of one section as they were given, without PostgreSQL's own variables; those that are paths are absolute, secrets
    /// are out of their files.
    /// </summary>
    /// <param name="section">Such as <c>Postgres</c>.</param>
    public IReadOnlyList<SettingValue> ReadSection(string section)
    {
        Collect();
        return
        [
            .. _effective.Values
                .Where(value => value.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase) && !IsSecretFile(value))
                .Select(value => SettingCatalogue.Find(value.Key)!.Kind == SettingKind.Path && value.Value is { Length: > 0 } path
                    ? value with { Value = Path.GetFullPath(path, sources.Directory) }
                    : value),
        ];
    }

    private void Collect()
    {
        Apply(JsonSettings.Read(Path.Combine(sources.Directory, "appsettings.json"), "appsettings.json", required: false, _problems));
        if (sources.ConfigFile is { } file)
            Apply(JsonSettings.Read(Path.GetFullPath(file, sources.Directory), file, required: true, _problems));
        if (sources.UserSecrets is { } secrets)
            Apply(JsonSettings.Read(secrets, "user secrets", required: false, _problems));
        Apply(EnvironmentSettings.Read(sources.Variables, sources.Directory, _problems));

        var commandLine = sources.CommandLine ?? [];
        // the file of a secret may be named anywhere, yet only the secret itself on the command line wins over its content
        Apply([.. commandLine.Where(IsSecretFile)]);
        Apply([.. SecretFiles.Read(_effective, _problems)]);
        Apply([.. commandLine.Where(value => !IsSecretFile(value))]);
    }

    private static bool IsSecretFile(SettingValue value) => SettingCatalogue.Find(value.Key)?.Kind == SettingKind.SecretFile;

    private void Apply(IReadOnlyList<SettingValue> layer)
    {
        var replaced = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in layer)
        {
            if (SettingCatalogue.Find(value.Key) is not { } setting)
            {
                _problems.Add(Unknown(value));
            }
            else if (setting.Kind == SettingKind.List)
            {
                // a list counts as a whole: elements of an earlier place do not show through
                if (replaced.Add(setting.Key))
                    RemoveList(setting);
                foreach (var (element, index) in Elements(setting, value).Select((element, index) => (element, index)))
                    _effective[element.Key == setting.Key ? FormattableString.Invariant($"{setting.Key}:{index}") : element.Key] = element;
            }
            else
            {
                _effective[setting.Key] = value with { Key = setting.Key };
            }
        }
    }

    private static IEnumerable<SettingValue> Elements(Setting setting, SettingValue value)
        => string.Equals(value.Key, setting.Key, StringComparison.OrdinalIgnoreCase)
            ? (value.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => value with { Key = setting.Key, Value = part })
            : [value];

    private void RemoveList(Setting setting)
    {
        foreach (var key in _effective.Keys.Where(key => key.StartsWith(setting.Key + ":", StringComparison.OrdinalIgnoreCase)).ToList())
            _effective.Remove(key);
    }

    private Settings Check()
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in _effective)
        {
            var setting = SettingCatalogue.Find(key)!;
            if (SettingText.Normalize(setting, value.Value ?? "", out var expected) is { } text)
                values[key] = text;
            else
                _problems.Add(Wrong(setting, value, expected));
        }

        foreach (var setting in SettingCatalogue.All.Where(setting => setting.Kind == SettingKind.Path))
        {
            if ((values.GetValueOrDefault(setting.Key) ?? setting.Default) is string { Length: > 0 } path)
                values[setting.Key] = Path.GetFullPath(path, sources.Directory);
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return new Settings(configuration, _effective.ToDictionary(pair => pair.Key, pair => pair.Value.Origin, StringComparer.OrdinalIgnoreCase), _problems);
    }

    private static Problem Wrong(Setting setting, SettingValue value, Phrase? expected) => new(
        Phrase.Of(ProblemText.IsValue, setting.Key, setting.Show(value.Value)),
        expected,
        Settings.Place(setting.Key, value.Origin),
        Phrase.Of(ProblemText.Correct, setting.Key));

    private static Problem Unknown(SettingValue value)
    {
        var nearest = SettingCatalogue.Nearest(value.Key);
        return new Problem(
            Phrase.Of(ProblemText.UnknownSetting, value.Key),
            nearest is null ? null : Phrase.Of(ProblemText.NearestName, nearest.Key),
            value.Origin,
            Phrase.Of(nearest is null ? ProblemText.RemoveIt : ProblemText.CorrectOrRemove));
    }
}

/// <summary>Where settings are looked for, so that tests need not touch the process's own.</summary>
/// <param name="Directory">The working directory, absolute: <c>appsettings.json</c> and relative paths are below it.</param>
/// <param name="Variables">Environment variables.</param>
/// <param name="UserSecrets">The user's secrets file; null for none.</param>
/// <param name="ConfigFile">The file of <c>--config</c>; null when it was not given.</param>
/// <param name="CommandLine">Values given on the command line.</param>
internal sealed record SettingsSources(
    string Directory,
    IReadOnlyDictionary<string, string> Variables,
    string? UserSecrets = null,
    string? ConfigFile = null,
    IReadOnlyList<SettingValue>? CommandLine = null);
