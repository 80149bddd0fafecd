using GraderEtl.Core.Reporting.Html.Sections;

namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>The page's table of contents.</summary>
internal static class ReportPage
{
    private static readonly Action<Markup, ReportFrame>[] Learning =
    [
        AttemptsSection.Write,
        SuccessSection.Write,
        UsersSection.Write,
        HoursSection.Write,
        CohortSection.Write,
        TaskSection.Write,
        CourseSection.Write,
    ];

    private static readonly Action<Markup, ReportFrame>[] Trust = [QualitySection.Write, LoadingSection.Write, DefinitionSection.Write];

    private static string Policy
        => $"default-src 'none'; style-src {PageAsset.Style.Source}; script-src {PageAsset.Script.Source}; base-uri 'none'; form-action 'none'";

    public static void Write(Markup page, ReportFrame frame)
    {
        page.Doctype().Open("html", ("lang", frame.Language.Name));
        WriteHead(page, frame);
        page.Open(
            "body", ("data-decimal", frame.Language.Culture.NumberFormat.NumberDecimalSeparator), ("data-weekdays", frame[ReportText.Weekdays]),
            ("data-sort", frame[ReportText.SortBy]));
        HeaderSection.Write(page, frame);
        page.Open("main").Line();
        CardSection.Write(page, frame);
        foreach (var section in frame.IsEmpty ? Trust : [.. Learning, .. Trust])
            section(page, frame);
        page.Close().Line();
        page.Open("div", ("id", "tip"), ("role", "tooltip"), ("hidden", "")).Close().Line();
        page.Embedded("script", PageAsset.Script).Close().Close().Line();
    }

    private static void WriteHead(Markup page, ReportFrame frame)
    {
        page.Line().Open("head").Void("meta", ("charset", "utf-8")).Line();
        page.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)).Line();
        page.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
        page.Void("meta", ("name", "color-scheme"), ("content", "light dark")).Line();
        page.Void("meta", ("name", "referrer"), ("content", "no-referrer")).Line();
        page.Element("title", $"{frame[ReportText.Title]}: {frame.Days(frame.Report.Range)}").Line();
        page.Embedded("style", PageAsset.Style).Line().Close().Line();
    }
}
