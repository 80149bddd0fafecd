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

    private readonly IReadOnlyDictionary<string, string> _origins;
    private readonly List<Problem> _problems;

    public Settings(IConfiguration configuration, IReadOnlyDictionary<string, string> origins, IEnumerable<Problem> problems)
    {
        Configuration = configuration;
        _origins = origins;
        _problems = [.. problems];
        configuration.Bind(Etl);
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

    /// <summary>Where the value of a setting came from; <see cref="DefaultOrigin"/> when it was not set.</summary>
    public string OriginOf(string key)
        => _origins.GetValueOrDefault(key) ?? _origins.FirstOrDefault(origin => origin.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).Value ?? DefaultOrigin;

    /// <summary>A setting and where its value came from, for messages.</summary>
    public static Phrase Place(string key, string origin)
        => origin.StartsWith("environment variable", StringComparison.Ordinal) ? origin : Phrase.Of(ProblemText.From, key, origin);

    /// <summary>Throws everything that is wrong at once.</summary>
    /// <param name="failures">What the library's checks found.</param>
    /// <param name="arguments">What is wrong with the command line.</param>
    /// <param name="missing">What is not there at all; it stands for the failures of the settings it names.</param>
    /// <exception cref="UsageException">Anything is wrong.</exception>
    public void EnsureValid(IEnumerable<OptionFailure> failures, IEnumerable<Problem> arguments, Problem? missing = null)
    {
        var all = arguments.Concat(_problems).Concat(failures.Concat(Log.Check()).Concat(Embedded.Check()).Concat(Cluster.Check()).Concat(Serve.Check()).Concat(Telemetry.Check())
            .Where(failure => missing is null || failure.Found is not null || !failure.Key.StartsWith("Source:", StringComparison.Ordinal))
            .Select(FromFailure)).ToList();
        if (missing is not null)
            all.Add(missing);
        all.AddRange(WithoutServer());
        if (all.Count > 0)
            throw new UsageException(all);
    }

    /// <summary>Settings that say how to log in to a server that nothing names; without this they would be passed over in silence.</summary>
    private IEnumerable<Problem> WithoutServer() => !UsesPrivateDatabase
        ? []
        : PostgresEnvironment.Details.Where(key => OriginOf(key) != DefaultOrigin).Select(key => new Problem(
            Phrase.Of(ProblemText.NoServer, key),
            Phrase.Of(ProblemText.ServerExpected),
            Place(key, OriginOf(key)),
            Phrase.Of(ProblemText.ServerRemedy, key)));

    private TimeZoneInfo? FindZone() => TimeZoneInfo.TryFindSystemTimeZoneById(Etl.TimeZone, out var zone) && zone.HasIanaId ? zone : null;

    private Problem FromFailure(OptionFailure failure)
    {
        var key = failure.Key;
        if (key == "TimeZone")
            return UnknownZone();
        return failure.Found is null
            ? new Problem(Phrase.Of(ProblemText.NotSet, key), failure.Expected, key, failure.Remedy ?? Phrase.Of(ProblemText.SetIt, key, EnvironmentSettings.VariableOf(key)))
            : new Problem(Phrase.Of(ProblemText.IsFound, key, failure.Found), failure.Expected, Place(key, OriginOf(key)), failure.Remedy ?? Phrase.Of(ProblemText.Correct, key));
    }

    private Problem UnknownZone()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id);
        var nearest = Suggestion.Nearest(Etl.TimeZone, zones);
        return new Problem(
            Phrase.Of(ProblemText.UnknownZone, Etl.TimeZone),
            Phrase.Of(ProblemText.ZoneName, nearest ?? "Europe/Moscow"),
            Place("TimeZone", OriginOf("TimeZone")),
            Phrase.Of(ProblemText.Correct, "TimeZone"));
    }
}

/// <summary>A source with the settings in force for it.</summary>
/// <param name="Name">Its name; <see cref="Unnamed"/> where only the section <c>Source</c> is set.</param>
/// <param name="Settings">Its settings.</param>
internal sealed record NamedSettings(string Name, Settings Settings)
{
    /// <summary>The name of the one source that needs none.</summary>
    public const string Unnamed = "default";
}
