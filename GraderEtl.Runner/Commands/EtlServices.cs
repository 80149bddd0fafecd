using GraderEtl.Core;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>The private cluster's place; null when another database is set.</summary>
    public string? EmbeddedDirectory => _embedded?.Directory;

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
        TellDatabase(context);
        var embedded = context.Settings.Etl.Postgres.IsConfigured ? null : await StartEmbeddedAsync(context);
        try
        {
            var services = Register(context, needsSource, embedded?.ConnectionString);
            services.AddSingleton(context.Logging.Factory);
            context.Environment.Compose(services);
            return new EtlServices(services.BuildServiceProvider(), embedded);
        }
        catch
        {
            if (embedded is not null)
                await embedded.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same without any database: only the source and the outputs can be asked.</summary>
    public static EtlServices OpenWithoutDatabase(CommandContext context, bool needsSource = true)
    {
        context.LogStart();
        var services = Register(context, needsSource, connectionString: null);
        services.AddSingleton(context.Logging.Factory);
        context.Environment.Compose(services);
        return new EtlServices(services.BuildServiceProvider(), embedded: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }

    /// <summary>
    /// Checks command line and settings, all at once. Asks the library's own validators, so that its rules are written once; nothing
    /// else of it is made for that.
    /// </summary>
    /// <exception cref="UsageException">Anything is wrong or missing.</exception>
    public static void Check(CommandContext context, bool needsSource)
    {
        var settings = context.Settings;
        using var provider = Register(context, needsSource, connectionString: null).BuildServiceProvider();
        var failures = provider.GetServices<IValidateOptions<GraderEtlOptions>>()
            .SelectMany(validator => validator.Validate(Options.DefaultName, settings.Etl).Failures ?? [])
            .ToList();
        settings.EnsureValid(failures, context.Arguments.Problems, needsSource ? MissingSource.Find(settings.Etl.Source, CommandEnvironment.ProgramName) : null);
    }

    private static ServiceCollection Register(CommandContext context, bool needsSource, string? connectionString)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context.Environment.Time);
        var configuration = new ConfigurationBuilder().AddConfiguration(context.Settings.Configuration);
        if (connectionString is not null)
            configuration.AddInMemoryCollection([new("Postgres:ConnectionString", connectionString)]);
        var builder = services.AddGraderEtl(configuration.Build()).AddCsvReport().AddHtmlReport().AddMail();
        if (!needsSource)
            builder.UseSource<NoSource>();
        if (context.Settings.Etl.Sheets.IsConfigured && !context.SkipSheet)
            builder.AddGoogleSheets();
        return services;
    }

    /// <summary>Which database it is and why, where the settings do not say it.</summary>
    private static void TellDatabase(CommandContext context)
    {
        if (context.Settings.OriginOf(PostgresEnvironment.Key) is { } origin && PostgresEnvironment.IsOrigin(origin))
            context.Terminal.Message(context.Words.Format(TerminalText.DatabaseFrom, DatabaseAddress.Of(context.Settings.Etl.Postgres), origin));
    }

    private static async Task<EmbeddedPostgres> StartEmbeddedAsync(CommandContext context)
    {
        var options = context.Settings.Embedded;
        return await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = options.DataDirectory,
                BinDirectory = options.BinDirectory,
                Port = options.Port,
                InstallMode = context.Yes ? InstallMode.Yes : InstallMode.Ask,
            },
            context.Environment.Host(),
            context.Logging.Factory.CreateLogger<EmbeddedPostgres>(),
            context.Stop);
    }
}
