using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Serve.Engine;

namespace GraderEtl.Runner.Commands;

/// <summary>What <c>run</c>, <c>backfill</c> and <c>demo</c> have in common: load a range, show progress, tell the result.</summary>
internal static class LoadCommand
{
    /// <summary>The option that shows where the time went.</summary>
    public static Option<bool> ProfileOption() => new("--profile")
    {
        Description = "Show where the time went: each part of the run and each stage of the lanes. With --json it is always there.",
    };

    /// <summary>Runs the pipeline.</summary>
    /// <param name="context">The command.</param>
    /// <param name="request">What to load.</param>
    /// <param name="onLoaded">Told the result before the database stops.</param>
    public static async Task<LoadResult> LoadAsync(CommandContext context, LoadRequest request, Action<EtlServices>? onLoaded = null)
    {
        await using var services = await context.Host.OpenAsync(context.Source, needsSource: true);
        var result = await ProgressDisplay.ShowAsync(
            context.Terminal,
            context.Progress,
            context.Environment.Time,
            progress => services.Pipeline.RunAsync(request, new MemoryTrimmer(progress), context.Stop),
            context.HasSeveral ? context.Source.Name : null);
        onLoaded?.Invoke(services);
        return result;
    }

    /// <summary>Loads a range and tells the result.</summary>
    public static async Task<int> RunAsync(CommandContext context, LoadRequest request, Option<bool> profile)
    {
        var result = await LoadAsync(
            context, request with { SkipReports = context.SkipReports, SkipNotifications = context.SkipNotifications });
        var code = Print(context, result, profile);
        RetryHint.Print(context, result);
        return code;
    }

    /// <summary>Tells the result: as JSON or for people, its error on standard error, and makes the exit code.</summary>
    public static int Print(CommandContext context, LoadResult result, Option<bool> profile)
    {
        // where it was not even begun, the error is all there is to tell
        var isBegun = result.Error?.Kind != ErrorKind.Configuration || result.Windows.Loaded > 0;
        context.Show(
            () => new LoadDocument(result, context.Redactor),
            () => PrintForPeople(context, result, isBegun, context.Arguments.Flag(profile)));
        context.PrintErrors(result.Outputs, result.Error, isBegun ? Kept(context.Words, result) : null);
        return ExitCodes.Of(result);
    }

    private static void PrintForPeople(CommandContext context, LoadResult result, bool isBegun, bool profile)
    {
        if (!isBegun)
            return;
        LoadReport.Write(context.Terminal, result);
        if (profile)
            ProfileReport.Write(context.Terminal, result.Profile);
    }

    private static string Kept(Words words, LoadResult result) => words.Format(
        TerminalText.KeptByRun, words.Count(TerminalText.Records, result.Records.Loaded), words.Count(TerminalText.Windows, result.Windows.Loaded));
}

/// <summary>Gives memory back after a load, before reports need theirs. Passes progress on.</summary>
/// <param name="display">Where the progress goes; null for nowhere.</param>
internal sealed class MemoryTrimmer(IProgress<LoadProgress>? display) : IProgress<LoadProgress>
{
    /// <summary>A daily load needs too little to be worth the time.</summary>
    private const int FewestRecords = 100_000;

    private LoadStage _stage;

    public void Report(LoadProgress value)
    {
        var before = Interlocked.Exchange(ref _stage, value.Stage);
        if (before == LoadStage.Loading && value.Stage != before && value.RecordsRead >= FewestRecords)
            MemoryRelease.Run();
        display?.Report(value);
    }
}

/// <summary>The command that shows again what was left out, or writes and sends again what failed.</summary>
internal static class RetryHint
{
    /// <summary>Tells it where anything was left out or failed. The dates are named, since a plain <c>run</c> means another day tomorrow.</summary>
    public static void Print(CommandContext context, LoadResult result)
    {
        if (result.ReportedBy is not null)
            PrintCommand(context, result.Request.Range, TerminalText.ShowAgain, ["report"]);
        var failed = result.Outputs.Where(output => !output.Succeeded).Select(output => output.Kind).ToHashSet();
        if (failed.Count == 0)
            return;
        List<string> command = ["report"];
        if (failed.Contains(OutputKind.Report))
            command.Add("--sheet");
        if (failed.Contains(OutputKind.Message))
            command.Add("--mail");
        PrintCommand(context, result.Request.Range, TerminalText.TellAgain, command);
    }

    /// <summary>Tells how the reports of a range are written again.</summary>
    public static void PrintForReports(CommandContext context, TimeWindow range) => PrintCommand(context, range, TerminalText.TellAgain, ["report", "--sheet"]);

    private static void PrintCommand(CommandContext context, TimeWindow range, TerminalText why, IEnumerable<string> command)
    {
        var ranges = context.Ranges();
        context.Terminal.Message(context.Words[why]);
        context.Terminal.Message("  " + context.Environment.Invocation.Line([.. command, "--from", ranges.Write(range.Start), "--to", ranges.Write(range.End), .. context.SourceArguments]));
    }
}
