using System.Globalization;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

/// <summary>
/// Finds what a run was slowed down by: the part that was busy most of the time. Of stages that work at once it is the busiest one the
/// others wait for, whether they starve behind it or are blocked before it; so waiting for another stage counts for none.
/// </summary>
internal sealed class Bottleneck(LoadProfile profile, Language language)
{
    /// <summary>Below this share nothing is to blame alone.</summary>
    private const double Half = 0.5;

    /// <summary>Shares below this are not worth a word.</summary>
    private const double Least = 0.01;

    private readonly Texts<LimitText> _texts = new(language);
    private readonly LaneProfile _lanes = profile.Total;
    private readonly LaneAdvice _advice = new(profile, new Texts<LimitText>(language));

    /// <summary>What it is; null when the run took no time.</summary>
    public LoadVerdict? Find()
    {
        var stages = profile.Stages;
        var longest = new[]
        {
            (Time: stages.Planning, Limit: LoadLimit.Planning, Text: LimitText.Planning),
            (Time: stages.Measuring, Limit: LoadLimit.Measuring, Text: LimitText.Measuring),
            (Time: stages.Reporting, Limit: LoadLimit.Reporting, Text: LimitText.Reporting),
            (Time: stages.Notifying, Limit: LoadLimit.Notifying, Text: LimitText.Notifying),
        }.MaxBy(stage => stage.Time);
        if (_lanes.Active > TimeSpan.Zero && stages.Loading >= longest.Time)
            return OfLanes();
        if (longest.Time == TimeSpan.Zero)
            return null;
        var share = longest.Time / stages.Total;
        return new LoadVerdict(longest.Limit, share, [], Say(longest.Text, share, stages.Loading / stages.Total));
    }

    private LoadVerdict OfLanes()
    {
        var source = Share(LaneActivity.Waiting, LaneActivity.Downloading);
        var retries = Share(LaneActivity.Retrying);
        var splitting = Share(LaneActivity.Splitting);
        var parsing = Share(LaneActivity.Parsing) / profile.ParseParallelism;
        var resolving = Share(LaneActivity.Resolving);
        var database = Share(LaneActivity.Copying, LaneActivity.Claiming, LaneActivity.Committing);
        var busiest = new[] { source, retries, splitting, parsing, resolving, database }.Max();
        if (busiest < Half)
            return _advice.Lanes(LimitText.LanesOverlap, LoadLimit.None, busiest, Say(LimitText.Balanced, source, splitting, parsing, Math.Max(database, resolving)));
        if (busiest == database)
            return OfDatabase();
        if (busiest == resolving)
            return new LoadVerdict(LoadLimit.Database, resolving, [], Say(LimitText.Dictionaries, resolving));
        if (busiest == source)
            return OfSource();
        if (busiest == retries)
            return new LoadVerdict(LoadLimit.Retries, retries, [], Say(LimitText.Retries, retries));
        return busiest == parsing
            ? _advice.Parsers(parsing, Say(LimitText.Parsing, parsing))
            : _advice.Lanes(LimitText.LanesWhileIdle, LoadLimit.Splitting, splitting, Say(LimitText.Splitting, splitting));
    }

    private LoadVerdict OfSource()
    {
        var (first, body) = (Share(LaneActivity.Waiting), Share(LaneActivity.Downloading));
        return first >= body
            ? _advice.Lanes(LimitText.LanesHelp, LoadLimit.Source, first, Say(LimitText.FirstByte, first) + And(LimitText.AndTheRest, body))
            : _advice.Lanes(LimitText.LanesWhereLineHasRoom, LoadLimit.Source, body, Say(LimitText.Body, body) + And(LimitText.AndTheFirstByte, first));
    }

    private LoadVerdict OfDatabase()
    {
        var (copy, windows, commits) = (Share(LaneActivity.Copying), Share(LaneActivity.Claiming), Share(LaneActivity.Committing));
        if (commits > copy && commits >= windows)
            return new LoadVerdict(LoadLimit.Commits, commits, ["Tuning:CommitInterval"], Say(LimitText.Commits, commits) + " (Tuning:CommitInterval)");
        if (windows > copy)
            return _advice.Windows(windows, Say(LimitText.Windows, windows));
        return _advice.Lanes(
            LimitText.LanesWhileServerIdle, LoadLimit.Database, copy, Say(LimitText.Database, copy) + And(LimitText.AndWindows, windows + commits));
    }

    private double Share(params ReadOnlySpan<LaneActivity> activities)
    {
        var sum = 0.0;
        foreach (var activity in activities)
            sum += _lanes.Share(activity);
        return sum;
    }

    private string And(LimitText text, double share) => share >= Least ? Say(text, share) : "";

    private string Say(LimitText text, params double[] shares) => _texts.Format(text, [.. shares.Select(Percent)]);

    private static string Percent(double share) => (Math.Min(share, 1) * 100).ToString("0", CultureInfo.InvariantCulture) + " %";
}

/// <summary>Names a setting only where turning it can change anything.</summary>
internal sealed class LaneAdvice(LoadProfile profile, Texts<LimitText> texts)
{
    /// <summary>More than any setting allows.</summary>
    private const int MostLanes = 64;

    private readonly int _lanes = profile.Lanes.Count;
    private readonly long _windows = profile.Total.Windows;

    /// <summary>
    /// More lanes: of use only where there are more windows than lanes. A run that chose fewer than it might have found that more are of
    /// no use.
    /// </summary>
    public LoadVerdict Lanes(LimitText words, LoadLimit limit, double share, string text)
    {
        if (_windows <= _lanes || _lanes >= MostLanes || _lanes < profile.MostLanes)
            return new LoadVerdict(limit, share, [], text);
        var key = profile.MostLanes is null ? "Source:Lanes" : "Source:MaxLanes";
        return new LoadVerdict(limit, share, [key], $"{text}{texts[words]} ({Now(key, _lanes)})");
    }

    /// <summary>More parsers.</summary>
    public LoadVerdict Parsers(double share, string text)
        => new(LoadLimit.Parsing, share, ["Tuning:ParseParallelism"], $"{text} ({Now("Tuning:ParseParallelism", profile.ParseParallelism)})");

    /// <summary>Longer windows: of use only where there are several to a lane.</summary>
    public LoadVerdict Windows(double share, string text) => _windows > _lanes
        ? new LoadVerdict(
            LoadLimit.Windows, share, ["Source:MaxWindow", "Source:FirstWindow"],
            $"{text}{texts[LimitText.LongerWindowsHelp]} (Source:MaxWindow, Source:FirstWindow)")
        : new LoadVerdict(LoadLimit.Windows, share, [], text);

    private string Now(string key, int value) => texts.Format(LimitText.Now, key, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What a run was slowed down by, in words; see <see cref="Bottleneck"/>.</summary>
internal enum LimitText
{
    Planning,
    Measuring,
    Reporting,
    Notifying,
    Balanced,
    Retries,
    Parsing,
    Splitting,
    FirstByte,
    AndTheRest,
    Body,
    AndTheFirstByte,
    Commits,
    Windows,
    Database,
    AndWindows,
    Dictionaries,

    // what may help
    LanesHelp,
    LanesOverlap,
    LanesWhereLineHasRoom,
    LanesWhileIdle,
    LanesWhileServerIdle,
    LongerWindowsHelp,
    Now,
}
