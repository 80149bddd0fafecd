namespace GraderEtl.Runner.Configuration;

/// <summary>What was given for named sources: section <c>Sources</c>.</summary>
internal sealed class SourceScopes
{
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _refused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All values but those of the command line.</summary>
    public IEnumerable<SettingValue> Values => _scopes.Values.SelectMany(static scope => scope.Given.Values.Values);

    /// <summary>Puts the values of one place over those of earlier ones; what is wrong with names and keys is added to <paramref name="problems"/>.</summary>
    /// <param name="layer">The values, with the name as given; one without a setting only names its source.</param>
    /// <param name="isFile">True for a file: there a name is spelled as in other files.</param>
    /// <param name="isCommandLine">True for what wins over all other places.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public void Apply(IReadOnlyList<(string Name, Setting? Setting, SettingValue Value)> layer, bool isFile, bool isCommandLine, ICollection<Problem> problems)
    {
        foreach (var group in layer.GroupBy(static one => one.Name, StringComparer.OrdinalIgnoreCase))
        {
            var first = group.First();
            if (Find(first.Name, first.Value, isFile, problems) is not { } scope)
                continue;
            var known = group.Where(one => one.Setting is { } setting && !IsOfProgram(setting, one.Value, problems)).Select(static one => (Setting: one.Setting!, one.Value)).ToList();
            FindTwice(known, problems);
            (isCommandLine ? scope.CommandLine : scope.Given).Apply(scope.Name, known);
        }
    }

    /// <summary>Makes the settings of each source, in the order they were named.</summary>
    /// <param name="builder">Makes settings of values.</param>
    /// <param name="settings">Those that belong to no source by name.</param>
    /// <param name="unnamed">Their values, without those of the command line.</param>
    /// <param name="commandLine">Those of the command line: they count for every source, over what other places say of one.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public IReadOnlyList<NamedSettings> Build(
        SettingsBuilder builder, Settings settings, SettingScope unnamed, SettingScope commandLine, ICollection<Problem> problems) =>
    [
        .. _scopes.Values.Select(scope =>
        {
            var effective = new SettingScope();
            effective.Overlay(unnamed);
            if (scope.Has("Postgres:Host") && !scope.Has(PostgresEnvironment.Key))
                effective.Remove(PostgresEnvironment.Key);
            effective.Overlay(scope.Given);
            effective.Overlay(commandLine);
            effective.Overlay(scope.CommandLine);
            scope.FindHidden(effective, problems);
            return new NamedSettings(scope.Name, builder.Build(scope.Derive(effective, settings), scope.Name));
        }),
    ];

    private Scope? Find(string name, SettingValue value, bool isFile, ICollection<Problem> problems)
    {
        if (!SourceKeys.IsName(name))
        {
            if (_refused.Add(name))
            {
                problems.Add(new Problem(
                    Phrase.Of(ProblemText.SourceName, name), Phrase.Of(ProblemText.SourceNameExpected, SourceKeys.LongestName), value.Origin, Phrase.Of(ProblemText.RenameSource)));
            }

            return null;
        }

        if (!_scopes.TryGetValue(name, out var scope))
        {
            _scopes.Add(name, scope = new Scope(name, value.Origin, isFile));
        }
        else if (isFile && scope.IsFromFile && scope.Name != name)
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.SourceTwice, scope.Name, scope.Origin, name, value.Origin), Phrase.Of(ProblemText.KeyOnce), value.Origin, Phrase.Of(ProblemText.KeepOneKey)));
        }

        return scope;
    }

    private static bool IsOfProgram(Setting setting, SettingValue value, ICollection<Problem> problems)
    {
        if (setting.IsOfProgram)
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.OfProgram, value.Key), Phrase.Of(ProblemText.OfProgramExpected, setting.Key), value.Origin, Phrase.Of(ProblemText.CorrectOrRemove)));
        }

        return setting.IsOfProgram;
    }

    /// <summary>One place that gives a setting by two keys, such as <c>Schema</c> and <c>Postgres:Schema</c>.</summary>
    private static void FindTwice(IEnumerable<(Setting Setting, SettingValue Value)> layer, ICollection<Problem> problems)
    {
        foreach (var twice in layer.Where(static one => one.Setting.Kind != SettingKind.List).GroupBy(static one => one.Setting))
        {
            var keys = twice.Select(static one => one.Value.Key).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (keys.Count > 1)
            {
                problems.Add(new Problem(
                    Phrase.Of(ProblemText.SameSetting, string.Join(", ", keys)), Phrase.Of(ProblemText.KeyOnce), twice.First().Value.Origin, Phrase.Of(ProblemText.KeepOneKey)));
            }
        }
    }

    /// <summary>What was given for one source.</summary>
    private sealed class Scope(string name, string origin, bool isFromFile)
    {
        /// <summary>Its name, as it was first spelled.</summary>
        public string Name => name;

        /// <summary>The place that named it first.</summary>
        public string Origin => origin;

        /// <summary>True where that is a file.</summary>
        public bool IsFromFile => isFromFile;

        public SettingScope Given { get; } = new();

        public SettingScope CommandLine { get; } = new();

        /// <summary>Finds what has no effect because a connection string that is inherited wins over it.</summary>
        public void FindHidden(SettingScope values, ICollection<Problem> problems)
        {
            if (Has("Postgres:Host") || Has(PostgresEnvironment.Key) || !values.Values.TryGetValue(PostgresEnvironment.Key, out var inherited))
                return;
            foreach (var key in ((string[])["Postgres:Port", "Postgres:Database"]).Where(Has))
            {
                problems.Add(new Problem(
                    Phrase.Of(ProblemText.HiddenByConnection, SourceKeys.Write(name, key), PostgresEnvironment.Key),
                    Phrase.Of(ProblemText.ConnectionOfItsOwn),
                    Settings.Place(inherited.Key, inherited.Origin),
                    Phrase.Of(ProblemText.SetEither, SourceKeys.Write(name, PostgresEnvironment.Key), SourceKeys.Write(name, "Postgres:Host"))));
            }
        }

        /// <summary>
        /// Puts what keeps sources apart into their values where they do not set it themselves: a schema, directories and tabs of their own,
        /// named after them.
        /// </summary>
        public SettingScope Derive(SettingScope values, Settings inherited)
        {
            var options = inherited.Etl;
            Set("Name", name);
            Set("Postgres:Schema", $"{options.Postgres.Schema}_{name.ToLowerInvariant().Replace('-', '_')}");
            Set("Report:Directory", Path.Combine(options.Report.Directory, name));
            Set("Outbox:Directory", Path.Combine(options.Outbox.Directory, name));
            // in a spreadsheet of its own it needs no tabs of its own
            if (Has("Sheets:SpreadsheetId"))
                return values;
            Set("Sheets:Worksheet", $"{options.Sheets.Worksheet} {name}");
            Set("Sheets:SummaryWorksheet", $"{options.Sheets.SummaryWorksheet} {name}");
            return values;

            void Set(string key, string value)
            {
                if (!Has(key))
                    values.Derive(SettingCatalogue.Find(key)!, SourceKeys.Write(name, key), value);
            }
        }

        public bool Has(string key) => Given.Has(key) || CommandLine.Has(key);
    }
}
