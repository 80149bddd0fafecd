using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The sources of a command and their settings.</summary>
internal sealed partial class CommandContext
{
    /// <summary>The settings that belong to no source by name.</summary>
    public Settings Unnamed { get; private set; } = null!;

    /// <summary>The sources to work with: those that were asked for, else all; at least one.</summary>
    public IReadOnlyList<NamedSettings> Sources { get; private set; } = [];

    /// <summary>The source whose turn it is.</summary>
    public NamedSettings Source { get; private set; } = null!;

    /// <summary>True where more than one source is configured, so that it is said of which something is.</summary>
    public bool HasSeveral => Unnamed.Sources.Count > 1;

    /// <summary>The options that choose the source in another command.</summary>
    public IReadOnlyList<string> SourceArguments => HasSeveral ? [_options.Source.Name, Source.Name] : [];

    /// <summary>The names that the option that chooses sources was given, whether there are such sources or not.</summary>
    public IReadOnlyList<string> AskedSources => Arguments.Texts(_options.Source);

    /// <summary>True when the option that chooses sources was given.</summary>
    public bool IsSourceGiven => AskedSources.Count > 0;

    /// <summary>Its settings. What is wrong with them is said by <see cref="EnsureValid"/>.</summary>
    public Settings Settings => Source.Settings;

    /// <summary>Takes the settings from other places, as the demonstration does.</summary>
    public void Use(
        string directory,
        IReadOnlyDictionary<string, string> variables,
        string? userSecrets,
        string? configFile,
        IReadOnlyList<SettingValue> commandLine)
    {
        Unnamed = new SettingsLoader(new SettingsSources(directory, variables, userSecrets, configFile, commandLine)).Load();
        _unknownSources.Clear();
        IReadOnlyList<NamedSettings> configured = Unnamed.Sources is { Count: > 0 } named ? named : [new NamedSettings(NamedSettings.Unnamed, Unnamed)];
        Sources = NamedSettings.Choose(configured, Arguments.Texts(_options.Source), _options.Source.Name, _unknownSources);
        Terminal.Redactor = new SecretRedactor([.. Unnamed.AllSecrets, .. EnvironmentSecrets.Read(Environment.Variables)]);
        Select(Source?.Name ?? Sources[0].Name);
    }

    /// <summary>Makes it the turn of a source: its settings count from now on.</summary>
    public void Select(string name)
    {
        Source = Sources.FirstOrDefault(source => source.Name == name) ?? Sources[0];
        Terminal.Words = new Words(Language.FindOrEnglish(Settings.Etl.Language), Settings.ZoneOrUtc);
    }

    /// <summary>Says that a command, or an option of it, is for one source, where it is to work with several.</summary>
    /// <param name="what">The command or option.</param>
    /// <param name="unlessNamed">True where it works with several that were named.</param>
    public void RequireOneSource(string what, bool unlessNamed = false)
    {
        if (Sources.Count == 1 || (unlessNamed && IsSourceGiven))
            return;
        Arguments.Add(Problem.OfCommandLine(
            Phrase.Of(ProblemText.OneSource, what, string.Join(", ", Sources.Select(static source => source.Name))),
            Phrase.Of(unlessNamed ? ProblemText.SourceOrAll : ProblemText.OneSourceExpected),
            Phrase.Of(ProblemText.AddSource)));
    }

    /// <summary>Ends with everything that is wrong with the command line and with the settings of all sources to work with.</summary>
    /// <param name="find">Finds what is wrong with the settings of one.</param>
    /// <exception cref="UsageException">Anything is.</exception>
    public void EnsureValid(Func<NamedSettings, IEnumerable<Problem>> find)
    {
        List<Problem> all = [.. Arguments.Problems];
        if (!IsChecked)
            all.AddRange([.. _unknownSources, .. Unnamed.Problems, .. Sources.SelectMany(find)]);
        // what sources inherit is wrong once
        if (all.Count > 0)
            throw new UsageException([.. all.DistinctBy(static problem => (problem.Found.ToString(), problem.Where?.ToString()))]);
        if (IsChecked)
            return;
        IsChecked = true;
        BeginSource();
    }

    /// <summary>Takes these settings and those of the command line, and from all places those of one section.</summary>
    /// <param name="directory">What relative paths are below.</param>
    /// <param name="section">The section, such as <c>Postgres</c>.</param>
    /// <param name="values">The settings.</param>
    public void UseOnly(string directory, string section, IReadOnlyList<SettingValue> values)
    {
        var everywhere = new SettingsLoader(
            new SettingsSources(Environment.Directory, Environment.Variables, Environment.UserSecrets, Arguments.Text(_options.Config)));
        var inherited = everywhere.ReadSection(section);
        foreach (var problem in everywhere.Problems)
            Arguments.Add(problem);
        Use(directory, new Dictionary<string, string>(StringComparer.Ordinal), null, null, [.. values, .. inherited, .. Given]);
    }

    /// <summary>Puts further settings over those in force, such as what an option of the command says.</summary>
    public void Override(IEnumerable<SettingValue> values)
        => Use(Environment.Directory, Environment.Variables, Environment.UserSecrets, Arguments.Text(_options.Config), [.. Given, .. values]);
}
