using System.Globalization;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

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
