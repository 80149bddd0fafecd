using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>The figures of the period, each with its change against the period before.</summary>
internal static class CardSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var now = frame.Report.Totals;
        var before = frame.Report.Previous?.Totals;
        page.OpenSection("figures", frame[ReportText.TitleFigures]).Open("dl", ("class", "cards")).Line();
        Write(page, frame, Card.Count("attempts", now.Attempts, before?.Attempts));
        Write(page, frame, Card.Count("unique_users", now.UniqueUsers, before?.UniqueUsers));
        Write(page, frame, Card.Share("success_rate", now.SuccessRate, before?.SuccessRate));
        Write(page, frame, Card.Share("first_try_rate", now.Learning.FirstTryRate, before?.Learning.FirstTryRate));
        Write(page, frame, Card.Count("submits", now.Submits, before?.Submits));
        Write(page, frame, Card.Count("new_users", now.Learning.NewUsers, before?.Learning.NewUsers));
        Write(page, frame, Card.Count("first_successes", now.Learning.FirstSuccesses, before?.Learning.FirstSuccesses));
        Write(page, frame, Card.Median("median_attempts_to_success", now.Learning.MedianAttemptsToSuccess, before?.Learning.MedianAttemptsToSuccess));
        page.Close().Note(Comparison(frame, frame.Report.Previous)).Close().Line();
    }

    private static void Write(Markup page, ReportFrame frame, Card card)
    {
        page.Open("div", ("class", "card"), ("data-metric", card.Metric));
        page.Open("dt").Term(frame, card.Metric).Close();
        page.Element("dd", card.Show(frame, card.Now), ("class", "value"));
        if (frame.Report.Previous is { } previous)
            WriteChange(page, frame, card, previous);
        page.Close().Line();
    }

    private static void WriteChange(Markup page, ReportFrame frame, Card card, PreviousPeriod previous)
    {
        page.Open("dd", ("class", "change"));
        // a change against a part of a period would say more about loading than about learning
        if (previous.IsComplete && card.Change(frame) is { } change)
            page.Element("b", change).Text(" ");
        page.Text(frame.Texts.Format(ReportText.Before, card.Show(frame, card.Before))).Close();
    }

    private static string Comparison(ReportFrame frame, PreviousPeriod? previous)
    {
        if (previous is null)
            return frame[ReportText.ComparisonNone];
        var days = frame.Days(previous.Range);
        return previous.IsComplete
            ? frame.Texts.Format(ReportText.Comparison, days)
            : frame.Texts.Format(ReportText.ComparisonIncomplete, days, frame.Percent(Math.Min(previous.Coverage, 0.999)));
    }
}
