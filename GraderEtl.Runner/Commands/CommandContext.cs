using System.Reflection;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Logging;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Commands;

/// <summary>What one command works with: what it was asked, its settings, and how it talks.</summary>
internal sealed partial class CommandContext : IDisposable
{
    private static readonly Dictionary<string, ProgressMode> ProgressModes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = ProgressMode.Auto,
        ["bar"] = ProgressMode.Bar,
        ["log"] = ProgressMode.Log,
        ["none"] = ProgressMode.None,
    };

    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["quiet"] = LogLevel.None,
    };

    private static readonly string Version =
        typeof(CommandContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly GlobalOptions _options;
    private readonly List<Problem> _unknownSources = [];
    private EtlHost? _host;
    private RunnerLogging? _logging;
    private bool _isStarted;

    public CommandContext(
        string name, CommandEnvironment environment, Terminal terminal, GlobalOptions options, Arguments arguments, Interruption interruption)
    {
        Name = name;
        _options = options;
        Environment = environment;
        Terminal = terminal;
        Arguments = arguments;
        Interruption = interruption;
        Json = arguments.Flag(options.Json) ? new JsonOutput(terminal) : null;
        Progress = arguments.Choice(options.Progress, ProgressMode.Auto, ProgressModes);
        Verbosity = arguments.Choice(options.Verbosity, LogLevel.Warning, Levels);
        Given = [.. arguments.Settings(options.Set, environment.Directory), .. GlobalOptions.LanguageOf(arguments.Text(options.Lang), environment.Directory)];
        Use(environment.Directory, environment.Variables, environment.UserSecrets, arguments.Text(options.Config), Given);
    }

    /// <summary>The command's name.</summary>
    public string Name { get; }

    public CommandEnvironment Environment { get; }

    /// <summary>Texts and numbers for people, in their language.</summary>
    public Words Words => Terminal.Words;

    public Terminal Terminal { get; }

    public Arguments Arguments { get; }

    public Interruption Interruption { get; }

    /// <summary>The JSON document to write; null when results are for people.</summary>
    public JsonOutput? Json { get; }

    public ProgressMode Progress { get; }

    /// <summary>The least level that the terminal shows.</summary>
    public LogLevel Verbosity { get; }

    /// <summary>The settings of <c>--set</c> and <c>--lang</c>.</summary>
    public IReadOnlyList<SettingValue> Given { get; }

    /// <summary>True while the command runs for one of several sources.</summary>
    public bool IsOneOfSeveral { get; set; }

    /// <summary>True once command line and settings have been found right.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Opens the library for a source; the command's end closes it.</summary>
    public EtlHost Host => _host ??= new EtlHost(this);

    /// <summary>What every text of the command passes on its way out.</summary>
    public SecretRedactor Redactor => Terminal.Redactor;

    public bool SkipReports => Arguments.Flag(_options.NoReport);

    public bool SkipSheet => Arguments.Flag(_options.NoSheet);

    public bool SkipNotifications => Arguments.Flag(_options.NoMail);

    /// <summary>True when questions are answered with yes beforehand.</summary>
    public bool Yes => Arguments.Flag(_options.Yes);

    public CancellationToken Stop => Interruption.Token;

    /// <summary>The logs, opened when first needed.</summary>
    /// <exception cref="UsageException">They cannot be.</exception>
    public RunnerLogging Logging
        => _logging ??= RunnerLogging.Open(Unnamed.Log, Unnamed.Zone, Verbosity, Redactor, Terminal, Environment.Time, makesDirectory: !ChangesNothing);

    /// <summary>True for commands that only look: they make no directory, not even for the log.</summary>
    public bool ChangesNothing { get; set; }

    /// <summary>Makes loggers for the library that works for a source.</summary>
    public ILoggerFactory LoggersOf(NamedSettings source) => HasSeveral ? Logging.FactoryOf(source.Name) : Logging.Factory;

    /// <summary>For the program's own messages.</summary>
    public ILogger Logger => Logging.Factory.CreateLogger("grader-etl");

    /// <summary>Notes in the log, once, what was begun with which settings and where each came from.</summary>
    public void LogStart()
    {
        if (_isStarted)
            return;
        _isStarted = true;
        RunnerLog.CommandStarted(Logger, Name, Version);
        foreach (var settings in Sources.Select(static source => source.Settings).Prepend(Unnamed).Distinct())
        {
            foreach (var setting in SettingCatalogue.All.Where(setting => settings.IsOwn(setting.Key)))
                RunnerLog.SettingInForce(Logger, settings.NameOf(setting.Key), setting.Show(settings.Configuration[setting.Key]), settings.OriginOf(setting.Key));
        }
    }

    /// <summary>Notes in the log how it ended, where anything was logged at all.</summary>
    public void LogEnd(int exitCode, TimeSpan elapsed)
    {
        if (_logging is not null)
            RunnerLog.CommandFinished(Logger, Name, exitCode, elapsed.TotalSeconds);
    }

    /// <summary>Puts the source's name above its results, where there are those of several.</summary>
    public void BeginSource()
    {
        if (!IsOneOfSeveral)
            return;
        if (Json is not null)
            Json.Source = Source.Name;
        else
            Terminal.Out.WriteLine($"{(Source == Sources[0] ? "" : System.Environment.NewLine)}== {Source.Name} ==");
    }

    /// <summary>Reads dates in the configured zone.</summary>
    public RangeReader Ranges() => new(Settings.ZoneOrUtc, Environment.Time, Arguments);

    /// <summary>Writes the result: as JSON, or for people.</summary>
    public void Show(Func<Document> json, Action people)
    {
        if (Json is not null)
            Json.Write(json());
        else
            people();
        Terminal.Out.Flush();
    }

    /// <summary>Says that there is nothing to look at yet, where that is so.</summary>
    public void PrintNothingYet(EtlServices services)
    {
        if (services.NothingYet is { } nothing)
            Terminal.Message(nothing.In(Words.Language));
    }

    /// <summary>Prints errors, with the source's name where there are several.</summary>
    public ErrorPrinter Errors => new(Terminal, CommandEnvironment.ProgramName, IsChecked && HasSeveral ? Source.Name : null);

    /// <summary>Prints an error on standard error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="kept">What is kept, where the error does not say it.</param>
    public void PrintError(GraderEtlException error, string? kept = null)
        => Errors.Print(NameSettings(kept is null ? error : error.With(kept: kept)));

    /// <summary>Prints why outputs of a run failed, and its error where that is another.</summary>
    /// <param name="outputs">Its reports and messages.</param>
    /// <param name="error">Its error, if any.</param>
    /// <param name="kept">What is kept, where the error does not say it.</param>
    public void PrintErrors(IReadOnlyList<OutputResult> outputs, GraderEtlException? error, string? kept = null)
    {
        Errors.Print(outputs);
        if (error is not null && (error.Kind != ErrorKind.Output || outputs.All(static output => output.Succeeded)))
            PrintError(error, kept);
    }

    /// <summary>The error with the keys that set the settings it names for the source whose turn it is.</summary>
    public GraderEtlException NameSettings(GraderEtlException error) => SettingNames.Write(error, Settings.Etl.FindKey);

    /// <summary>Notes a defect in the log, which is made for that also by a command that only looks.</summary>
    /// <returns>The log's file.</returns>
    public string LogUnexpected(Exception error)
    {
        if (_logging is { CurrentPath: null })
        {
            _logging.Dispose();
            _logging = null;
        }

        ChangesNothing = false;
        RunnerLog.Unexpected(Logger, error);
        return Logging.CurrentPath!;
    }

    /// <summary>Stops what the command started; the logs stay open.</summary>
    public async Task CloseAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _host = null;
    }

    public void Dispose() => _logging?.Dispose();
}
