using System.Globalization;
using BenchmarkDotNet.Running;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Job;
using GraderEtl.Benchmarks.Latency;
using GraderEtl.Benchmarks.Support;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// what is measured as whole processes; everything else is BenchmarkDotNet's
var commands = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["job"] = JobCommand.RunAsync,
    ["latency"] = LatencyCommand.RunAsync,
    ["loader"] = LoaderCommand.RunAsync,
};

if (args is not [var name, .. var rest] || !commands.TryGetValue(name, out var command))
    return BenchmarkSwitcher.FromAssembly(typeof(Repository).Assembly).Run(args).Any() ? 0 : 1;
try
{
    await command(rest);
    return 0;
}
catch (BadOptionException error)
{
    Console.Error.WriteLine($"{name}: {error.Message}");
    return 2;
}
