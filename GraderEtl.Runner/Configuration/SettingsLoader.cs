namespace GraderEtl.Runner.Configuration;

/// <summary>
/// Reads the settings from all their places, later ones over earlier ones: <c>appsettings.json</c>, <c>--config</c>, user secrets,
/// environment, secret files, command line; PostgreSQL's own variables where nothing of these names a database. A named source inherits
/// what it does not set itself. It never throws for what users write: it collects every problem.
/// </summary>
internal sealed class SettingsLoader(SettingsSources sources)
{
    private readonly SettingScope _unnamed = new();
    private readonly SettingScope _commandLine = new();
    private readonly List<Problem> _problems = [];
    private readonly SourceScopes _named = new();

    /// <summary>What is wrong with what was read.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads them.</summary>
    public Settings Load()
    {
        Collect();
        var effective = new SettingScope();
        effective.Overlay(_unnamed);
        effective.Overlay(_commandLine);
        if (!PostgresEnvironment.Settings.Any(effective.Has))
        {
            var ofPostgres = PostgresEnvironment.Read(sources.Variables, sources.Directory).Select(static value => (SettingCatalogue.Find(value.Key)!, value)).ToList();
            effective.Apply(source: null, ofPostgres);
            _unnamed.Apply(source: null, ofPostgres);
        }

        var builder = new SettingsBuilder(sources.Directory, _problems);
        var settings = builder.Build(effective);
        settings.Sources = _named.Build(builder, settings, _unnamed, _commandLine, _problems);
        settings.Problems = [.. _problems, .. SourceConflicts.Find(settings.Sources)];
        return settings;
    }

    /// <summary>
    /// Reads the values of one section as they were given, without PostgreSQL's own variables and without named sources; those that are
    /// paths are absolute, secrets are out of their files.
    /// </summary>
    /// <param name="section">Such as <c>Postgres</c>.</param>
    public IReadOnlyList<SettingValue> ReadSection(string section)
    {
        Collect();
        _unnamed.Overlay(_commandLine);
        return
        [
            .. _unnamed.Values.Values
                .Where(value => value.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase) && !IsSecretFile(value))
                .Select(value => SettingCatalogue.Find(value.Key)!.Kind == SettingKind.Path && value.Value is { Length: > 0 } path
                    ? value with { Value = Path.GetFullPath(path, sources.Directory) }
                    : value),
        ];
    }

    private void Collect()
    {
        Apply(JsonSettings.Read(Path.Combine(sources.Directory, "appsettings.json"), "appsettings.json", required: false, _problems), isFile: true);
        if (sources.ConfigFile is { } file)
            Apply(JsonSettings.Read(Path.GetFullPath(file, sources.Directory), file, required: true, _problems), isFile: true);
        if (sources.UserSecrets is { } secrets)
            Apply(JsonSettings.Read(secrets, "user secrets", required: false, _problems), isFile: true);
        Apply(EnvironmentSettings.Read(sources.Variables, sources.Directory, _problems));

        var commandLine = sources.CommandLine ?? [];
        // the file of a secret may be named anywhere, yet only the secret itself on the command line wins over its content
        Apply([.. commandLine.Where(IsSecretFile)]);
        Apply([.. SecretFiles.Read(_unnamed.Values.Values.Concat(_named.Values), _problems)]);
        Apply([.. commandLine.Where(static value => !IsSecretFile(value))], isCommandLine: true);
    }

    private static bool IsSecretFile(SettingValue value) => SettingCatalogue.Find(value.Key)?.Kind == SettingKind.SecretFile;

    private void Apply(IReadOnlyList<SettingValue> layer, bool isFile = false, bool isCommandLine = false)
    {
        var known = new List<(Setting Setting, SettingValue Value)>();
        var named = new List<(string Name, Setting? Setting, SettingValue Value)>();
        foreach (var value in layer)
        {
            var isNamed = SourceKeys.TrySplit(value.Key, out var name, out _);
            if (value.Value is null && SourceKeys.IsWhole(value.Key))
                named.Add((SourceKeys.NameOf(value.Key), null, value));
            else if (SettingCatalogue.Find(value.Key) is not { } setting)
                _problems.Add(Unknown(value));
            else if (isNamed)
                named.Add((name, setting, value));
            else
                known.Add((setting, value));
        }

        (isCommandLine ? _commandLine : _unnamed).Apply(source: null, known);
        if (named.Count > 0)
            _named.Apply(named, isFile, isCommandLine, _problems);
    }

    private static Problem Unknown(SettingValue value)
    {
        var nearest = SettingCatalogue.NearestKey(value.Key);
        return new Problem(
            Phrase.Of(ProblemText.UnknownSetting, value.Key),
            nearest is null ? null : Phrase.Of(ProblemText.NearestName, nearest),
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
