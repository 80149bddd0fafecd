using System.Globalization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>Where the time of a run went, as tables: what <c>--profile</c> shows.</summary>
internal static class ProfileReport
{
    private static readonly (LaneActivity Activity, string Stage, string What)[] Activities =
    [
        (LaneActivity.FirstByteWait, "fetch", "waiting for the first byte of an answer"),
        (LaneActivity.BodyWait, "fetch", "waiting for the bytes of an answer"),
        (LaneActivity.Splitting, "fetch", "decompressing, cutting into records"),
        (LaneActivity.FetchBlocked, "fetch", "blocked: no free page, queue full"),
        (LaneActivity.Parsing, "parse", "parsing, validating"),
        (LaneActivity.PageWait, "parse", "waiting for a page"),
        (LaneActivity.ParseBlocked, "parse", "blocked: queue full"),
        (LaneActivity.Encoding, "copy", "encoding rows"),
        (LaneActivity.Sending, "copy", "sending rows, waiting for the database"),
        (LaneActivity.ChunkWait, "copy", "waiting for chunks"),
        (LaneActivity.TurnWait, "copy", "waiting for its turn"),
        (LaneActivity.Claiming, "window", "connecting, claiming"),
        (LaneActivity.Completing, "window", "completing: end of COPY, counts"),
        (LaneActivity.Committing, "window", "committing"),
        (LaneActivity.Recovering, "lane", "recovering from failures"),
        (LaneActivity.Pausing, "lane", "pausing before another try"),
        (LaneActivity.Idle, "lane", "idle: other lanes have the last windows"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, LoadProfile profile)
    {
        var output = terminal.Out;
        output.WriteLine();
        output.WriteLine("Where the time of the run went:");
        Stages(profile.Stages).WriteTo(terminal);
        if (profile.Lanes.Count == 0)
            return;
        var total = profile.Total;
        output.WriteLine();
        output.WriteLine(
            $"Where the time of {Numbers.Of(profile.Lanes.Count, "lane")} went, together {Seconds(total.Elapsed)} s for {Numbers.Of(total.Windows, "window")} and {Numbers.Of(total.Pages, "page")}.");
        output.WriteLine($"Fetch, parse and copy work at once. Shares are of the {Seconds(total.Active)} s that were not idle:");
        Lanes(total).WriteTo(terminal);
    }

    private static ResultTable Stages(StageTimes stages)
    {
        var table = new ResultTable("part", ">seconds", ">share");
        var all = stages.Total;
        foreach (var (stage, time) in new[]
        {
            (LoadStage.Planning, stages.Planning),
            (LoadStage.Loading, stages.Loading),
            (LoadStage.Measuring, stages.Measuring),
            (LoadStage.Reporting, stages.Reporting),
            (LoadStage.Notifying, stages.Notifying),
        })
            table.Add(ProgressText.Stage(stage), Seconds(time), Numbers.Percent(all > TimeSpan.Zero ? time / all : null));
        table.Add("all", Seconds(all), "");
        return table;
    }

    private static ResultTable Lanes(LaneProfile total)
    {
        var table = new ResultTable("stage", "what", ">seconds", ">share");
        foreach (var (activity, stage, what) in Activities)
            table.Add(stage, what, Seconds(total[activity]), activity == LaneActivity.Idle ? "-" : Numbers.Percent(total.Share(activity)));
        return table;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("#,0.000", CultureInfo.InvariantCulture);
}
