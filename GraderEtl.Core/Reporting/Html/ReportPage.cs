using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The frame of the page: head, header, and the sections in order.</summary>
internal static class ReportPage
{
    private static readonly PageSection[] Sections =
    [
        new("attempts", PageText.TitleAttempts, AttemptsSection.Write, static frame => frame.Trend.HasLine),
        new("success", PageText.TitleSuccess, SuccessSection.Write, static frame => frame.Trend.HasLine),
        new("users", PageText.TitleUsers, UsersSection.Write, static frame => !frame.IsEmpty),
        new("hours", PageText.TitleHours, HoursSection.Write, static frame => !frame.IsEmpty),
        new("cohorts", PageText.TitleCohorts, CohortSection.Write, static frame => !frame.IsEmpty && CohortSection.HasFigures(frame)),
        new("tasks", PageText.TitleTasks, TaskSection.Write, static frame => !frame.IsEmpty),
        new("courses", PageText.TitleCourses, CourseSection.Write, static frame => !frame.IsEmpty),
        new("quality", PageText.TitleQuality, QualitySection.Write, static _ => true),
        new("loading", PageText.TitleLoading, LoadingSection.Write, static _ => true),
        new("definitions", PageText.TitleDefinitions, WriteDefinitions, static _ => true),
    ];

    private static string Policy
        => $"default-src 'none'; style-src {PageAsset.Style.Source}; script-src {PageAsset.Script.Source}; base-uri 'none'; form-action 'none'";

    public static void Write(Markup page, ReportFrame frame)
    {
        PageSection[] sections = [.. Sections.Where(section => section.IsShown(frame))];
        page.Doctype().Open("html", ("lang", frame.Language.Name));
        WriteHead(page, frame);
        page.Open(
            "body", ("data-decimal", frame.Language.Culture.NumberFormat.NumberDecimalSeparator), ("data-slots", string.Join('|', frame.Trend.Slots.Select(slot => slot.Title(frame)))),
            ("data-sort", frame[PageText.SortBy]));
        WriteHeader(page, frame, sections);
        page.Open("main").Line();
        SummarySection.Write(page, frame);
        CardSection.Write(page, frame);
        foreach (var section in sections)
            section.Write(page, frame);
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
        page.Element("title", $"{frame[PageText.Title]}: {frame.Days(frame.Report.Range)}").Line();
        page.Embedded("style", PageAsset.Style).Line().Close().Line();
    }

    private static void WriteHeader(Markup page, ReportFrame frame, PageSection[] sections)
    {
        var report = frame.Report;
        page.Open("header").Open("p", ("class", "kicker")).Text(frame[PageText.Title]).Close();
        var first = report.Days[0].Day;
        page.Element("h1", frame.IsOneDay ? $"{frame.Day(first)}, {frame.WeekdayName(first.DayOfWeek)}" : frame.Days(report.Range));
        page.Open("p", ("class", "meta"))
            .Element("span", frame.Texts.Count(PageText.DayCount, report.Days.Count)).Text(" · ")
            .Element("span", frame.Texts.Format(PageText.ZoneClock, report.TimeZone)).Text(" · ")
            .Element("span", frame.Texts.Format(PageText.ComputedAt, frame.Instant(report.ComputedAt)))
            .Close().Line();
        page.Open("nav", ("aria-label", frame[PageText.Contents])).Open("ul");
        foreach (var section in sections)
            page.Open("li").Element("a", frame.Title(section.Title), ("href", "#" + section.Id)).Close();
        page.Close().Close().Line();
        if (frame.IsEmpty)
            page.Element("p", frame[PageText.NoticeEmpty], ("class", "notice")).Line();
        page.Close().Line();
    }

    /// <summary>Defines each figure. The names of figures link here; where there is script, it shows the definition beside the name.</summary>
    private static void WriteDefinitions(Markup page, ReportFrame frame)
    {
        page.OpenSection("definitions", frame[PageText.TitleDefinitions]).Open("dl", ("class", "definitions")).Line();
        foreach (var metric in MetricDefinition.In(frame.Language))
            Define("d-" + metric.Key, metric.Name, metric.Text);
        Define("d-mean", frame[PageText.Mean], frame[PageText.MeanMeaning]);
        page.Close().Note(frame[PageText.NoNames]).Close().Line();

        void Define(string id, string name, string text)
            => page.Open("div", ("id", id)).Element("dt", name).Element("dd", text).Close().Line();
    }

    /// <summary>A section of the page.</summary>
    private sealed record PageSection(string Id, PageText Title, Action<Markup, ReportFrame> Write, Func<ReportFrame, bool> IsShown);
}

/// <summary>A style sheet or script that every page embeds, with the hash by which the page's policy allows it and nothing else.</summary>
internal sealed class PageAsset
{
    private PageAsset(string text)
    {
        Text = text;
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    public static PageAsset Style { get; } = Load("report.css");

    public static PageAsset Script { get; } = Load("report.js");

    public string Text { get; }

    /// <summary>Its source expression in a content security policy.</summary>
    public string Source { get; }

    private static PageAsset Load(string name)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream("html/" + name)
            ?? throw new InvalidOperationException($"The assembly has no resource html/{name}.");
        using var reader = new StreamReader(stream);
        // browsers normalize line ends before they compute the hash
        return new PageAsset(reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }
}
