using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The words of a progress display.</summary>
internal static class ProgressText
{
    /// <summary>Everything worth knowing, in one line.</summary>
    public static string Line(LoadProgress progress) => progress.Stage == LoadStage.Loading
        ? $"{Stage(progress.Stage)} {Numbers.Percent(progress.Fraction)}, {Detail(progress)}"
        : Stage(progress.Stage);

    /// <summary>Records, pace, repeated requests, open windows and time left.</summary>
    public static string Detail(LoadProgress progress)
    {
        var pace = progress.Elapsed > TimeSpan.Zero ? progress.RecordsRead / progress.Elapsed.TotalSeconds : 0;
        var parts = new List<string>
        {
            Numbers.Of(progress.RecordsRead, "record"),
            Numbers.Rate(pace),
            Numbers.Of(progress.WindowsLoaded, "window") + " loaded",
        };
        if (progress.WindowsSkipped > 0)
            parts.Add(Numbers.Count(progress.WindowsSkipped) + " already there");
        if (progress.Committed.Rejected > 0)
            parts.Add(Numbers.Count(progress.Committed.Rejected) + " rejected");
        if (progress.Retries > 0)
            parts.Add($"{Numbers.Count(progress.Retries)} {(progress.Retries == 1 ? "retry" : "retries")}");
        if (progress.Remaining is { } remaining && progress.Fraction < 1)
            parts.Add($"about {Numbers.Clock(remaining)} left");
        return string.Join(", ", parts);
    }

    /// <summary>The windows being loaded, the first few.</summary>
    public static string Open(LoadProgress progress)
    {
        const int Shown = 3;
        if (progress.Open.Count == 0)
            return "";
        var more = progress.Open.Count > Shown ? $" and {progress.Open.Count - Shown} more" : "";
        return string.Join("  ", progress.Open.Take(Shown)) + more;
    }

    /// <summary>What the run does now.</summary>
    public static string Stage(LoadStage stage) => stage switch
    {
        LoadStage.Planning => "planning",
        LoadStage.Loading => "loading",
        LoadStage.Measuring => "computing metrics",
        LoadStage.Reporting => "writing reports",
        LoadStage.Notifying => "sending messages",
        _ => "finished",
    };
}
