using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Console.Report;

namespace GraderEtl.Runner.Console;

/// <summary>The result of a run for people.</summary>
internal static class LoadReport
{
    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="result">The run.</param>
    public static void Write(Terminal terminal, LoadResult result)
    {
        WriteDays(terminal, result.Daily, result.Report);
        WriteSummary(terminal, result);
    }

    /// <summary>Writes the counts of days, and an empty line.</summary>
    public static void WriteDays(Terminal terminal, IReadOnlyList<DailyMetrics> days, LearningReport? report = null)
    {
        if (days.Count == 0)
            return;
        var (output, words) = (terminal.Out, terminal.Words);
        var (kind, table) = MetricsTable.Create(words, days, report);
        if (kind != DaySpanKind.Day)
            output.WriteLine(DayTable.Title(words.Language, kind, days.Count));
        table.WriteTo(terminal);
        if (days.Any(static day => !day.IsComplete))
            output.WriteLine(new Texts<ReportText>(words.Language)[ReportText.IncompleteNote]);
        output.WriteLine();
    }

    /// <summary>Writes it without the days.</summary>
    public static void WriteSummary(Terminal terminal, LoadResult result)
    {
        var (output, words) = (terminal.Out, terminal.Words);
        output.WriteLine(Summary(words, result));
        WriteHoles(terminal, result.Holes);
        if (result.ReportedBy is { } earlier)
            output.WriteLine(words.Format(TerminalText.ReportedBefore, earlier.Id, words.Instant(earlier.FinishedAt ?? earlier.StartedAt)));
        if (result is { Error: not null, Missing: { Count: > 0 } missing })
            output.WriteLine(words.Format(TerminalText.StillMissing, List(words, missing)));
        if (result.Records.Rejected > 0)
            output.WriteLine(words.Format(TerminalText.InQuarantine, words.Count(TerminalText.Records, result.Records.Rejected), words.Reasons(result.RejectedByReason)));
        if (result.UnstoredFields.Count > 0)
            output.WriteLine(words.Format(TerminalText.UnstoredFields, string.Join(", ", result.UnstoredFields)));
        WriteOutputs(terminal, result.Outputs);
        // a run that loaded nothing has no pace to tell
        if (result.Windows.Loaded > 0 && result.Profile.VerdictIn(words.Language) is { } verdict)
            output.WriteLine(verdict.Text);
    }

    private static void WriteHoles(Terminal terminal, IReadOnlyList<HistoryHole> holes)
    {
        WriteWindows(terminal, TerminalText.HolesHealed, Of(HoleState.Healed));
        WriteWindows(terminal, TerminalText.HolesOutOfReach, Of(HoleState.OutOfReach));
        foreach (var hole in holes.Where(static hole => hole.Reason is not null))
            terminal.Out.WriteLine(terminal.Words.Format(TerminalText.HoleStays, terminal.Words.Period(hole.Window), hole.Reason));

        List<TimeWindow> Of(HoleState state) => [.. holes.Where(hole => hole.State == state).Select(static hole => hole.Window)];
    }

    /// <summary>Writes a line that lists windows; none where there are none.</summary>
    public static void WriteWindows(Terminal terminal, TerminalText text, IReadOnlyList<TimeWindow> windows)
    {
        if (windows.Count > 0)
            terminal.Out.WriteLine(terminal.Words.Format(text, List(terminal.Words, windows)));
    }

    /// <summary>That windows reach past the range, and are counted whole; empty where none does.</summary>
    public static string WholeWindows(Words words, LoadPlan plan)
        => plan.CommittedRange is { } loaded && plan.Range?.Contains(loaded) == false ? words.Format(TerminalText.WholeWindows, words.Period(loaded)) : "";

    /// <summary>Writes a line for each report and message. Why one failed is an error, and printed as such.</summary>
    public static void WriteOutputs(Terminal terminal, IEnumerable<OutputResult> outputs)
    {
        foreach (var made in outputs)
            terminal.Out.WriteLine(made.Succeeded ? $"{made.Name}: {made.Target}" : terminal.Words.Format(TerminalText.OutputNotMade, made.Name));
    }

    private static string Summary(Words words, LoadResult result)
    {
        var range = words.Period(result.Request.Range);
        if (result.Outcome == LoadOutcome.Completed && result.Windows is { Loaded: 0 })
        {
            if (result.ConcurrentRuns.Count > 0)
                return words.Format(TerminalText.LoadedMeanwhile, range, string.Join("; ", result.ConcurrentRuns.Select(run => Meanwhile(words, run))));
            return words.Format(TerminalText.AlreadyLoaded, range, words.Count(TerminalText.Windows, result.Windows.Skipped));
        }

        var parts = new List<string>
        {
            words.Format(
                result.LoadedBeyond is null ? TerminalText.LoadedOf : TerminalText.LoadedBeyond,
                words.Count(TerminalText.Records, result.Records.Loaded),
                range,
                words.Count(TerminalText.Windows, result.Windows.Loaded),
                words.Language.Elapsed(result.LoadElapsed),
                words.Rate(result.RowsPerSecond),
                result.LoadedBeyond is { } loaded ? words.Period(loaded) : ""),
        };
        if (result.Windows.Skipped > 0)
            parts.Add(words.Count(TerminalText.WindowsBefore, result.Windows.Skipped));
        parts.AddRange(result.ConcurrentRuns.Select(run => Meanwhile(words, run)));
        if (result.WindowsLookedBack > 0)
            parts.Add(words.Count(TerminalText.WindowsLookedBack, result.WindowsLookedBack));
        if (result.Records.Duplicate > 0)
            parts.Add(words.Count(TerminalText.DuplicatesDropped, result.Records.Duplicate));
        if (result.Retries > 0)
            parts.Add(words.Count(TerminalText.Repeated, result.Retries));
        return string.Join(", ", parts) + ".";
    }

    private static string List(Words words, IReadOnlyList<TimeWindow> windows)
    {
        const int Shown = 3;
        var more = windows.Count > Shown ? " " + words.Count(TerminalText.AndMore, windows.Count - Shown) : "";
        return string.Join(", ", windows.Take(Shown).Select(words.Period)) + more;
    }

    private static string Meanwhile(Words words, ConcurrentRun run) => words.Format(
        TerminalText.MeanwhileBy, words.Count(TerminalText.Windows, run.Windows), run.RunId, run.Host ?? "?", words.Instant(run.LoadedAt));
}
