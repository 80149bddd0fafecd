using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The words of a progress display.</summary>
/// <param name="words">The language.</param>
/// <param name="source">The source that is loaded, where there are several; else null.</param>
internal sealed class ProgressText(Words words, string? source = null)
{
    /// <summary>Everything worth knowing, in one line.</summary>
    public string Line(LoadProgress progress)
        => progress.Stage == LoadStage.Loading ? $"{StageName(progress)} {Percent(progress)}, {Detail(progress)}" : StageTime(progress);

    /// <summary>How much is done.</summary>
    public string Percent(LoadProgress progress) => words.Percent(progress.Fraction);

    /// <summary>What the run does now and since when, for stages that have no other measure.</summary>
    public string StageTime(LoadProgress progress)
        => progress.StageElapsed < TimeSpan.FromSeconds(1) ? StageName(progress) : $"{StageName(progress)} {words.Language.Elapsed(progress.StageElapsed)}";

    /// <summary>Records, their pace while they are loaded, windows, repeated requests and time left.</summary>
    public string Detail(LoadProgress progress)
    {
        var parts = new List<string> { words.Count(TerminalText.Records, progress.RecordsRead) };
        if (progress is { Stage: LoadStage.Loading, RecordsRead: > 0 } && progress.StageElapsed > TimeSpan.Zero)
            parts.Add(words.Rate(progress.RecordsRead / progress.StageElapsed.TotalSeconds));
        parts.Add(words.Count(TerminalText.WindowsLoaded, progress.WindowsLoaded));
        if (progress.WindowsSkipped > 0)
            parts.Add(words.Count(TerminalText.AlreadyThere, progress.WindowsSkipped));
        if (progress.Committed.Rejected > 0)
            parts.Add(words.Count(TerminalText.Rejected, progress.Committed.Rejected));
        if (progress.Retries > 0)
            parts.Add(words.Count(TerminalText.Retries, progress.Retries));
        if (progress.Outage is { } outage)
        {
            parts.Add(words.Format(TerminalText.SourceDown, words.Zone.ToLocal(outage.Since), outage.Cause, words.Zone.ToLocal(outage.NextProbe), words.Zone.Id));
            return string.Join(", ", parts);
        }

        if (progress.Remaining is { } remaining && progress.Fraction < 1)
            parts.Add(words.Format(TerminalText.TimeLeft, Language.Clock(remaining)));
        return string.Join(", ", parts);
    }

    /// <summary>The windows being loaded, the first few.</summary>
    public string Open(LoadProgress progress)
    {
        const int Shown = 3;
        if (progress.Open.Count == 0)
            return "";
        var more = progress.Open.Count > Shown ? " " + words.Count(TerminalText.AndMore, progress.Open.Count - Shown) : "";
        return string.Join("  ", progress.Open.Take(Shown).Select(words.Period)) + more;
    }

    private string StageName(LoadProgress progress) => (source is null ? "" : source + ": ") + Stage(progress.Stage);

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
