using System.Globalization;

namespace GraderEtl.Core.Model;

/// <summary>
/// Finds what a run was slowed down by: the part that was busy most of the time. Of stages that work at once it is the busiest one the
/// others wait for, whether they starve behind it or are blocked before it; so waiting for another stage counts for nobody.
/// </summary>
internal static class Bottleneck
{
    /// <summary>Below this share nothing is to blame alone.</summary>
    private const double Half = 0.5;

    /// <summary>Shares below this are not worth a word.</summary>
    private const double Least = 0.01;

    private const int MostLanes = 64;

    public static LoadVerdict? Find(LoadProfile profile)
    {
        var lanes = profile.Total;
        var stages = profile.Stages;
        var longest = new[]
        {
            (Time: stages.Planning, Limit: LoadLimit.Planning, Name: "planning", Work: "preparing the store and asking its ledger"),
            (Time: stages.Measuring, Limit: LoadLimit.Measuring, Name: "metrics", Work: "computing metrics"),
            (Time: stages.Reporting, Limit: LoadLimit.Reporting, Name: "report", Work: "writing reports"),
            (Time: stages.Notifying, Limit: LoadLimit.Notifying, Name: "message", Work: "sending messages"),
        }.MaxBy(stage => stage.Time);
        if (lanes.Active > TimeSpan.Zero && stages.Loading >= longest.Time)
            return OfLanes(profile, lanes);
        if (longest.Time == TimeSpan.Zero)
            return null;
        var share = longest.Time / stages.Total;
        return new LoadVerdict(
            longest.Limit, share, [], $"{longest.Name}-bound: {Percent(share)} of the run went into {longest.Work}, {Percent(stages.Loading / stages.Total)} into loading");
    }

    private static LoadVerdict OfLanes(LoadProfile profile, LaneProfile lanes)
    {
        var source = lanes.Share(LaneActivity.FirstByteWait) + lanes.Share(LaneActivity.BodyWait);
        var retries = lanes.Share(LaneActivity.Pausing) + lanes.Share(LaneActivity.Recovering);
        var splitting = lanes.Share(LaneActivity.Splitting);
        var parsing = lanes.Share(LaneActivity.Parsing) / profile.ParseParallelism;
        var database = lanes.Share(LaneActivity.Encoding) + lanes.Share(LaneActivity.Sending) + lanes.Share(LaneActivity.TurnWait)
            + lanes.Share(LaneActivity.Claiming) + lanes.Share(LaneActivity.Completing) + lanes.Share(LaneActivity.Committing);
        var busiest = new[] { source, retries, splitting, parsing, database }.Max();
        var more = new Advice(profile.Lanes.Count, profile.MostLanes, lanes.Windows);
        if (busiest < Half)
        {
            return more.Lanes("more lanes let them overlap", LoadLimit.None, busiest,
                $"balanced: {Percent(source)} source, {Percent(splitting)} splitting, {Percent(parsing)} parsing, {Percent(database)} database");
        }

        if (busiest == database)
            return OfDatabase(lanes, more);
        if (busiest == source)
            return OfSource(lanes, more);
        if (busiest == retries)
            return new LoadVerdict(LoadLimit.Retries, retries, [], $"retry-bound: {Percent(retries)} of the time went into recovering from failures and pausing before another try; the log names them");
        return busiest == parsing
            ? new LoadVerdict(LoadLimit.Parsing, parsing, ["Tuning:ParseParallelism"],
                $"parse-bound: {Percent(parsing)} of the time every parser was busy; more of them may help while processors are idle (Tuning:ParseParallelism, now {Number(profile.ParseParallelism)})")
            : more.Lanes("more lanes may help while processors are idle", LoadLimit.Splitting, splitting,
                $"split-bound: {Percent(splitting)} of the time went into decompressing answers and cutting them into records");
    }

    private static LoadVerdict OfSource(LaneProfile lanes, Advice more)
    {
        var (first, body) = (lanes.Share(LaneActivity.FirstByteWait), lanes.Share(LaneActivity.BodyWait));
        return first >= body
            ? more.Lanes("more lanes may help", LoadLimit.Source, first,
                $"source-bound: {Percent(first)} of the time was waiting for the first byte of an answer{And(body, "for the rest of it")}")
            : more.Lanes("more lanes may help where the line has room", LoadLimit.Source, body,
                $"source-bound: {Percent(body)} of the time was waiting for the bytes of an answer{And(first, "for its first byte")}");
    }

    private static LoadVerdict OfDatabase(LaneProfile lanes, Advice more)
    {
        var (encoding, sending) = (lanes.Share(LaneActivity.Encoding), lanes.Share(LaneActivity.Sending) + lanes.Share(LaneActivity.TurnWait));
        var windows = lanes.Share(LaneActivity.Claiming) + lanes.Share(LaneActivity.Completing);
        var commits = lanes.Share(LaneActivity.Committing);
        var copy = encoding + sending;
        if (commits > copy && commits >= windows)
        {
            return new LoadVerdict(LoadLimit.Commits, commits, ["Tuning:CommitRows", "Tuning:CommitInterval"],
                $"database-bound: {Percent(commits)} of the time was waiting for commits; larger transactions may help (Tuning:CommitRows, Tuning:CommitInterval)");
        }

        if (windows > copy)
        {
            return more.Windows("longer windows may help", LoadLimit.Windows, windows,
                $"database-bound: {Percent(windows)} of the time went into claiming and completing windows");
        }

        var rest = And(windows + commits, "went into claims, ends of windows and commits");
        return encoding > sending
            ? more.Lanes("more lanes may help while processors are idle", LoadLimit.Encoding, copy,
                $"encode-bound: {Percent(copy)} of the time the COPY had a full queue, {Percent(encoding)} went into encoding rows{rest}")
            : more.Lanes("more lanes may help while the server has idle processors", LoadLimit.Database, copy,
                $"database-bound: {Percent(copy)} of the time the COPY had a full queue{rest}");
    }

    private static string And(double share, string what) => share >= Least ? $", {Percent(share)} {what}" : "";

    private static string Percent(double share) => (Math.Min(share, 1) * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Names a setting only where turning it can change anything.</summary>
    private readonly record struct Advice(int LaneCount, int? Chosen, long WindowCount)
    {
        /// <summary>Whether there are fewer lanes than the setting allows: then the run itself found that more were of no use.</summary>
        private bool IsChosenBelow => LaneCount < Chosen;

        private string Key => Chosen is null ? "Source:Lanes" : "Source:MaxLanes";

        /// <summary>More lanes: of use only where there are more windows than lanes, and where a setting keeps them from growing.</summary>
        public LoadVerdict Lanes(string words, LoadLimit limit, double share, string text) => WindowCount > LaneCount && LaneCount < MostLanes && !IsChosenBelow
            ? new LoadVerdict(limit, share, [Key], $"{text}; {words} ({Key}, now {Number(LaneCount)})")
            : new LoadVerdict(limit, share, [], text);

        /// <summary>Longer windows: of use only where there are several to a lane.</summary>
        public LoadVerdict Windows(string words, LoadLimit limit, double share, string text) => WindowCount > LaneCount
            ? new LoadVerdict(limit, share, ["Source:MaxWindow", "Source:FirstWindow"], $"{text}; {words} (Source:MaxWindow, Source:FirstWindow)")
            : new LoadVerdict(limit, share, [], text);
    }
}
