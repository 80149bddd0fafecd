using System.Diagnostics;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Startup;

/// <summary>
/// <c>startup</c>: which generic methods are compiled while the program runs? Writes them into the profile with which the next build compiles
/// them ahead of time.
/// </summary>
internal static class StartupCommand
{
    private const string FileOption = "--file";

    /// <summary>Loader, JIT, types and the instantiations of methods, verbose.</summary>
    private const string Events = "Microsoft-Windows-DotNETRuntime:0xC000080018:5,Microsoft-Windows-DotNETRuntimeRundown:0x8:5";

    /// <summary>Days that are loaded first: some months, so that windows grow and partitions are made.</summary>
    private const int Days = 100;

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "startup",
        "writes the generic methods that runs compile into a profile, with which the next build compiles them",
        [
            new("--rows-per-day", "9000", "records on a day"),
            new(FileOption, "GraderEtl.Runner/startup.mibc", "where the profile goes, relative to the repository"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var university = await University.OpenAsync(options.Number("--rows-per-day", least: 1));
        var (from, to, last) = (Attempts.Day(0), Attempts.Day(Days), Attempts.Day(Days - 1));
        var (day, plainDay) = (Attempts.Day(Days), Attempts.Day(Days + 1));
        (string[] Arguments, bool Learning)[] runs =
        [
            (["backfill", "--from", from, "--to", to], true), (["backfill", "--from", from, "--to", to], true),
            (["run", "--date", day], true), (["run", "--date", day], true), (["run", "--date", plainDay], false),
            (["report", "--from", last, "--to", plainDay], true), (["status"], true), (["verify", "--from", last, "--to", day], true),
        ];
        var compiled = new CompiledGenerics(Path.GetDirectoryName(ProgramRun.File)!);
        foreach (var (number, (arguments, learning)) in runs.Index())
        {
            var trace = place[$"{number}.nettrace"];
            var start = new ProcessStartInfo(ProgramRun.File, [.. arguments, "--json"]) { WorkingDirectory = place.Make("run") };
            ProgramRun.Apply([.. university.Settings(server), new(ProgramRun.LearningKey, learning ? "true" : "false")], start);
            start.Environment["DOTNET_EnableEventPipe"] = "1";
            start.Environment["DOTNET_EventPipeConfig"] = Events;
            start.Environment["DOTNET_EventPipeOutputPath"] = trace;
            await MeasuredProcess.RunAsync(start);
            var (found, added) = compiled.Add(trace);
            Console.WriteLine($"{string.Join(' ', arguments)}: compiles {found:N0} methods, {added:N0} of them generic and new");
        }

        var file = Path.Combine(Repository.Root, options[FileOption]);
        MibcFile.Write(file, compiled.Methods);
        Console.WriteLine($"Wrote {compiled.Methods.Count:N0} methods to {options[FileOption]}. The next build compiles them.");
    }
}
