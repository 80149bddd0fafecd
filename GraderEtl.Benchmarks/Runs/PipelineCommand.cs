using System.Text.Json;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>pipeline</c>: the library's pipeline over stretches of days, one after another, with what each allocated; run by <c>allocation</c> as a
/// process of its own, so that the source's server is not counted. Prints JSON.
/// </summary>
internal static class PipelineCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "pipeline",
        "the library's pipeline over stretches of days, run by allocation",
        [
            new("--days", "", "numbers of days, from 0, between which the stretches lie, such as 0,10,20"),
            CommandOption.Lanes,
        ],
        RunAsync)
    {
        IsPart = true,
    };

    private static async Task RunAsync(CommandOptions options)
    {
        var lanes = options.Number(CommandOption.Lanes.Name, most: 64);
        var days = options.Numbers("--days");
        var services = new ServiceCollection();
        services.AddGraderEtl(new ConfigurationBuilder().AddEnvironmentVariables("GRADERETL__").Build()).AddCsvReport().AddOutbox();
        await using var provider = services.BuildServiceProvider();
        var pipeline = provider.GetRequiredService<GraderEtlPipeline>();
        var loads = new List<PipelineLoad>();
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            var range = new TimeWindow(Start(from), Start(to));
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var result = await pipeline.RunAsync(new LoadRequest(range) { Lanes = lanes == 0 ? null : lanes });
            result.EnsureCompleted();
            loads.Add(new PipelineLoad(result.Records.Loaded, GC.GetTotalAllocatedBytes(precise: true) - before));
        }

        Console.WriteLine(JsonSerializer.Serialize(loads));
    }

    private static DateTimeOffset Start(int day) => new(Attempts.FirstDay.AddDays(day), TimeSpan.Zero);
}

/// <summary>What a load took.</summary>
/// <param name="Rows">Records loaded.</param>
/// <param name="Allocated">Managed bytes allocated, garbage included.</param>
internal sealed record PipelineLoad(long Rows, long Allocated);
