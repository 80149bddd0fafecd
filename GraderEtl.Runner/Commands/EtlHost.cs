using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// Opens the library for one source after another, or for several at once, and owns the private PostgreSQL that they share: the first
/// that needs it starts it, disposing the host stops it.
/// </summary>
internal sealed class EtlHost(CommandContext context) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The private cluster; null while no source has needed it.</summary>
    public EmbeddedPostgres? Embedded { get; private set; }

    /// <summary>Makes a host whose database of the unnamed settings is up.</summary>
    public static async Task<EtlHost> OpenAsync(CommandContext context)
    {
        var host = new EtlHost(context);
        try
        {
            await host.StartDatabaseAsync(context.Unnamed);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings everything up for a source. The settings have been checked, see <see cref="EtlServices.Check"/>.</summary>
    /// <param name="named">The source.</param>
    /// <param name="needsSource">False for commands that only look at the database.</param>
    public async Task<EtlServices> OpenAsync(NamedSettings named, bool needsSource)
    {
        context.LogStart();
        context.Stop.ThrowIfCancellationRequested();
        PrintDatabase(named.Settings);
        await StartDatabaseAsync(named.Settings);
        var services = EtlServices.Register(context, named, needsSource);
        services.AddSingleton(context.LoggersOf(named));
        return new EtlServices(services.BuildServiceProvider(), named.Settings.UsesPrivateDatabase ? Embedded : null);
    }

    /// <summary>
    /// The same for a command that only looks. It makes nothing, neither a directory nor a cluster nor tables: where there are none,
    /// <see cref="EtlServices.NothingYet"/> says so, and all that is read is empty.
    /// </summary>
    /// <param name="named">The source.</param>
    /// <param name="needsSource">False for commands that only look at the database.</param>
    /// <param name="keepsLog">True for commands that do more than to look, whose log is kept as that of others.</param>
    public async Task<EtlServices> OpenToReadAsync(NamedSettings named, bool needsSource = false, bool keepsLog = false)
    {
        var settings = named.Settings;
        if (settings.UsesPrivateDatabase && Embedded is null && !HasCluster(settings.Embedded))
        {
            context.ChangesNothing = true;
            return Open(named, needsSource, hasStore: false, Phrase.Of(ProblemText.NoDatabaseYet, settings.Embedded.DataDirectory));
        }

        context.ChangesNothing = !keepsLog;
        var opened = await OpenAsync(named, needsSource);
        try
        {
            if (await opened.Get<IStoreInspection>().ReadSizeAsync(context.Stop) is null)
                opened.NothingYet = Phrase.Of(ProblemText.NoTablesYet, settings.Etl.Postgres.Schema, EtlServices.Describe(settings, opened.Embedded));
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same without any database: only the source and the outputs can be asked.</summary>
    public EtlServices OpenWithoutDatabase(NamedSettings named, bool needsSource = true)
    {
        context.ChangesNothing = true;
        return Open(named, needsSource, hasStore: true, nothingYet: null);
    }

    /// <summary>Starts the private cluster where settings name no other database, and puts its address into them.</summary>
    public async Task StartDatabaseAsync(Settings settings)
    {
        if (!settings.UsesPrivateDatabase)
            return;
        await _gate.WaitAsync(context.Stop);
        try
        {
            Embedded ??= await EmbeddedPostgres.StartAsync(
                OptionsOf(context.Yes ? InstallMode.Yes : InstallMode.Ask), context.Environment.Host(), context.Logging.Factory.CreateLogger<EmbeddedPostgres>(), context.Stop);
            (settings.Etl.Postgres.ConnectionString, settings.Etl.Postgres.PrivateLog) = (Embedded.ConnectionString, Embedded.Log);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The server programs that a private cluster would be made with.</summary>
    /// <exception cref="GraderEtlException">There are none; nothing is installed.</exception>
    public Task<PostgresBinaries> FindServerAsync()
        => EmbeddedPostgres.FindServerAsync(OptionsOf(InstallMode.Never), context.Environment.Host(), context.Logger, context.Stop);

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (Embedded is not null)
            await Embedded.DisposeAsync();
    }

    private EtlServices Open(NamedSettings named, bool needsSource, bool hasStore, Phrase? nothingYet)
    {
        context.LogStart();
        var services = EtlServices.Register(context, named, needsSource);
        if (!hasStore)
        {
            services.Replace(ServiceDescriptor.Singleton<IAttemptStore, EmptyStore>());
            services.Replace(ServiceDescriptor.Singleton<IStoreInspection, EmptyStore>());
            services.Replace(ServiceDescriptor.Singleton<IMetricsQuery, EmptyStore>());
        }

        services.AddSingleton(context.LoggersOf(named));
        return new EtlServices(services.BuildServiceProvider(), embedded: null) { NothingYet = nothingYet };
    }

    /// <summary>Which database it is and why, where the settings do not say it.</summary>
    private void PrintDatabase(Settings settings)
    {
        if (settings.OriginOf(PostgresEnvironment.Key) is { } origin && PostgresEnvironment.IsOrigin(origin))
            context.Terminal.Message(context.Words.Format(TerminalText.DatabaseFrom, DatabaseAddress.Of(settings.Etl.Postgres), origin));
    }

    private static bool HasCluster(EmbeddedOptions options)
    {
        var directory = ClusterDirectory.Locate(options.DataDirectory);
        directory.EnsureUsable();
        return directory.HasData;
    }

    private EmbeddedPostgresOptions OptionsOf(InstallMode mode) => new()
    {
        DataDirectory = context.Unnamed.Embedded.DataDirectory,
        BinDirectory = context.Unnamed.Embedded.BinDirectory is { Length: > 0 } given ? given : null,
        Port = context.Unnamed.Embedded.Port,
        InstallMode = mode,
    };
}
