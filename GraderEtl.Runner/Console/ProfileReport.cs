using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>Where the time of a run went, as tables: what <c>--profile</c> shows.</summary>
internal static class ProfileReport
{
    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, LoadProfile profile)
    {
        var (output, words) = (terminal.Out, terminal.Words);
        output.WriteLine();
        output.WriteLine(words[TerminalText.TimeOfRun]);
        Stages(words, profile.Stages).WriteTo(terminal);
        if (profile.Lanes.Count == 0)
            return;
        var total = profile.Total;
        output.WriteLine();
        output.WriteLine(
            words.Format(
                TerminalText.TimeOfLanes,
                words.Count(TerminalText.Lanes, profile.Lanes.Count),
                words.Seconds(total.Elapsed),
                words.Count(TerminalText.Windows, total.Windows),
                words.Count(TerminalText.Pages, total.Pages)));
        output.WriteLine(words.Format(TerminalText.SharesOf, words.Seconds(total.Active)));
        Lanes(words, total).WriteTo(terminal);
    }

    private static ResultTable Stages(Words words, StageTimes stages)
    {
        var table = new ResultTable(words[TerminalText.Part], ">" + words[TerminalText.Seconds], ">" + words[TerminalText.Share]);
        var (all, names) = (stages.Total, new ProgressText(words));
        foreach (var (stage, time) in new[]
        {
            (LoadStage.Planning, stages.Planning),
            (LoadStage.Loading, stages.Loading),
            (LoadStage.Measuring, stages.Measuring),
            (LoadStage.Reporting, stages.Reporting),
            (LoadStage.Notifying, stages.Notifying),
        })
            table.Add(names.Stage(stage), words.Seconds(time), words.Percent(all > TimeSpan.Zero ? time / all : null));
        table.Add(words[TerminalText.All], words.Seconds(all), "");
        return table;
    }

    private static ResultTable Lanes(Words words, LaneProfile total)
    {
        var table = new ResultTable(words[TerminalText.What], ">" + words[TerminalText.Seconds], ">" + words[TerminalText.Share]);
        foreach (var activity in Enum.GetValues<LaneActivity>())
            table.Add(words[activity], words.Seconds(total[activity]), activity == LaneActivity.Idle ? "-" : words.Percent(total.Share(activity)));
        return table;
    }
}
