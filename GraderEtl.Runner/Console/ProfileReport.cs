using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>Where the time of a run went, as tables: what <c>--profile</c> shows.</summary>
internal static class ProfileReport
{
    private static readonly (LaneActivity Activity, string Stage, ActivityText What)[] Activities =
    [
        (LaneActivity.FirstByteWait, "fetch", ActivityText.FirstByteWait),
        (LaneActivity.BodyWait, "fetch", ActivityText.BodyWait),
        (LaneActivity.Splitting, "fetch", ActivityText.Splitting),
        (LaneActivity.FetchBlocked, "fetch", ActivityText.FetchBlocked),
        (LaneActivity.Parsing, "parse", ActivityText.Parsing),
        (LaneActivity.PageWait, "parse", ActivityText.PageWait),
        (LaneActivity.ParseBlocked, "parse", ActivityText.ParseBlocked),
        (LaneActivity.Resolving, "parse", ActivityText.Resolving),
        (LaneActivity.Encoding, "copy", ActivityText.Encoding),
        (LaneActivity.Sending, "copy", ActivityText.Sending),
        (LaneActivity.ChunkWait, "copy", ActivityText.ChunkWait),
        (LaneActivity.TurnWait, "copy", ActivityText.TurnWait),
        (LaneActivity.Claiming, "window", ActivityText.Claiming),
        (LaneActivity.Completing, "window", ActivityText.Completing),
        (LaneActivity.Committing, "window", ActivityText.Committing),
        (LaneActivity.Recovering, "lane", ActivityText.Recovering),
        (LaneActivity.Pausing, "lane", ActivityText.Pausing),
        (LaneActivity.Idle, "lane", ActivityText.Idle),
    ];

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
        var table = new ResultTable(
            words[TerminalText.Stage], words[TerminalText.What], ">" + words[TerminalText.Seconds], ">" + words[TerminalText.Share]);
        foreach (var (activity, stage, what) in Activities)
            table.Add(stage, words[what], words.Seconds(total[activity]), activity == LaneActivity.Idle ? "-" : words.Percent(total.Share(activity)));
        return table;
    }
}

/// <summary>What the time of lanes goes into, for people: each <see cref="Core.Model.LaneActivity"/> under its own name.</summary>
internal enum ActivityText
{
    FirstByteWait,
    BodyWait,
    Splitting,
    FetchBlocked,
    Parsing,
    PageWait,
    ParseBlocked,
    Resolving,
    Encoding,
    Sending,
    ChunkWait,
    TurnWait,
    Claiming,
    Completing,
    Committing,
    Recovering,
    Pausing,
    Idle,
}
