using System.Globalization;
using BenchmarkDotNet.Running;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Job;
using GraderEtl.Benchmarks.Runs;
using GraderEtl.Benchmarks.Stages;
using GraderEtl.Benchmarks.Support;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// what is measured as whole processes; everything else is BenchmarkDotNet's
var commands = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["job"] = JobCommand.RunAsync,
    ["rerun"] = RerunCommand.RunAsync,
    ["day"] = DayCommand.RunAsync,
    ["memory"] = MemoryCommand.RunAsync,
    ["allocation"] = AllocationCommand.RunAsync,
    ["knobs"] = KnobsCommand.RunAsync,

    // what those above run as processes of their own
    ["loader"] = LoaderCommand.RunAsync,
    ["pipeline"] = PipelineCommand.RunAsync,
};

try
{
    if (args is not [var name, .. var rest] || !commands.TryGetValue(name, out var command))
        return await StageResults.PublishAsync(BenchmarkSwitcher.FromAssembly(typeof(Repository).Assembly).Run(args), Repository.Results) ? 0 : 1;
    await command(rest);
    return 0;
}
catch (BadOptionException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
