using System.CommandLine;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using GraderEtl.Runner.Embedded;
using GraderEtl.Runner.Simulation;

namespace GraderEtl.Runner.Commands;

/// <summary><c>demo</c>: the whole job with nothing configured: a simulated API, a private PostgreSQL, everything in one directory.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandRunner runner)
    {
        var days = new Option<string?>("--days") { Description = "Full days to load, up to yesterday. Default: 30.", HelpName = "N" };
        var seed = new Option<string?>("--seed") { Description = "What the simulated API serves depends on this alone. Default: 1.", HelpName = "N" };
        var directory = new Option<string?>("--directory") { Description = "Where everything goes. Default: ./grader-demo.", HelpName = "DIR" };
        var profile = LoadCommand.ProfileOption();
        var command = new Command("demo", "Shows the whole job with nothing configured: simulated API, private PostgreSQL, reports.") { days, directory, seed, profile };
        runner.Bind(command, context =>
        {
            var count = (int)context.Arguments.Number(days, 30, 1, 3660, "30");
            var number = context.Arguments.Number(seed, 1, long.MinValue, long.MaxValue, "1");
            context.Arguments.EnsureValid();
            return RunAsync(context, count, number, Path.GetFullPath(context.Arguments.Text(directory) ?? "grader-demo", context.Environment.Directory), profile);
        }, SourceUse.None);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, int days, long seed, string directory, Option<bool> profile)
    {
        CreateDirectory(directory);
        var options = new SimulatorOptions { Seed = seed };
        await using var simulator = await ApiSimulator.StartAsync(options, context.Environment.Time, context.Stop);
        // of the user's settings only the language and the database: a demonstration sends nothing to real mailboxes and sheets
        var language = context.Words.Language.Name;
        context.UseOnly(directory, "Postgres",
        [
            .. Values(
                directory,
                ("Source:ApiUrl", simulator.ApiUrl.ToString()),
                ("Source:Client", options.Client),
                ("Source:ClientKey", options.ClientKey),
                ("Language", language)),
        ]);
        EtlServices.Check(context, needsSource: true);
        context.Terminal.Message(context.Words.Format(TerminalText.DemoServes, simulator.ApiUrl, directory));
        if (context.Settings.Etl.Postgres.IsConfigured)
            context.Terminal.Message(context.Words.Format(TerminalText.DemoInto, EtlServices.Describe(context.Settings).In(context.Words.Language)));

        var (ranges, now) = (context.Ranges(), context.Environment.Time.GetUtcNow());
        var request = new LoadRequest(new TimeWindow(ranges.StartOfDay(now, -days), ranges.StartOfDay(now, 0)))
        {
            ReportAgain = true, // a demonstration shows everything each time
            SkipReports = context.SkipReports,
            SkipNotifications = context.SkipNotifications,
        };
        EmbeddedPostgres? cluster = null;
        var result = await LoadCommand.LoadAsync(context, request, services => cluster = services.Embedded);
        if (context.Json is null && result is { Outcome: LoadOutcome.Completed, Report: not null })
        {
            Print(context, result, profile);
            PrintFiles(context, result, cluster);
            PrintNext(context, directory, cluster);
            return ExitCodes.Done;
        }

        return LoadCommand.Print(context, result, profile);
    }

    private static void CreateDirectory(string directory)
    {
        try
        {
            PrivateFiles.CreatePassage(directory);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.CannotWrite, directory, Phrase.Of(unusable)), Phrase.Of(ProblemText.OwnDirectory), "--directory", Phrase.Of(ProblemText.OtherDirectory, "--directory DIR"));
        }
    }

    /// <summary>The report, then how it was loaded.</summary>
    private static void Print(CommandContext context, LoadResult result, Option<bool> profile)
    {
        new TerminalReport(context.Terminal, context.Settings.ZoneOrUtc).WriteCompact(result.Report!);
        context.Terminal.Out.WriteLine();
        LoadReport.WriteSummary(context.Terminal, result with { Outputs = [] });
        if (context.Arguments.Flag(profile))
            ProfileReport.Write(context.Terminal, result.Profile);
    }

    private static IEnumerable<SettingValue> Values(string directory, params (string Key, string Value)[] values)
        => values.Select(value => new SettingValue(value.Key, value.Value, "demo", directory));

    private static void PrintFiles(CommandContext context, LoadResult result, EmbeddedPostgres? cluster)
    {
        var (output, words) = (context.Terminal.Out, context.Words);
        output.WriteLine();
        output.WriteLine(words[TerminalText.Made]);
        // no table: a path that is wrapped cannot be copied
        List<(TerminalText What, string Where)> made =
        [
            .. result.Outputs.Where(output => output.Target is not null).Select(output => (NameOf(output), output.Target!)),
            (TerminalText.MadeLog, context.Logging.CurrentPath!),
            (TerminalText.MadeDatabase, EtlServices.Describe(context.Settings, cluster).In(words.Language)),
        ];
        var width = made.Max(one => words[one.What].Length);
        foreach (var (what, where) in made)
            output.WriteLine($"  {words[what].PadRight(width)}  {where}");
    }

    /// <summary>What to look at, and how, each line to be pasted. A database that was set is reached by what set it, also from elsewhere.</summary>
    private static void PrintNext(CommandContext context, string directory, EmbeddedPostgres? cluster)
    {
        var (output, words, invocation) = (context.Terminal.Out, context.Words, context.Environment.Invocation);
        var isSet = SettingCatalogue.All.Any(setting =>
            setting.Key.StartsWith("Postgres:", StringComparison.Ordinal) && context.Settings.OriginOf(setting.Key) != Settings.DefaultOrigin);
        output.WriteLine();
        output.WriteLine(words[isSet ? TerminalText.DemoNext : TerminalText.DemoNextStopped]);
        if (!isSet)
        {
            output.WriteLine($"  cd {Invocation.Quote(directory)}");
            invocation = invocation.FromElsewhere(context.Environment.Directory);
        }

        foreach (string[] command in (string[][])[["report"], ["status"], ["rejects", "list"]])
            output.WriteLine("  " + invocation.Line(command));
        if (cluster is not null)
        {
            output.WriteLine(words[TerminalText.DemoPsql]);
            output.WriteLine("  " + new Invocation([.. cluster.StartCommand]).Line());
        }

        output.WriteLine("  " + new Invocation([.. cluster?.PsqlCommand ?? PsqlCommand(DatabaseAddress.Of(context.Settings.Etl.Postgres))]).Line());

        output.WriteLine(words[TerminalText.DemoOwnData]);
        output.WriteLine("  " + invocation.Line(["run"]));
        output.Flush();
    }

    /// <summary>The words of the command that opens a database; psql asks for a password or finds it itself.</summary>
    private static string[] PsqlCommand(DatabaseAddress address)
    {
        var servers = address.Server.Split(',').Select(server => (Host: server[..server.LastIndexOf(':')].Trim('[', ']'), Port: server[(server.LastIndexOf(':') + 1)..])).ToList();
        return
        [
            "psql", "-h", string.Join(',', servers.Select(server => server.Host)), "-p", string.Join(',', servers.Select(server => server.Port)),
            "-U", address.User, address.Database,
        ];
    }

    private static TerminalText NameOf(OutputResult made)
    {
        if (made.Kind == OutputKind.Message)
            return TerminalText.MadeMessage;
        return made.Name == "csv" ? TerminalText.MadeDays : TerminalText.MadeReport;
    }
}
