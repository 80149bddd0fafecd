using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>How far the figures of a period can be trusted, and how it was loaded.</summary>
internal static class QualityTable
{
    public static ResultTable Quality(ReportWords words, LearningReport report)
    {
        var quality = report.Quality;
        var table = new ResultTable(words[ReportText.Figure], words[ReportText.Value]);
        var (counts, isHidden) = (report.ReadRecords(), report.HidesRecords());
        table.Add(words.Name("records"), words.Show(PartFigures.OfRecords(counts.Read, isHidden)));
        table.Add(words[ReportText.Loaded], words.Show(PartFigures.OfRecords(counts.Loaded, isHidden)));
        table.Add(words[ReportText.Duplicate], words.Number(counts.Duplicate));
        table.Add(words[ReportText.Rejected], words.Number(counts.Rejected));
        table.Add(words[ReportText.Outside], words.Number(counts.Outside));
        if (counts.Forgotten > 0)
            table.Add(words[ReportText.Forgotten], words.Number(counts.Forgotten));
        var reasons = new Texts<RejectionReason>(words.Common.Language);
        for (var i = 0; i < quality.RejectedByReason.Count; i++)
        {
            var (code, count) = quality.RejectedByReason[i];
            var reason = RejectionReasons.Find(code) is { } known ? reasons[known] : code;
            table.Add(i == 0 ? words[ReportText.InQuarantineNow] : "", $"{words.Number(count)}  {reason}");
        }

        var missing = quality.Gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap.Duration);
        table.Add(words.Name("gaps"), quality.Gaps.Count == 0
            ? words[ReportText.None]
            : words.Format(ReportText.Together, words.Count(ReportText.Gaps, quality.Gaps.Count), words.Common.Length(missing)));
        if (quality.IncompleteDays.Count > 0)
            table.Add(words[ReportText.IncompleteDays], words.Number(quality.IncompleteDays.Count));
        if (quality.UnstoredFields.Count > 0)
            table.Add(words[ReportText.UnstoredFields], string.Join(", ", quality.UnstoredFields));
        table.Add(words.Name("days_without_data"), quality.DaysWithoutData.Count == 0 ? words[ReportText.None] : words.Number(quality.DaysWithoutData.Count));
        table.Add(words.Name("attempts_without_task"), words.Show(report.ReadWithoutTask()));
        return table;
    }

    public static ResultTable Loading(ReportWords words, LearningReport report)
    {
        var (loading, isHidden) = (report.Loading, report.HidesRecords());
        var table = new ResultTable(words[ReportText.Figure], words[ReportText.Value]);
        table.Add(words.Name("windows"), words.Format(
            ReportText.WindowsOfRuns, words.Count(ReportText.Windows, loading.Windows), words.Count(ReportText.Runs, loading.Runs)));
        table.Add(words[ReportText.RequestsName], words.Format(
            ReportText.RequestsOf, words.Count(ReportText.Requests, loading.Requests), words.Number(loading.Retries)));
        table.Add(words[ReportText.Responses], isHidden ? words.Show(PartFigures.OfRecords(null, isHidden)) : words.Common.Bytes(loading.Bytes));
        if (loading is { FirstLoadedAt: { } first, LastLoadedAt: { } last })
            table.Add(words[ReportText.Between], words.Common.Language.Span(words.Instant(first), words.Instant(last)));
        if (!isHidden && loading.RowsPerSecond is { } pace)
            table.Add(words.Name("rows_per_second"), words.Number((long)Math.Round(pace)));
        return table;
    }
}
