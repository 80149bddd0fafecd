using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How the period was loaded, by all runs together, and what the run that made the report did of it.</summary>
internal static class LoadingSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("loading", frame[ReportText.TitleLoading], isHalf: true);
        Table(frame).Write(page, frame);
        page.Close().Line();
    }

    private static ReportTable Table(ReportFrame frame)
    {
        var (loading, run) = (frame.Report.Loading, frame.Run);
        List<Column> columns = [Column.Text(frame[ReportText.Figure]), Column.Plain(frame[ReportText.AllRuns])];
        if (run is not null)
            columns.Add(Column.Plain(frame[ReportText.ThisRun]));
        var table = new ReportTable(frame[ReportText.LoadingCaption], columns) { IsSortable = false };
        Add(Term("windows"), frame.Number(loading.Windows), frame.Number(run?.Windows.Loaded));
        if (run is not null)
            Add(frame[ReportText.WindowsSkipped], "", frame.Number(run.Windows.Skipped));
        Add(frame[ReportText.Requests], frame.Number(loading.Requests), frame.Number(run?.Requests));
        Add(Term("retries"), frame.Number(loading.Retries), frame.Number(run?.Retries));
        Add(frame[ReportText.Rows], frame.Number(loading.Rows), frame.Number(run?.Records.Loaded));
        Add(Term("rejected"), frame.Number(frame.Report.Quality.Records.Rejected), frame.Number(run?.Records.Rejected));
        Add(
            Term("rows_per_second"), frame.Number(loading.RowsPerSecond, 0),
            run is { Records.Loaded: > 0 } ? frame.Number(run.RowsPerSecond, 0) : ReportFrame.Nothing);
        Add(frame[ReportText.LoadRuns], frame.Number(loading.Runs), "");
        Add(frame[ReportText.AnswerSize], frame.Bytes(loading.Bytes), "");
        Add(frame[ReportText.FirstLoaded], frame.Instant(loading.FirstLoadedAt), frame.Instant(run?.StartedAt));
        Add(frame[ReportText.LastLoaded], frame.Instant(loading.LastLoadedAt), frame.Instant(run?.StartedAt + run?.LoadElapsed));
        return table;

        Cell Term(string metric) => new(frame.Metric(metric).Name, null, page => page.Term(frame, metric));

        void Add(Cell name, Cell all, Cell own) => table.Add(run is null ? [name, all] : [name, all, own]);
    }
}
