using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>What each figure means. The names of figures lead here; where there is script it shows the same beside them.</summary>
internal static class DefinitionSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("definitions", frame[ReportText.TitleDefinitions]).Open("dl", ("class", "definitions")).Line();
        foreach (var metric in MetricDefinitions.In(frame.Language))
            Define(page, "d-" + metric.Key, metric.Name, metric.Text);
        Define(page, "d-mean", frame[ReportText.Mean], frame[ReportText.MeanMeaning]);
        page.Close().Note(frame[ReportText.NoNames]).Close().Line();
    }

    private static void Define(Markup page, string id, string name, string text)
        => page.Open("div", ("id", id)).Element("dt", name).Element("dd", text).Close().Line();
}
