using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Page;
using Microsoft.Extensions.Configuration;

namespace GraderEtl.Runner.Configuration;

/// <summary>The settings that are in force, where each came from, and what is wrong with them.</summary>
internal sealed class Settings
{
    /// <summary>The origin of values that were not set.</summary>
    public const string DefaultOrigin = "default";

    private readonly IReadOnlyDictionary<string, SettingValue> _values;
    private readonly string? _source;

    /// <summary>Takes values as settings.</summary>
    /// <param name="configuration">The values, each of its setting's type.</param>
    /// <param name="values">As they were given, with the key and the place of each.</param>
    /// <param name="source">The source they are of; null for those that belong to none by name.</param>
    public Settings(IConfiguration configuration, IReadOnlyDictionary<string, SettingValue> values, string? source = null)
    {
        (_values, _source) = (values, source);
        Configuration = configuration;
        configuration.Bind(Etl);
        if (source is not null)
            Etl.FindKey = key => SettingCatalogue.Find(key)?.Key == key ? NameOf(key) : key;
        configuration.GetSection("Log").Bind(Log);
        configuration.GetSection("Postgres:Embedded").Bind(Embedded);
        configuration.GetSection("Schedule").Bind(Schedule);
        configuration.GetSection("Cluster").Bind(Cluster);
        UsesPrivateDatabase = !Etl.Postgres.IsConfigured;
        configuration.GetSection("Serve").Bind(Serve);
        configuration.GetSection("Telemetry").Bind(Telemetry);
    }

    /// <summary>What the library is configured from: all values by their keys, defaults left out.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>The named sources; empty where only the section <c>Source</c> is set.</summary>
    public IReadOnlyList<NamedSettings> Sources { get; set; } = [];

    /// <summary>What is wrong with what was read, for all sources.</summary>
    public IReadOnlyList<Problem> Problems { get; set; } = [];

    /// <summary>The library's options.</summary>
    public GraderEtlOptions Etl { get; } = new();

    /// <summary>The log in files.</summary>
    public LogOptions Log { get; } = new();

    /// <summary>The private PostgreSQL.</summary>
    public EmbeddedOptions Embedded { get; } = new();

    /// <summary>When the daily run is due.</summary>
    public ScheduleOptions Schedule { get; } = new();

    /// <summary>This process among others that share the work.</summary>
    public ClusterOptions Cluster { get; } = new();

    /// <summary>True where the settings name no database; also once the address of the private one has been put into them.</summary>
    public bool UsesPrivateDatabase { get; }

    /// <summary>The page of <c>serve</c>.</summary>
    public ServeOptions Serve { get; } = new();

    /// <summary>Where metrics and traces go.</summary>
    public TelemetryOptions Telemetry { get; } = new();

    /// <summary>The zone whose days are meant.</summary>
    /// <exception cref="UsageException">There is no such zone.</exception>
    public TimeZoneInfo Zone => FindZone() ?? throw new UsageException([UnknownZone()]);

    /// <summary>The same, UTC where there is no such zone, for work that goes on until every problem is found.</summary>
    public TimeZoneInfo ZoneOrUtc => FindZone() ?? TimeZoneInfo.Utc;

    /// <summary>Values that must never be shown.</summary>
    public IEnumerable<string> Secrets
        => SettingCatalogue.All.Where(setting => setting.IsSecret).Select(setting => Configuration[setting.Key]).OfType<string>();

    /// <summary>The same of all named sources too.</summary>
    public IEnumerable<string> AllSecrets => Secrets.Concat(Sources.SelectMany(static source => source.Settings.Secrets)).Distinct();

    /// <summary>Where the value of a setting came from; <see cref="DefaultOrigin"/> when it was not set.</summary>
    public string OriginOf(string key) => FindValue(key)?.Origin ?? DefaultOrigin;

    /// <summary>The key that sets a setting for this source: the one it was set by, also where that is inherited.</summary>
    public string NameOf(string key)
        => _source is null || (FindValue(key) is { } value && !SourceKeys.IsOfSource(value.Key)) ? key : SourceKeys.Write(_source, key);

    /// <summary>True for a setting that was given for this source itself.</summary>
    public bool IsOwn(string key) => FindValue(key) is { Origin: not DefaultOrigin } value && (_source is null || SourceKeys.IsOfSource(value.Key));

    /// <summary>A setting and where its value came from, for messages.</summary>
    public static Phrase Place(string key, string origin)
        => origin.StartsWith("environment variable", StringComparison.Ordinal) ? origin : Phrase.Of(ProblemText.From, key, origin);

    /// <summary>The key that sets a setting for this source, and where its value came from.</summary>
    public Phrase PlaceOf(string key) => Place(NameOf(key), OriginOf(key));

    /// <summary>Everything that is wrong with the settings in force.</summary>
    /// <param name="failures">What the library's checks found.</param>
    /// <param name="missing">What is not there at all; it stands for the failures of the settings it names.</param>
    public IReadOnlyList<Problem> FindProblems(IEnumerable<OptionFailure> failures, Problem? missing = null) =>
    [
        .. failures.Concat(Log.Check()).Concat(Embedded.Check()).Concat(Cluster.Check()).Concat(Serve.Check()).Concat(Telemetry.Check())
            .Where(failure => missing is null || failure.Found is not null || !failure.Key.StartsWith("Source:", StringComparison.Ordinal))
            .Select(FromFailure),
        .. missing is null ? Array.Empty<Problem>() : [missing],
        .. WithoutServer(),
    ];

    /// <summary>Settings that say how to log in to a server that nothing names; without this they would be passed over in silence.</summary>
    private IEnumerable<Problem> WithoutServer() => !UsesPrivateDatabase
        ? []
        : PostgresEnvironment.Details.Where(key => OriginOf(key) != DefaultOrigin).Select(key => new Problem(
            Phrase.Of(ProblemText.NoServer, NameOf(key)),
            Phrase.Of(ProblemText.ServerExpected),
            PlaceOf(key),
            Phrase.Of(ProblemText.ServerRemedy, NameOf(key))));

    private SettingValue? FindValue(string key)
        => _values.GetValueOrDefault(key) ?? _values.FirstOrDefault(value => value.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).Value;

    private TimeZoneInfo? FindZone() => TimeZoneInfo.TryFindSystemTimeZoneById(Etl.TimeZone, out var zone) && zone.HasIanaId ? zone : null;

    private Problem FromFailure(OptionFailure failure)
    {
        if (failure.Key == "TimeZone")
            return UnknownZone();
        var key = NameOf(failure.Key);
        return failure.Found is null
            ? new Problem(Phrase.Of(ProblemText.NotSet, key), failure.Expected, key, failure.Remedy ?? Phrase.Of(ProblemText.SetIt, key, EnvironmentSettings.VariableOf(key)))
            : new Problem(Phrase.Of(ProblemText.IsFound, key, failure.Found), failure.Expected, PlaceOf(failure.Key), failure.Remedy ?? Phrase.Of(ProblemText.Correct, key));
    }

    private Problem UnknownZone()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id);
        var nearest = Suggestion.Nearest(Etl.TimeZone, zones);
        return new Problem(
            Phrase.Of(ProblemText.UnknownZone, Etl.TimeZone),
            Phrase.Of(ProblemText.ZoneName, nearest ?? "Europe/Moscow"),
            PlaceOf("TimeZone"),
            Phrase.Of(ProblemText.Correct, NameOf("TimeZone")));
    }
}
