using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>check</c>: tries a connection for real and says what to fix.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("check", "Tries a connection for real and says what to fix.");
        var source = new Command("source", "Asks the source for one minute of yesterday.");
        var database = new Command("database", "Connects to the database and looks whether a run could use it; changes nothing.");
        runner.Bind(source, SourceAsync);
        runner.Bind(database, DatabaseAsync);
        command.Subcommands.Add(source);
        command.Subcommands.Add(database);
        command.Subcommands.Add(CheckMail.Create(runner));
        command.Subcommands.Add(CheckSheets.Create(runner));
        command.Subcommands.Add(CheckWebhook.Create(runner));
        return command;
    }

    private static async Task<int> SourceAsync(CommandContext context)
    {
        EtlServices.Check(context, needsSource: true);
        // the database is not asked, so it need not be there
        await using var services = context.Host.OpenWithoutDatabase(context.Source);
        var noon = context.Ranges().Yesterday().Start.AddHours(12);
        var window = new TimeWindow(noon, noon.AddMinutes(1));
        var started = context.Environment.Time.GetTimestamp();
        var (read, rejected) = (0L, 0L);
        context.Terminal.Message(context.Words.Format(TerminalText.AskingSource, context.Words.PeriodInZone(window)));
        await foreach (var chunk in services.Pipeline.ReadAsync(window, context.Stop))
        {
            using (chunk)
            {
                read += chunk.Read;
                rejected += chunk.Rejections.Count;
            }
        }

        var elapsed = context.Environment.Time.GetElapsedTime(started);
        context.Show(
            () => new CheckSourceDocument(window, read, rejected, elapsed),
            () => context.Terminal.Out.WriteLine(context.Words.Format(
                rejected > 0 ? TerminalText.SourceWorksBut : TerminalText.SourceWorks,
                context.Words.Count(TerminalText.Records, read),
                context.Words.PeriodInZone(window),
                context.Words.Language.Elapsed(elapsed),
                context.Words.Number(rejected))));
        return ExitCodes.Done;
    }

    private static async Task<int> DatabaseAsync(CommandContext context)
    {
        EtlServices.Check(context, needsSource: false);
        await using var services = await context.Host.OpenToReadAsync(context.Source);
        var isReady = await services.Get<IStoreInspection>().CheckAsync(context.Stop);
        var server = services.Embedded is null && context.Settings.UsesPrivateDatabase ? await context.Host.FindServerAsync() : null;
        context.Show(
            () => new CheckDatabaseDocument(Place(Words.English, context, services), isReady),
            () => context.Terminal.Out.WriteLine(server is not null
                ? context.Words.Format(TerminalText.DatabaseToMake, services.NothingYet!.In(context.Words.Language), server.Version, server.Directory)
                : context.Words.Format(
                    isReady ? TerminalText.DatabaseWorks : TerminalText.DatabaseEmpty,
                    Place(context.Words, context, services),
                    context.Settings.Etl.Postgres.Schema)));
        return ExitCodes.Done;
    }

    private static string Place(Words words, CommandContext context, EtlServices services)
        => services.NothingYet is { } nothing && services.Embedded is null && context.Settings.UsesPrivateDatabase
            ? nothing.In(words.Language)
            : EtlServices.Describe(context.Settings, services.Embedded).In(words.Language);
}
