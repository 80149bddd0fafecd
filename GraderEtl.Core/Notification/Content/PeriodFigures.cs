using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The figures of a period, each with its change against the period before where all of that is loaded.</summary>
internal sealed class PeriodFigures(Texts<MessageText> texts, ZonedRange ranges, LearningReport report)
{
    private const string None = "–";

    private Language Language => texts.Language;

    private PeriodTotals? Before => report.Previous is { IsComplete: true } previous ? previous.Totals : null;

    public FigureSection Section => new(
    [
        Count("attempts", totals => totals.Attempts),
        Count("submits", totals => totals.Submits),
        Share("success_rate", totals => totals.SuccessRate),
        Count("unique_users", totals => totals.UniqueUsers),
        Count("new_users", totals => totals.Learning.NewUsers),
        Share("first_try_rate", totals => totals.Learning.FirstTryRate),
        Count("first_successes", totals => totals.Learning.FirstSuccesses),
        Median("median_attempts_to_success", totals => totals.Learning.MedianAttemptsToSuccess),
    ], Note());

    private string Note()
    {
        if (Before is null)
            return "";
        return report.Days.Count == 1 ? texts[MessageText.ComparedWithDay] : texts.Format(MessageText.Compared, ranges.Days(report.Previous!.Range));
    }

    private Figure Count(string metric, Func<PeriodTotals, long> value) => new(
        Name(metric),
        Language.Number(value(report.Totals)),
        Before is { } before && PreviousPeriod.Change(value(report.Totals), value(before)) is { } change ? Signed(change, size => Language.Percent(size, 1)) : "");

    private Figure Share(string metric, Func<PeriodTotals, double?> value) => new(
        Name(metric),
        value(report.Totals) is { } share ? Language.Percent(share) : None,
        Difference(value) is { } change ? Signed(change, size => texts.Format(MessageText.Points, Language.Number(size * 100, 1))) : "");

    private Figure Median(string metric, Func<PeriodTotals, double?> value) => new(
        Name(metric),
        value(report.Totals) is { } median ? Language.Number(median, 1) : None,
        Difference(value) is { } change ? Signed(change, size => Language.Number(size, 1)) : "");

    private double? Difference(Func<PeriodTotals, double?> value) => Before is { } before ? value(report.Totals) - value(before) : null;

    private string Name(string metric) => MetricDefinitions.Get(metric, Language).Name;

    /// <summary>With its direction; a change that reads as none has no sign.</summary>
    private static string Signed(double change, Func<double, string> write)
    {
        var text = write(Math.Abs(change));
        return text == write(0) ? text : (change > 0 ? "+" : "-") + text;
    }
}
