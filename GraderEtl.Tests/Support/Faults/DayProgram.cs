using System.Globalization;
using GraderEtl.Core;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// A program of a library user that loads and reports a day (UTC), as a process of its own: <c>dotnet GraderEtl.Tests.dll 2025-03-01</c>.
/// Settings come from the environment.
/// </summary>
internal static class DayProgram
{
    internal const string File = "GraderEtl.Tests.dll";

    private static async Task<int> Main(string[] arguments)
    {
        var day = DateOnly.ParseExact(arguments[0], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var services = new ServiceCollection();
        services.AddGraderEtl(new ConfigurationBuilder().AddEnvironmentVariables("GRADERETL__").Build()).AddCsvReport().AddMail();
        await using var host = services.BuildServiceProvider();
        var result = await host.GetRequiredService<GraderEtlPipeline>().RunAsync(new LoadRequest(new TimeWindow(start, start.AddDays(1))) { ReportDay = day });
        foreach (var output in result.Outputs)
            await System.Console.Out.WriteLineAsync($"{output.Name}: {output.Error ?? output.Target}");
        if (result.Error is { } error)
            await System.Console.Error.WriteLineAsync(error.ToString());
        return result.Outcome == LoadOutcome.Completed ? 0 : 1;
    }
}
