using System.CommandLine;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
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
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, int days, long seed, string directory, Option<bool> profile)
    {
        PrivateFiles.CreatePassage(directory);
        var options = new SimulatorOptions { Seed = seed };
        await using var simulator = await ApiSimulator.StartAsync(options, context.Environment.Time, context.Stop);
        // neither the user's settings nor the environment: a demonstration must not write into somebody's real database
        context.Use(directory, new Dictionary<string, string>(StringComparer.Ordinal), null, null,
        [
            .. Values(
                directory,
                ("Source:ApiUrl", simulator.ApiUrl.ToString()),
                ("Source:Client", options.Client),
                ("Source:ClientKey", options.ClientKey)),
            .. context.Given,
        ]);
        EtlServices.Check(context, needsSource: true);
        context.Terminal.Message($"A simulated API serves at {simulator.ApiUrl}; everything else goes into {directory}");

        var today = new DateTimeOffset(context.Environment.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var request = new LoadRequest(new TimeWindow(today.AddDays(-days), today))
        {
            SkipReports = context.SkipReports,
            SkipNotifications = context.SkipNotifications,
        };
        var cluster = "";
        var result = await LoadCommand.LoadAsync(context, request, services => cluster = services.EmbeddedDirectory ?? "");
        var code = LoadCommand.Tell(context, result, profile);
        if (context.Json is null && code == ExitCodes.Done)
            TellFiles(context, directory, cluster);
        return code;
    }

    private static IEnumerable<SettingValue> Values(string directory, params (string Key, string Value)[] values)
        => values.Select(value => new SettingValue(value.Key, value.Value, "demo", directory));

    private static void TellFiles(CommandContext context, string directory, string cluster)
    {
        var (output, program) = (context.Terminal.Out, context.Environment.ProgramName);
        output.WriteLine();
        output.WriteLine("Made:");
        var table = new ResultTable("what", "where");
        if (cluster.Length > 0)
            table.Add("database", cluster);
        table.Add("log", context.Logging.CurrentPath);
        foreach (var part in (string[])["reports", "outbox"])
        {
            if (Directory.Exists(Path.Combine(directory, part)))
                table.Add(part, Path.Combine(directory, part));
        }

        table.WriteTo(context.Terminal);
        output.WriteLine();
        output.WriteLine("The database is stopped again; the program starts it when it needs it. To look at it:");
        output.WriteLine($"  cd {directory}");
        output.WriteLine($"  {program} status");
        output.WriteLine($"  {program} rejects list");
        output.WriteLine($"To load your own data: set the source (see {program} run --help) and run '{program} run'.");
    }
}
