namespace GraderEtl.Core.Reporting.Html;

/// <summary>What stands out in the period: a paragraph in which each sentence is a link to the section that has more. None where nothing does.</summary>
internal static class SummarySection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var sentences = frame.Findings.Write();
        if (sentences.Count == 0)
            return;
        page.Open("p", ("id", "summary"), ("aria-label", frame.Findings.Title));
        foreach (var (finding, text) in sentences)
            page.Open("a", ("href", "#" + finding.Section)).Prose(text).Close().Text(" ");
        page.Close().Line();
    }
}
