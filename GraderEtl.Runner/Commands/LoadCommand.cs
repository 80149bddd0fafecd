using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

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
        await using var services = await EtlServices.OpenAsync(context, needsSource: true);
        var result = await ProgressDisplay.ShowAsync(
            context.Terminal,
            context.Progress,
            context.Environment.Time,
            progress => services.Pipeline.RunAsync(request, progress, context.Stop));
        onLoaded?.Invoke(services);
        return result;
    }

    /// <summary>Loads a range and tells the result.</summary>
    public static async Task<int> RunAsync(CommandContext context, LoadRequest request, Option<bool> profile)
    {
        var result = await LoadAsync(
            context, request with { SkipReports = context.SkipReports, SkipNotifications = context.SkipNotifications });
        var code = Tell(context, result, profile);
        OutputsAgain.Tell(context, result);
        return code;
    }

    /// <summary>Tells the result: as JSON or for people, its error on standard error, and makes the exit code.</summary>
    public static int Tell(CommandContext context, LoadResult result, Option<bool> profile)
    {
        context.Show(
            json => new LoadResultJson(new ErrorJson(context.Redactor)).Write(json, result),
            () => TellPeople(context, result, context.Arguments.Flag(profile)));
        if (result.Error is { } error)
            context.PrintError(error, Kept(context.Words, result));
        return ExitCodes.Of(result);
    }

    private static void TellPeople(CommandContext context, LoadResult result, bool profile)
    {
        LoadReport.Write(context.Terminal, result);
        if (profile)
            ProfileReport.Write(context.Terminal, result.Profile);
    }

    private static string Kept(Words words, LoadResult result) => words.Format(
        TerminalText.KeptByRun, words.Count(TerminalText.Records, result.Records.Loaded), words.Count(TerminalText.Windows, result.Windows.Loaded));
}
