using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>A figure of the period beside that of the period before.</summary>
/// <param name="Metric">Which one.</param>
/// <param name="Now">In the period; null where there is none.</param>
/// <param name="Before">In the period before.</param>
/// <param name="Kind">How it is written.</param>
internal sealed record Card(string Metric, double? Now, double? Before, CardKind Kind)
{
    private const string Up = "▲\u00A0";
    private const string Down = "▼\u00A0";

    public static Card Count(string metric, long now, long? before) => new(metric, now, before, CardKind.Count);

    public static Card Share(string metric, double? now, double? before) => new(metric, now, before, CardKind.Share);

    public static Card Median(string metric, double? now, double? before) => new(metric, now, before, CardKind.Median);

    public string Show(ReportFrame frame, double? value) => Kind switch
    {
        CardKind.Share => frame.Percent(value),
        CardKind.Median => frame.Number(value, 1),
        _ => frame.Number((long?)value),
    };

    /// <summary>The change with its direction: of shares in percentage points, of medians in attempts, else in per cent; null for none.</summary>
    public string? Change(ReportFrame frame)
    {
        var change = Kind == CardKind.Count ? PreviousPeriod.Change(Now, Before) : Now - Before;
        if (change is not { } value)
            return null;
        var size = Math.Abs(value);
        var text = Kind switch
        {
            CardKind.Share => frame.Texts.Format(ReportText.Points, frame.Language.Number(size * 100, 1)),
            CardKind.Median => frame.Language.Number(size, 1),
            _ => frame.Percent(size, size < 0.1 ? 1 : 0),
        };
        var shown = Math.Round(Kind == CardKind.Median ? size : size * 100, 1);
        return shown == 0 ? frame[ReportText.Unchanged] : (value > 0 ? Up : Down) + text;
    }
}
