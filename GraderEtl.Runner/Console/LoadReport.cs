using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The result of a run for people.</summary>
internal static class LoadReport
{
    /// <summary>Days that are still pleasant to read; of more, the last ones are shown.</summary>
    private const int MostDays = 62;

    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="result">The run.</param>
    /// <param name="program">How users call the program, for hints.</param>
    public static void Write(Terminal terminal, LoadResult result, string program)
    {
        var output = terminal.Out;
        if (result.Daily.Count > 0)
        {
            if (result.Daily.Count > MostDays)
                output.WriteLine($"The last {MostDays} of {Numbers.Count(result.Daily.Count)} days, and the sums of all:");
            MetricsTable.Create(result.Daily, MostDays).WriteTo(terminal);
            output.WriteLine();
        }

        output.WriteLine(Summary(result));
        if (result.Records.Rejected > 0)
            output.WriteLine($"In quarantine: {Numbers.Of(result.Records.Rejected, "record")} ({Reasons(result)}); see {program} rejects list");
        foreach (var made in result.Outputs)
            output.WriteLine(made.Succeeded ? $"{made.Name}: {made.Target}" : $"{made.Name} failed: {made.Error}");
        // a run that got nowhere has an error to tell, not a pace
        if (result.Profile.Verdict is { } verdict && (result.Error is null || result.Windows.Loaded > 0))
            output.WriteLine(verdict.Text);
    }

    private static string Summary(LoadResult result)
    {
        var range = result.Request.Range;
        if (result.Outcome == LoadOutcome.Completed && result.Windows is { Loaded: 0 })
        {
            return result.Windows.Skipped > 0
                ? $"Everything in {range} is loaded already ({Numbers.Of(result.Windows.Skipped, "window")}); nothing to do."
                : $"Nothing of {range} lies in the past yet; nothing to do.";
        }

        var parts = new List<string>
        {
            $"{Numbers.Of(result.Records.Loaded, "record")} loaded of {range}",
            $"{Numbers.Of(result.Windows.Loaded, "window")} in {Numbers.Clock(result.LoadElapsed)} ({Numbers.Rate(result.RowsPerSecond)})",
        };
        if (result.Windows.Skipped > 0)
            parts.Add($"{Numbers.Of(result.Windows.Skipped, "window")} there before");
        if (result.WindowsLookedBack > 0)
            parts.Add($"{Numbers.Of(result.WindowsLookedBack, "window")} of them again (Source:LookBack)");
        if (result.Records.Duplicate > 0)
            parts.Add($"{Numbers.Of(result.Records.Duplicate, "duplicate")} dropped");
        if (result.Retries > 0)
            parts.Add($"{Numbers.Count(result.Retries)} of {Numbers.Of(result.Requests, "request")} repeated");
        return string.Join(", ", parts) + ".";
    }

    private static string Reasons(LoadResult result)
        => string.Join(", ", result.RejectedByReason.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {Numbers.Count(pair.Value)}"));
}
