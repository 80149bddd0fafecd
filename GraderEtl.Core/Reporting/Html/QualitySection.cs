using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Data quality: what became of the records, and what is missing.</summary>
internal static class QualitySection
{
    /// <summary>Gaps or days that are listed; the rest are counted.</summary>
    private const int MostNamed = 24;

    public static void Write(Markup page, ReportFrame frame)
    {
        var quality = frame.Report.Quality;
        page.OpenSection("quality", frame[PageText.TitleQuality], isHalf: true);
        WriteRecords(page, frame, frame.Report.ReadRecords());
        page.Open("dl", ("class", "facts"));
        page.Fact(frame, "attempts_without_task", frame.Show(frame.Report.ReadWithoutTask()));
        page.Fact(frame, "days_without_data", frame.Number(quality.DaysWithoutData.Count));
        page.Fact(frame, "gaps", frame.Number(quality.Gaps.Count));
        page.Fact(frame, "gaps", frame.Number(quality.IncompleteDays.Count), frame[PageText.IncompleteDays]);
        page.Close().Line();
        if (quality.RejectedByReason.Count > 0)
            WriteReasons(page, frame);
        WriteList(page, frame, PageText.GapList, [.. quality.Gaps.Select(frame.Ends)]);
        WriteList(page, frame, PageText.MostlyRejectedList, [.. quality.MostlyRejected.Select(frame.Ends)]);
        WriteList(page, frame, PageText.UnstoredFieldList, quality.UnstoredFields);
        WriteList(page, frame, PageText.WithoutDataList, [.. quality.DaysWithoutData.Select(frame.Day)]);
        page.Close().Line();
    }

    private static void WriteRecords(Markup page, ReportFrame frame, WindowCounts records)
    {
        page.Open("dl", ("class", "sum"), ("data-metric", "records"));
        var isHidden = frame.Report.HidesRecords();
        Write(frame[PageText.Read], records.Read, isHidden);
        Write("= " + frame[PageText.Loaded], records.Loaded, isHidden);
        Write("+ " + frame.Metric("duplicates").Name, records.Duplicate);
        Write("+ " + frame.Metric("rejected").Name, records.Rejected);
        Write("+ " + frame[PageText.Outside], records.Outside);
        if (records.Forgotten > 0)
            Write("+ " + frame[PageText.Forgotten], records.Forgotten);
        page.Close().Line();
        page.Open("p", ("class", "note")).Term(frame, "records").Text(": " + frame[PageText.RecordsNote]).Close().Line();

        void Write(string name, long count, bool isHidden = false)
            => page.Open("div").Element("dt", name).Element("dd", frame.Show(PartFigures.OfRecords(count, isHidden))).Close();
    }

    private static void WriteReasons(Markup page, ReportFrame frame)
    {
        var reasons = new Texts<RejectionReason>(frame.Language);
        var table = new ReportTable(
            frame[PageText.RejectedCaption], Column.Long(frame[PageText.Reason]), Column.Text(frame[PageText.Code]), Column.Number("records"));
        foreach (var (code, count) in frame.Report.Quality.RejectedByReason)
        {
            var reason = RejectionReasons.Find(code);
            table.Add(reason is { } known ? reasons[known] : Cell.SourceName(code), Cell.SourceName(code), frame.Number(count));
        }

        table.Write(page, frame);
    }

    private static void WriteList(Markup page, ReportFrame frame, PageText title, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return;
        page.Open("details").Element("summary", frame.Texts.Count(title, names.Count)).Open("ul", ("class", "names"));
        foreach (var name in names.Take(MostNamed))
            page.Element("li", name);
        if (names.Count > MostNamed)
            page.Element("li", frame.Texts.Format(PageText.AndMore, frame.Number(names.Count - MostNamed)));
        page.Close().Close().Line();
    }
}
