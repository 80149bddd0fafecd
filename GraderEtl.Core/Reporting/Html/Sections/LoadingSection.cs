using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How the period was loaded, by all runs, and what the run that made the report did of it.</summary>
internal static class LoadingSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var loading = frame.Report.Loading;
        page.OpenSection("loading", frame[ReportText.TitleLoading], isHalf: true).Open("dl", ("class", "facts"));
        page.Fact(frame, "windows", frame.Number(loading.Windows));
        Fact(page, frame[ReportText.LoadRuns], frame.Number(loading.Runs));
        Fact(page, frame[ReportText.Requests], frame.Number(loading.Requests));
        page.Fact(frame, "retries", frame.Number(loading.Retries));
        Fact(page, frame[ReportText.Rows], frame.Number(loading.Rows));
        page.Fact(frame, "rows_per_second", frame.Number(loading.RowsPerSecond, 0));
        Fact(page, frame[ReportText.AnswerSize], frame.Bytes(loading.Bytes));
        Fact(page, frame[ReportText.FirstLoaded], frame.Instant(loading.FirstLoadedAt));
        Fact(page, frame[ReportText.LastLoaded], frame.Instant(loading.LastLoadedAt));
        page.Close().Line();
        if (frame.Run is { } run)
            WriteRun(page, frame, run);
        page.Close().Line();
    }

    private static void WriteRun(Markup page, ReportFrame frame, LoadResult run)
    {
        page.Element("h3", frame[ReportText.TitleRun]).Open("dl", ("class", "facts"), ("data-metric", "run"));
        Fact(page, frame[ReportText.Started], frame.Instant(run.StartedAt));
        Fact(page, frame[ReportText.LoadingTook], frame.Texts.Format(ReportText.Seconds, frame.Number(run.LoadElapsed.TotalSeconds, 1)));
        Fact(page, frame[ReportText.WindowsLoaded], frame.Number(run.Windows.Loaded));
        Fact(page, frame[ReportText.WindowsSkipped], frame.Number(run.Windows.Skipped));
        Fact(page, frame[ReportText.Requests], frame.Number(run.Requests));
        page.Fact(frame, "retries", frame.Number(run.Retries));
        Fact(page, frame[ReportText.Rows], frame.Number(run.Records.Loaded));
        page.Fact(frame, "rejected", frame.Number(run.Records.Rejected));
        Fact(page, frame.Metric("rows_per_second").Name, run.Records.Loaded == 0 ? ReportFrame.Nothing : frame.Number(run.RowsPerSecond, 0));
        page.Close().Line();
    }

    private static void Fact(Markup page, string name, string value) => page.Open("div").Element("dt", name).Element("dd", value).Close();
}
