using System.Diagnostics;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Startup;

/// <summary>
/// <c>startup</c>: which methods are compiled while the program runs? Writes them into the profiles with which the next build compiles them
/// ahead of time.
/// </summary>
internal static class StartupCommand
{
    /// <summary>Loader, JIT, types and the instantiations of methods, verbose.</summary>
    private const string Events = "Microsoft-Windows-DotNETRuntime:0xC000080018:5,Microsoft-Windows-DotNETRuntimeRundown:0x8:5";

    /// <summary>How long <c>serve</c> runs: it loads what it has missed and stands still.</summary>
    private const string ServingSeconds = "12";

    /// <summary>Days that are loaded first: some months, so that windows grow and partitions are made.</summary>
    private const int Days = 100;

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "startup",
        "writes the methods that runs compile into profiles, with which the next build compiles them",
        [new("--rows-per-day", "9000", "records on a day")],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var university = await University.OpenAsync(options.Number("--rows-per-day", least: 1));
        var (from, to, last) = (Attempts.Day(0), Attempts.Day(Days), Attempts.Day(Days - 1));
        var (day, plainDay, shownDay) = (Attempts.Day(Days), Attempts.Day(Days + 1), Attempts.Day(Days + 2));
        string[] json = ["--json"];
        (string[] Arguments, bool Learning)[] runs =
        [
            (["backfill", "--from", from, "--to", to, .. json], true), (["backfill", "--from", from, "--to", to, .. json], true),
            (["run", "--date", day, .. json], true), (["run", "--date", day, .. json], true), (["run", "--date", plainDay, .. json], false),
            (["run", "--date", shownDay], true), (["backfill", "--from", last, "--to", day, "--refresh", "--progress", "log"], true),
            (["report", "--from", last, "--to", plainDay, .. json], true), (["report", "--from", last, "--to", plainDay], true),
            (["plan", "--from", from, "--to", plainDay], true), (["status", .. json], true), (["status"], true), (["rejects", "list"], true),
            (["verify", "--from", last, "--to", day, .. json], true), (["check", "source"], true), (["check", "database"], true),
            (["export", "--out", "parquet"], true), (["export", "--out", "csv", "--format", "csv"], true), (["verify-export", "parquet"], true),
            (["demo", "--days", "3", "--yes"], true), (["serve", "--set", "Serve:Port=0"], true),
        ];
        var compiled = new CompiledMethods(Path.GetDirectoryName(ProgramRun.File)!);
        foreach (var (number, (arguments, learning)) in runs.Index())
        {
            var trace = place[$"{number}.nettrace"];
            var start = arguments[0] == "serve"
                ? new ProcessStartInfo("timeout", ["--signal=TERM", "--preserve-status", ServingSeconds, ProgramRun.File, .. arguments])
                : new ProcessStartInfo(ProgramRun.File, arguments);
            start.WorkingDirectory = place.Make("run");
            ProgramRun.Apply([.. university.Settings(server), new(ProgramRun.LearningKey, learning ? "true" : "false")], start);
            start.Environment["DOTNET_EnableEventPipe"] = "1";
            start.Environment["DOTNET_EventPipeConfig"] = Events;
            start.Environment["DOTNET_EventPipeOutputPath"] = trace;
            await MeasuredProcess.RunAsync(start);
            var (found, added) = compiled.Add(trace);
            Console.WriteLine($"{string.Join(' ', arguments)}: compiles {found:N0} methods, {added:N0} of them new");
        }

        foreach (var (name, methods) in new[] { ("startup-generics.mibc", compiled.Generics), ("startup-libraries.mibc", compiled.Others) })
        {
            MibcFile.Write(Path.Combine(Repository.Root, "GraderEtl.Runner", name), methods);
            Console.WriteLine($"Wrote {methods.Count:N0} methods to GraderEtl.Runner/{name}. The next build compiles them.");
        }
    }
}
