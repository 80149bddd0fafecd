using System.Runtime.CompilerServices;
using GraderEtl.Core;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Sql;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GraderEtl.Runner.Commands;

/// <summary>The library, composed from the settings of a source. <see cref="EtlHost"/> opens it.</summary>
/// <param name="provider">Its parts.</param>
/// <param name="embedded">The private cluster; null when another database is set.</param>
internal sealed class EtlServices(ServiceProvider provider, EmbeddedPostgres? embedded) : IAsyncDisposable
{
    /// <summary>The pipeline.</summary>
    public GraderEtlPipeline Pipeline => Get<GraderEtlPipeline>();

    /// <summary>The private cluster; null when another database is set.</summary>
    public EmbeddedPostgres? Embedded => embedded;

    /// <summary>That there is no data to look at, and where it would be; null where there may be some.</summary>
    public Phrase? NothingYet { get; set; }

    /// <summary>A part of the library.</summary>
    public T Get<T>()
        where T : notnull
        => provider.GetRequiredService<T>();

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

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    /// <summary>
    /// Checks command line and the settings of all sources to work with, all at once. Asks the library's own checks, so that its rules are written once; nothing
    /// else of it is made for that.
    /// </summary>
    /// <exception cref="UsageException">Anything is wrong or missing.</exception>
    public static void Check(CommandContext context, bool needsSource)
    {
        context.EnsureValid(named =>
        {
            using var services = Register(context, named, needsSource).BuildServiceProvider();
            var failures = services.GetServices<IOptionsCheck>().SelectMany(check => check.Check(named.Settings.Etl)).ToList();
            return named.Settings.FindProblems(failures, needsSource ? MissingSource.Find(named, CommandEnvironment.ProgramName) : null);
        });
    }

    /// <summary>The library's parts and what of the runner they need, without the logs.</summary>
    /// <param name="context">The command.</param>
    /// <param name="named">The source.</param>
    /// <param name="needsSource">False for commands that never ask it.</param>
    public static ServiceCollection Register(CommandContext context, NamedSettings named, bool needsSource)
    {
        var options = named.Settings.Etl;
        var services = new ServiceCollection();
        services.AddSingleton(context.Environment.Time);
        services.AddSingleton(Options.Create(options));
        services.Configure<MessageCommands>(commands => SetCommands(commands, options.TimeZone, context.HasSeveral ? named.Name : null));
        var builder = services.AddGraderEtl(static _ => { }).AddCsvReport().AddHtmlReport().AddMail();
        if (!needsSource)
            builder.UseSource<NoSource>();
        if (options.Sheets.IsConfigured && !context.SkipSheet)
            AddSheets(builder);
        if (options.Webhook.IsConfigured)
            builder.AddWebhook();
        return services;
    }

    /// <summary>A method of its own, so that its assembly is loaded only where there is a spreadsheet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddSheets(GraderEtlBuilder builder) => builder.AddGoogleSheets();

    private static void SetCommands(MessageCommands commands, string timeZone, string? source)
    {
        commands.CheckSource = Line("check source");
        commands.CheckDatabase = Line("check database");
        commands.ListRejected = Line("rejects list");
        commands.ShowGaps = Line("status");
        commands.Load = Line("backfill");
        commands.SendAgain = result =>
        {
            var (zone, range) = (TimeZoneInfo.FindSystemTimeZoneById(timeZone), result.Request.Range);
            var failed = result.Outputs.Where(static output => !output.Succeeded).Select(static output => output.Kind).ToHashSet();
            var outputs = failed.SetEquals([OutputKind.Message]) ? "--mail" : failed.Contains(OutputKind.Message) ? "--sheet --mail" : "--sheet";
            return Line($"report {outputs} --from {zone.ToArgument(range.Start)} --to {zone.ToArgument(range.End)}");
        };

        string Line(string command) => $"{CommandEnvironment.ProgramName} {command}{(source is null ? "" : " --source " + source)}";
    }
}
