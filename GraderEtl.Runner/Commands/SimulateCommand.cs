using System.CommandLine;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Simulation;

namespace GraderEtl.Runner.Commands;

/// <summary><c>simulate</c>: the API simulator alone, until it is stopped.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandRunner runner)
    {
        var port = Number("--port", "Port on 127.0.0.1. Default: a free one.");
        var seed = Number("--seed", "What is served depends on this alone. Default: 1.");
        var rows = Number("--rows-per-day", "Mean records a day. Default: 9000.");
        var latency = new Option<string?>("--latency") { Description = "Milliseconds before a response begins. Default: 0.", HelpName = "MS" };
        var latencyPerThousand = new Option<string?>("--latency-per-1000")
        {
            Description = "Milliseconds more for each 1,000 records of a response, also before it begins. Default: 0.",
            HelpName = "MS",
        };
        var faults = new Option<string[]>("--fault")
        {
            Description = "A fault, as NAME for every request or NAME:COUNT for that many. May be given several times.",
            HelpName = "NAME",
        };
        var command = new Command("simulate", "Serves the source API with invented data, for trying things out.")
        {
            port, seed, rows, latency, latencyPerThousand, faults,
        };
        runner.Bind(command, context =>
        {
            var arguments = context.Arguments;
            var options = new SimulatorOptions
            {
                Port = (int)arguments.Number(port, 0, 0, ushort.MaxValue, "8080"),
                Seed = arguments.Number(seed, 1, long.MinValue, long.MaxValue, "1"),
                RowsPerDay = (int)arguments.Number(rows, 9_000, 0, 50_000_000, "9000"),
                Latency = TimeSpan.FromMilliseconds(arguments.Number(latency, 0, 0, 3_600_000, "250")),
                LatencyPerThousandRows = TimeSpan.FromMilliseconds(arguments.Number(latencyPerThousand, 0, 0, 3_600_000, "20")),
                Faults = arguments.Texts(faults),
            };
            arguments.EnsureValid();
            return ServeAsync(context, options);
        }, SourceUse.None);
        return command;
    }

    private static Option<string?> Number(string name, string description) => new(name) { Description = description, HelpName = "N" };

    private static async Task<int> ServeAsync(CommandContext context, SimulatorOptions options)
    {
        await using var simulator = await StartAsync(context, options);
        var variables = new[]
        {
            (EnvironmentSettings.VariableOf("Source:ApiUrl"), simulator.ApiUrl.ToString()),
            (EnvironmentSettings.VariableOf("Source:Client"), options.Client),
            (EnvironmentSettings.VariableOf("Source:ClientKey"), options.ClientKey),
        };
        context.Show(
            () => new SimulateDocument(simulator.ApiUrl, variables),
            () =>
            {
                context.Terminal.Out.WriteLine($"The simulated API serves at {simulator.ApiUrl}");
                context.Terminal.Out.WriteLine("To load from it:");
                foreach (var (name, value) in variables)
                    context.Terminal.Out.WriteLine(OperatingSystem.IsWindows() ? $"  $env:{name} = '{value}'" : $"  export {name}={value}");
            });
        context.Terminal.Message("Ctrl+C stops it.");
        await Task.Delay(Timeout.Infinite, context.Stop).ContinueWith(_ => { }, TaskScheduler.Default);
        context.Terminal.Message(FormattableString.Invariant($"Stopped after {simulator.Requests} requests."));
        return ExitCodes.Done;
    }

    private static async Task<ApiSimulator> StartAsync(CommandContext context, SimulatorOptions options)
    {
        try
        {
            return await ApiSimulator.StartAsync(options, context.Environment.Time, context.Stop);
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException(wrong.Message, null, "the command line", "see simulate --help");
        }
        catch (IOException taken)
        {
            throw new UsageException($"Port {options.Port} cannot be used: {taken.Message}", "a free port", "--port", "name another one, or leave --port out");
        }
    }
}
