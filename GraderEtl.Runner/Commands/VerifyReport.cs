using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>What a comparison found, for people, with the commands that fix it.</summary>
internal sealed class VerifyReport(VerifyResult result, RangeReader ranges, Invocation invocation, IReadOnlyList<string> source)
{
    private const int MostWindows = 100;
    private const int MostGaps = 20;

    /// <summary>The result.</summary>
    public VerifyResult Result => result;

    /// <summary>The commands that load exactly the windows again that differ.</summary>
    public IReadOnlyList<string> Commands { get; } =
        [.. result.ToRefresh.Select(range => invocation.Line(["backfill", "--refresh", "--from", ranges.Write(range.Start), "--to", ranges.Write(range.End), .. source]))];

    /// <summary>What differs as an error, with the commands as the remedy; null when nothing does.</summary>
    public GraderEtlException? Difference => result.ToDifference(string.Join("; ", Commands));

    /// <summary>Such as <c>2 late records, 1 row missing</c>.</summary>
    public static string Describe(WindowVerification window, Language language)
    {
        var texts = new Texts<VerifyText>(language);
        return window.Differs
            ? string.Join(", ", window.Differences.Select(difference => texts.Count(Enum.Parse<VerifyText>(difference.Kind.ToString()), difference.Records)))
            : texts[VerifyText.NoDifference];
    }

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        var (words, texts) = (terminal.Words, new Texts<VerifyText>(terminal.Words.Language));
        var differing = result.Differing.ToList();
        if (differing.Count > 0)
        {
            var table = new ResultTable(
                words[TerminalText.Period], ">" + texts[VerifyText.Loaded], ">" + texts[VerifyText.Source],
                ">" + texts[VerifyText.Table], texts[VerifyText.Difference]);
            foreach (var window in differing.Take(MostWindows))
            {
                table.Add(
                    words.Period(window.Window), words.Number(window.Loaded.Counts.Loaded),
                    words.Number(window.Source.Loaded), words.Number(window.Rows), Describe(window, words.Language));
            }

            table.WriteTo(terminal);
            if (differing.Count > MostWindows)
                terminal.Out.WriteLine(words.Count(TerminalText.AndMore, differing.Count - MostWindows));
            terminal.Out.WriteLine();
        }

        terminal.Out.WriteLine(Summary(texts, differing.Count));
        WriteLateness(terminal, texts);
        if (result.Windows.Sum(window => window.Replayable) is > 0 and var replayable)
            terminal.Out.WriteLine(texts.Format(VerifyText.Replayable, texts.Count(VerifyText.Records, replayable)));
        WriteWindows(terminal, texts[VerifyText.NotLoaded], result.NotLoaded);
        if (result.Error is not null)
            WriteWindows(terminal, texts[VerifyText.NotReached], result.NotVerified);
    }

    private string Summary(Texts<VerifyText> texts, int differing)
    {
        var found = result.Windows.Count == 0 ? texts[VerifyText.NothingToCompare]
            : differing == 0 ? texts[VerifyText.Agree]
            : texts.Count(VerifyText.Differ, differing);
        if (result.Request.Sample is not null && result.NotVerified.Count > 0)
            found = texts.Format(VerifyText.SampleOf, texts.Language.Number(result.Windows.Count + result.NotVerified.Count), found);
        return texts.Format(
            VerifyText.Compared,
            texts.Count(VerifyText.Windows, result.Windows.Count),
            texts.Count(VerifyText.Records, result.Windows.Sum(window => window.Loaded.Counts.Loaded)),
            found,
            texts.Count(VerifyText.Requests, result.Requests),
            texts.Language.Elapsed(result.Elapsed));
    }

    private void WriteLateness(Terminal terminal, Texts<VerifyText> texts)
    {
        if (result.Lateness is not { } late)
            return;
        var words = terminal.Words;
        terminal.Out.WriteLine(
            texts.Format(VerifyText.CameLate, texts.Count(VerifyText.Records, late.Records), words.Length(late.AtLeast), words.Length(late.AtMost))
            + " " + texts.Format(VerifyText.LookBack, late.SureDays, late.LeastDays));
    }

    private static void WriteWindows(Terminal terminal, string label, IReadOnlyList<TimeWindow> windows)
    {
        if (windows.Count == 0)
            return;
        terminal.Out.WriteLine($"{label}: {terminal.Words.Number(windows.Count)}");
        foreach (var window in windows.Take(MostGaps))
            terminal.Out.WriteLine("  " + terminal.Words.Period(window));
        if (windows.Count > MostGaps)
            terminal.Out.WriteLine("  " + terminal.Words.Count(TerminalText.AndMore, windows.Count - MostGaps));
    }
}
