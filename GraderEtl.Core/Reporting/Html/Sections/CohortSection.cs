using System.Globalization;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>Who stays: cohorts by the weeks after their first.</summary>
internal static class CohortSection
{
    /// <summary>Weeks that are shown, of those that are reached: close to each other first, as that is where most leave.</summary>
    private static readonly int[] Weeks = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26, 39, 52, 78, 104, 156, 208, 260];

    /// <summary>So many columns that a figure has room in them on a telephone.</summary>
    private const int MostColumns = 11;

    /// <summary>Stands for a week that is not whole.</summary>
    private const string Cut = "…";

    public static void Write(Markup page, ReportFrame frame)
    {
        var groups = CohortGroup.Of(frame.Report);
        var reached = groups.Max(group => group.Reached);
        if (frame.IsOneDay || reached < 1)
            return;
        var weeks = Shown(reached);
        page.OpenSection("cohorts", frame[ReportText.TitleCohorts]);
        page.Open("p", ("class", "note")).Term(frame, "cohort").Text(", ").Term(frame, "retention").Text(". ")
            .Text(groups[0].Months == 0 ? frame[ReportText.CohortWeeks] : frame.Texts.Count(ReportText.CohortMonths, groups[0].Months))
            .Text(groups.Any(group => HasCut(group, weeks)) ? " " + frame[ReportText.CohortCut] : "").Close().Line();
        Chart(frame, groups, weeks).Write(page);
        WriteTable(page, frame, groups, weeks);
        page.Close().Line();
    }

    private static int[] Shown(int reached)
    {
        if (reached <= MostColumns)
            return [.. Enumerable.Range(1, reached)];
        var weeks = Weeks.Where(week => week <= reached).ToList();
        // those between are left out before the first ones and the last one
        for (var drop = 4; weeks.Count > MostColumns; drop += drop + 2 < weeks.Count ? 1 : 0)
            weeks.RemoveAt(drop);
        return [.. weeks];
    }

    private static GridChart Chart(ReportFrame frame, IReadOnlyList<CohortGroup> groups, int[] weeks)
    {
        var summary = frame.Texts.Format(
            ReportText.RetentionSummary, frame.Percent(After(groups, weeks[0]), 0), frame.Percent(After(groups, weeks[^1]), 0),
            frame.Texts.Count(ReportText.WeekCount, weeks[^1]));
        var chart = new GridChart(
            summary, [.. weeks.Select((week, i) => new SlotLabel(i, week.ToString(CultureInfo.InvariantCulture), false))], weeks.Length)
        {
            Gutter = 2,
        };
        foreach (var group in groups)
        {
            var cells = weeks.Where(week => week <= group.Reached).Select(week => Show(frame, group, week));
            chart.Add(new GridRow($"{group.Name(frame)} · {(group.Users is { } users ? frame.Number(users) : Cut)}", [.. cells]));
        }

        return chart;
    }

    private static GridCell Show(ReportFrame frame, CohortGroup group, int week)
    {
        if (group.Users is null || group.Active(week) is null)
            return new GridCell(0, Cut, frame[ReportText.WeekNotWhole]);
        var title = frame.Texts.Format(ReportText.Of, frame.Number(group.Active(week)), frame.Number(group.Users));
        return group.Retention(week) is { } share ? new GridCell(share, frame.Number(share * 100, 0), title) : new GridCell(0, "", title);
    }

    private static double? After(IReadOnlyList<CohortGroup> groups, int week)
    {
        var reached = groups.Where(group => group.Reached >= week && group.Retention(week) is not null).ToList();
        return reached.Count == 0 ? null : (double?)reached.Sum(group => group.Active(week)) / reached.Sum(group => group.Users);
    }

    private static bool HasCut(CohortGroup group, int[] weeks)
        => group.Users is null || weeks.Any(week => week <= group.Reached && group.Active(week) is null);

    private static string Show(ReportFrame frame, CohortGroup group, string figure, long? users)
        => group.Users is null || users is null ? MetricValue.IncompleteIn(frame.Language) : figure;

    private static void WriteTable(Markup page, ReportFrame frame, IReadOnlyList<CohortGroup> groups, int[] weeks)
    {
        var table = new ReportTable(
            frame[ReportText.DataByCohort],
            [
                Column.Text(frame.Metric("cohort").Name, "cohort"), Column.Number("new_users"),
                .. weeks.Select(week => Column.Plain(week.ToString(CultureInfo.InvariantCulture))),
            ]);
        foreach (var group in groups)
        {
            table.Add(
            [
                Cell.Day(frame, group.Cohorts[0].Week) with { Text = group.Name(frame) }, Show(frame, group, frame.Number(group.Users), group.Users),
                .. weeks.Select(week => (Cell)(week <= group.Reached ? Show(frame, group, frame.Percent(group.Retention(week)), group.Active(week)) : "")),
            ]);
        }

        table.WriteFolded(page, frame);
    }
}
