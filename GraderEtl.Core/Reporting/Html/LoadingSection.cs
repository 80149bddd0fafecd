using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// How the windows of the period were loaded, by any run, and separately what the present run did. That run also loads days before the
/// period again and makes more requests than its windows need, so the two are not columns of one table.
/// </summary>
internal static class LoadingSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("loading", frame[PageText.TitleLoading], isHalf: true);
        OfPeriod(frame, frame.Report.Loading).Write(page, frame);
        if (frame.Run is { } run)
            OfRun(frame, run).Write(page, frame);
        page.Close().Line();
    }

    private static ReportTable OfPeriod(ReportFrame frame, LoadingSummary loading)
    {
        var table = Table(frame, PageText.LoadingCaption);
        table.Add(Term(frame, "windows"), frame.Number(loading.Windows));
        table.Add(frame[PageText.LoadRuns], frame.Number(loading.Runs));
        table.Add(frame[PageText.RequestsOfWindows], frame.Number(loading.Requests));
        table.Add(Term(frame, "retries"), frame.Number(loading.Retries));
        var isHidden = frame.Report.HidesRecords();
        table.Add(frame[PageText.Rows], frame.Show(PartFigures.OfRecords(loading.Rows, isHidden)));
        table.Add(Term(frame, "rejected"), frame.Number(frame.Report.Quality.Records.Rejected));
        table.Add(frame[PageText.ResponseSize], isHidden ? frame.Show(PartFigures.OfRecords(null, isHidden)) : frame.Bytes(loading.Bytes));
        table.Add(frame[PageText.FirstLoaded], frame.Instant(loading.FirstLoadedAt));
        table.Add(frame[PageText.LastLoaded], frame.Instant(loading.LastLoadedAt));
        table.Add(Term(frame, "rows_per_second"), frame.Show(PartFigures.OfRecords(loading.RowsPerSecond, isHidden)));
        return table;
    }

    private static ReportTable OfRun(ReportFrame frame, LoadResult run)
    {
        var table = Table(frame, run.WindowsLookedBack > 0 ? PageText.ThisRunLookedBack : PageText.ThisRun);
        table.Add(Term(frame, "windows"), frame.Number(run.Windows.Loaded));
        table.Add(frame[PageText.WindowsSkipped], frame.Number(run.Windows.Skipped));
        table.Add(frame[PageText.RequestsOfRun], frame.Number(run.Requests));
        table.Add(Term(frame, "retries"), frame.Number(run.Retries));
        var isHidden = frame.Report.HidesRecords();
        table.Add(frame[PageText.Rows], frame.Show(PartFigures.OfRecords(run.Records.Loaded, isHidden)));
        table.Add(Term(frame, "rejected"), frame.Number(run.Records.Rejected));
        table.Add(frame[PageText.RunBegan], frame.Instant(run.StartedAt));
        table.Add(frame[PageText.LoadingEnded], frame.Instant(run.StartedAt + run.LoadElapsed));
        table.Add(frame[PageText.LoadingPace], frame.Show(PartFigures.OfRecords(run.Records.Loaded > 0 ? run.RowsPerSecond : null, isHidden)));
        return table;
    }

    private static ReportTable Table(ReportFrame frame, PageText caption)
        => new(frame[caption], Column.Text(frame[PageText.Figure]), Column.Plain(frame[PageText.Value])) { IsSortable = false };

    private static Cell Term(ReportFrame frame, string metric) => new(frame.Metric(metric).Name, null, page => page.Term(frame, metric));
}
