using GraderEtl.Core;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Runner.Commands;

/// <summary>The library, composed from the settings, with the private PostgreSQL where no other is set. Disposing it stops both.</summary>
internal sealed class EtlServices : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly EmbeddedPostgres? _embedded;

    private EtlServices(ServiceProvider provider, EmbeddedPostgres? embedded)
    {
        _provider = provider;
        _embedded = embedded;
    }

    /// <summary>The pipeline.</summary>
    public GraderEtlPipeline Pipeline => Get<GraderEtlPipeline>();

    /// <summary>The private cluster; null when another database is set.</summary>
    public EmbeddedPostgres? Embedded => _embedded;

    /// <summary>That there is no data to look at, and where it would be; null where there may be some.</summary>
    public Phrase? NothingYet { get; private set; }

    /// <summary>A part of the library.</summary>
    public T Get<T>()
        where T : notnull
        => _provider.GetRequiredService<T>();

    /// <summary>Brings everything up. The settings have been checked, see <see cref="Check"/>.</summary>
    /// <param name="context">The command.</param>
    /// <param name="needsSource">False for commands that only look at the database.</param>
    public static async Task<EtlServices> OpenAsync(CommandContext context, bool needsSource)
    {
        context.LogStart();
        context.Stop.ThrowIfCancellationRequested();
        PrintDatabase(context);
        var embedded = context.Settings.Etl.Postgres.IsConfigured ? null : await StartEmbeddedAsync(context);
        try
        {
            if (embedded is not null)
                context.Settings.Etl.Postgres.ConnectionString = embedded.ConnectionString;
            var services = Register(context, needsSource);
            services.AddSingleton(context.Logging.Factory);
            return new EtlServices(services.BuildServiceProvider(), embedded);
        }
        catch
        {
            if (embedded is not null)
                await embedded.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The same for a command that only looks. It makes nothing, neither a directory nor a cluster nor tables: where there are none,
    /// <see cref="NothingYet"/> says so, and all that is read is empty.
    /// </summary>
    /// <param name="context">The command.</param>
    /// <param name="needsSource">False for commands that only look at the database.</param>
    /// <param name="keepsLog">True for commands that do more than to look, whose log is kept as that of others.</param>
    public static async Task<EtlServices> OpenToReadAsync(CommandContext context, bool needsSource = false, bool keepsLog = false)
    {
        var settings = context.Settings;
        if (!settings.Etl.Postgres.IsConfigured && !HasCluster(settings.Embedded))
        {
            context.ChangesNothing = true;
            return Open(context, needsSource, hasStore: false, Phrase.Of(ProblemText.NoDatabaseYet, settings.Embedded.DataDirectory));
        }

        context.ChangesNothing = !keepsLog;
        var opened = await OpenAsync(context, needsSource);
        try
        {
            if (await opened.Get<IStoreInspection>().ReadSizeAsync(context.Stop) is null)
                opened.NothingYet = Phrase.Of(ProblemText.NoTablesYet, settings.Etl.Postgres.Schema, Describe(settings, opened.Embedded));
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Which database it is and who said so.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="embedded">The private cluster; null when another database is set.</param>
    public static Phrase Describe(Settings settings, EmbeddedPostgres? embedded = null)
    {
        if (embedded is not null)
            return Phrase.Of(ProblemText.PrivateDatabase, embedded.Version, embedded.Directory, embedded.Endpoint);
        var key = string.IsNullOrWhiteSpace(settings.Etl.Postgres.ConnectionString) ? "Postgres:Host" : "Postgres:ConnectionString";
        return Phrase.Of(ProblemText.DatabaseOf, DatabaseAddress.Of(settings.Etl.Postgres).ToString(), Settings.Place(key, settings.OriginOf(key)));
    }

    /// <summary>For commands that cannot do anything without data.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public void EnsureAnything()
    {
        if (NothingYet is { } nothing)
            throw new UsageException(nothing, expected: null, where: null, Phrase.Of(ProblemText.LoadFirst, CommandEnvironment.ProgramName));
    }

    /// <summary>The same without any database: only the source and the outputs can be asked.</summary>
    public static EtlServices OpenWithoutDatabase(CommandContext context, bool needsSource = true)
    {
        context.ChangesNothing = true;
        return Open(context, needsSource, hasStore: true, nothingYet: null);
    }

    private static EtlServices Open(CommandContext context, bool needsSource, bool hasStore, Phrase? nothingYet)
    {
        context.LogStart();
        var services = Register(context, needsSource);
        if (!hasStore)
        {
            services.Replace(ServiceDescriptor.Singleton<IAttemptStore, EmptyStore>());
            services.Replace(ServiceDescriptor.Singleton<IStoreInspection, EmptyStore>());
            services.Replace(ServiceDescriptor.Singleton<IMetricsQuery, EmptyStore>());
        }

        services.AddSingleton(context.Logging.Factory);
        return new EtlServices(services.BuildServiceProvider(), embedded: null) { NothingYet = nothingYet };
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }

    /// <summary>
    /// Checks command line and settings, all at once. Asks the library's own checks, so that its rules are written once; nothing
    /// else of it is made for that.
    /// </summary>
    /// <exception cref="UsageException">Anything is wrong or missing.</exception>
    public static void Check(CommandContext context, bool needsSource)
    {
        var settings = context.Settings;
        using var provider = Register(context, needsSource).BuildServiceProvider();
        var failures = provider.GetServices<IOptionsCheck>().SelectMany(check => check.Check(settings.Etl));
        settings.EnsureValid(failures, context.Arguments.Problems, needsSource ? MissingSource.Find(settings.Etl.Source, CommandEnvironment.ProgramName) : null);
    }

    private static ServiceCollection Register(CommandContext context, bool needsSource)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context.Environment.Time);
        services.AddSingleton(Options.Create(context.Settings.Etl));
        services.Configure<MessageCommands>(commands => SetCommands(commands, context.Settings.Etl.TimeZone));
        var builder = services.AddGraderEtl(static _ => { }).AddCsvReport().AddHtmlReport().AddMail();
        if (!needsSource)
            builder.UseSource<NoSource>();
        if (context.Settings.Etl.Sheets.IsConfigured && !context.SkipSheet)
            builder.AddGoogleSheets();
        return services;
    }

    private static void SetCommands(MessageCommands commands, string timeZone)
    {
        const string Program = CommandEnvironment.ProgramName;
        commands.CheckSource = Program + " check source";
        commands.CheckDatabase = Program + " check database";
        commands.ListRejected = Program + " rejects list";
        commands.ShowGaps = Program + " status";
        commands.Load = Program + " backfill";
        commands.SendAgain = result =>
        {
            var (zone, range) = (TimeZoneInfo.FindSystemTimeZoneById(timeZone), result.Request.Range);
            var failed = result.Outputs.Where(static output => !output.Succeeded).Select(static output => output.Kind).ToHashSet();
            var outputs = failed.SetEquals([OutputKind.Message]) ? "--mail" : failed.Contains(OutputKind.Message) ? "--sheet --mail" : "--sheet";
            return $"{Program} report {outputs} --from {zone.ToArgument(range.Start)} --to {zone.ToArgument(range.End)}";
        };
    }

    /// <summary>Which database it is and why, where the settings do not say it.</summary>
    private static void PrintDatabase(CommandContext context)
    {
        if (context.Settings.OriginOf(PostgresEnvironment.Key) is { } origin && PostgresEnvironment.IsOrigin(origin))
            context.Terminal.Message(context.Words.Format(TerminalText.DatabaseFrom, DatabaseAddress.Of(context.Settings.Etl.Postgres), origin));
    }

    /// <summary>The server programs that a private cluster would be made with.</summary>
    /// <exception cref="Core.Model.GraderEtlException">There are none; nothing is installed.</exception>
    public static Task<PostgresBinaries> FindServerAsync(CommandContext context) => EmbeddedPostgres.FindServerAsync(
        OptionsOf(context, InstallMode.Never), context.Environment.Host(), context.Logger, context.Stop);

    private static Task<EmbeddedPostgres> StartEmbeddedAsync(CommandContext context) => EmbeddedPostgres.StartAsync(
        OptionsOf(context, context.Yes ? InstallMode.Yes : InstallMode.Ask),
        context.Environment.Host(),
        context.Logging.Factory.CreateLogger<EmbeddedPostgres>(),
        context.Stop);

    private static bool HasCluster(EmbeddedOptions options)
    {
        var directory = ClusterDirectory.Locate(options.DataDirectory);
        directory.EnsureUsable();
        return directory.HasData;
    }

    private static EmbeddedPostgresOptions OptionsOf(CommandContext context, InstallMode mode) => new()
    {
        DataDirectory = context.Settings.Embedded.DataDirectory,
        BinDirectory = context.Settings.Embedded.BinDirectory,
        Port = context.Settings.Embedded.Port,
        InstallMode = mode,
    };
}
