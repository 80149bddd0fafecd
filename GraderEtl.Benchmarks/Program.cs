using System.Globalization;
using BenchmarkDotNet.Running;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Job;
using GraderEtl.Benchmarks.Latency;
using GraderEtl.Benchmarks.Runs;
using GraderEtl.Benchmarks.Stages;
using GraderEtl.Benchmarks.Startup;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core.Model;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// what is measured as whole processes; everything else is BenchmarkDotNet's
var commands = new CommandList(
    [
        JobCommand.Command,
        LatencyCommand.Command,
        RerunCommand.Command,
        DayCommand.Command,
        ReportCommand.Command,
        MemoryCommand.Command,
        AllocationCommand.Command,
        KnobsCommand.Command,
        StartupCommand.Command,
        LoaderCommand.Command,
        PipelineCommand.Command,
    ],
    StageClasses.Questions);

try
{
    if (!await commands.TryRunAsync(args))
        await StageResults.PublishAsync(BenchmarkSwitcher.FromTypes(StageClasses.All).Run(args), args);
    return 0;
}
catch (BadOptionException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
catch (Exception error) when (error is MeasurementFailedException or GraderEtlException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
catch (OperationCanceledException) when (Interruption.Token.IsCancellationRequested)
{
    Console.Error.WriteLine("Interrupted; nothing is kept.");
    return Interruption.ExitCode;
}
