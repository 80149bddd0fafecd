using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The words of a progress display.</summary>
internal sealed class ProgressText(Words words)
{
    /// <summary>Everything worth knowing, in one line.</summary>
    public string Line(LoadProgress progress) => progress.Stage == LoadStage.Loading
        ? $"{Stage(progress.Stage)} {words.Percent(progress.Fraction)}, {Detail(progress)}"
        : Stage(progress.Stage);

    /// <summary>Records, pace, repeated requests, open windows and time left.</summary>
    public string Detail(LoadProgress progress)
    {
        var pace = progress.Elapsed > TimeSpan.Zero ? progress.RecordsRead / progress.Elapsed.TotalSeconds : 0;
        var parts = new List<string>
        {
            words.Count(TerminalText.Records, progress.RecordsRead),
            words.Rate(pace),
            words.Count(TerminalText.WindowsLoaded, progress.WindowsLoaded),
        };
        if (progress.WindowsSkipped > 0)
            parts.Add(words.Count(TerminalText.AlreadyThere, progress.WindowsSkipped));
        if (progress.Committed.Rejected > 0)
            parts.Add(words.Count(TerminalText.Rejected, progress.Committed.Rejected));
        if (progress.Retries > 0)
            parts.Add(words.Count(TerminalText.Retries, progress.Retries));
        if (progress.Remaining is { } remaining && progress.Fraction < 1)
            parts.Add(words.Format(TerminalText.TimeLeft, Words.Clock(remaining)));
        return string.Join(", ", parts);
    }

    /// <summary>The windows being loaded, the first few.</summary>
    public string Open(LoadProgress progress)
    {
        const int Shown = 3;
        if (progress.Open.Count == 0)
            return "";
        var more = progress.Open.Count > Shown ? " " + words.Count(TerminalText.AndMore, progress.Open.Count - Shown) : "";
        return string.Join("  ", progress.Open.Take(Shown)) + more;
    }

    /// <summary>What the run does now.</summary>
    public string Stage(LoadStage stage) => words[stage switch
    {
        LoadStage.Planning => TerminalText.Planning,
        LoadStage.Loading => TerminalText.Loading,
        LoadStage.Measuring => TerminalText.Measuring,
        LoadStage.Reporting => TerminalText.Reporting,
        LoadStage.Notifying => TerminalText.Notifying,
        _ => TerminalText.Finished,
    }];
}
