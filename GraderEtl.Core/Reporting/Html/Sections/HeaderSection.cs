using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>What this is, of when, and what has to be known before a figure is read.</summary>
internal static class HeaderSection
{
    private static readonly (string Id, ReportText Title)[] Learning =
    [
        ("attempts", ReportText.TitleAttempts),
        ("success", ReportText.TitleSuccess),
        ("users", ReportText.TitleUsers),
        ("hours", ReportText.TitleHours),
        ("cohorts", ReportText.TitleCohorts),
        ("tasks", ReportText.TitleTasks),
        ("courses", ReportText.TitleCourses),
    ];

    private static readonly (string Id, ReportText Title)[] Trust =
    [
        ("quality", ReportText.TitleQuality),
        ("loading", ReportText.TitleLoading),
        ("definitions", ReportText.TitleDefinitions),
    ];

    public static void Write(Markup page, ReportFrame frame)
    {
        var report = frame.Report;
        page.Open("header").Open("p", ("class", "kicker")).Text(frame[ReportText.Title]).Close();
        var first = report.Days[0].Day;
        page.Element("h1", frame.IsOneDay ? $"{frame.Day(first)}, {frame.Weekday(first.DayOfWeek)}" : frame.Days(report.Range));
        page.Open("p", ("class", "meta"))
            .Element("span", frame.Texts.Count(ReportText.DayCount, report.Days.Count)).Text(" · ")
            .Element("span", frame.Texts.Format(ReportText.ZoneClock, report.TimeZone)).Text(" · ")
            .Element("span", frame.Texts.Format(ReportText.ComputedAt, frame.Instant(report.ComputedAt)))
            .Close().Line();
        WriteContents(page, frame);
        WriteNotices(page, frame);
        page.Close().Line();
    }

    private static void WriteContents(Markup page, ReportFrame frame)
    {
        page.Open("nav", ("aria-label", frame[ReportText.Contents])).Open("ul");
        foreach (var (id, title) in frame.IsEmpty ? Trust : [.. Learning.Where(section => HasSection(frame, section.Id)), .. Trust])
            page.Open("li").Element("a", frame[title], ("href", "#" + id)).Close();
        page.Close().Close().Line();
    }

    /// <summary>A day has no course over days.</summary>
    private static bool HasSection(ReportFrame frame, string id) => !frame.IsOneDay || id is not ("attempts" or "success" or "cohorts");

    private static void WriteNotices(Markup page, ReportFrame frame)
    {
        if (frame.IsEmpty)
            page.Element("p", frame[ReportText.NoticeEmpty], ("class", "notice")).Line();
        if (frame.Report.Quality.IncompleteDays.Count is > 0 and var days)
        {
            page.Open("p", ("class", "notice")).Text(frame.Texts.Count(ReportText.NoticeIncomplete, days)).Text(" ")
                .Element("a", frame[ReportText.TitleQuality], ("href", "#quality")).Close().Line();
        }
    }
}
