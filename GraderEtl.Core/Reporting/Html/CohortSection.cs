using System.Globalization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Retention: cohorts by the weeks after their first.</summary>
internal static class CohortSection
{
    /// <summary>Weeks that are shown of long periods: dense at first, as most users leave early.</summary>
    private static readonly int[] Weeks = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26, 39, 52, 78, 104, 156, 208, 260];

    /// <summary>Columns that leave room for a figure on a telephone.</summary>
    private const int MostColumns = 11;

    /// <summary>Marks a week that is not whole or is hidden.</summary>
    private const string Cut = "…";

    public static void Write(Markup page, ReportFrame frame)
    {
        var groups = CohortGroup.Of(frame.Report);
        var weeks = Shown(groups);
        var drawn = groups.Where(group => weeks.Any(group.HasFigure)).ToList();
        page.OpenSection("cohorts", frame[PageText.TitleCohorts]);
        page.Open("p", ("class", "note")).Term(frame, "cohort").Text(", ").Term(frame, "retention").Text(". ")
            .Text(groups[0].Months == 0 ? frame[PageText.CohortWeeks] : frame.Texts.Count(PageText.CohortMonths, groups[0].Months))
            .Text(drawn.Exists(group => HasCut(group, weeks)) ? " " + frame[PageText.CohortCut] : "")
            .Text(drawn.Count < groups.Count ? " " + frame[PageText.CohortsLeftOut] : "").Close().Line();
        Chart(frame, drawn, weeks).Write(page);
        WriteTable(page, frame, groups, weeks);
        page.Close().Line();
    }

    /// <summary>Returns true when any cohort has a figure of a later week.</summary>
    public static bool HasFigures(ReportFrame frame) => !frame.IsOneDay && Shown(CohortGroup.Of(frame.Report)).Length > 0;

    /// <summary>The weeks that have a figure in any row, thinned out when they are many.</summary>
    private static int[] Shown(IReadOnlyList<CohortGroup> groups)
    {
        var reached = groups.Count == 0 ? 0 : groups.Max(group => group.Reached);
        var weeks = (reached <= MostColumns ? Enumerable.Range(1, Math.Max(0, reached)) : Weeks.Where(week => week <= reached))
            .Where(week => groups.Any(group => group.HasFigure(week))).ToList();
        // weeks in the middle are left out before the first ones and the last one
        for (var drop = 4; weeks.Count > MostColumns; drop += drop + 2 < weeks.Count ? 1 : 0)
            weeks.RemoveAt(drop);
        return [.. weeks];
    }

    private static GridChart Chart(ReportFrame frame, IReadOnlyList<CohortGroup> groups, int[] weeks)
    {
        var summary = frame.Texts.Format(
            PageText.RetentionSummary, frame.Percent(After(groups, weeks[0]), 0), frame.Texts.Count(PageText.WeekCount, weeks[0]),
            frame.Percent(After(groups, weeks[^1]), 0), frame.Texts.Count(PageText.WeekCount, weeks[^1]));
        var chart = new GridChart(
            summary, [.. weeks.Select((week, i) => new SlotLabel(i, week.ToString(CultureInfo.InvariantCulture), false))], weeks.Length)
        {
            Gutter = 2,
        };
        foreach (var group in groups)
        {
            var cells = weeks.Where(week => week <= group.Reached).Select(week => Show(frame, group, week));
            chart.Add(new GridRow($"{group.Name(frame)} · {(group.Users is null ? Cut : frame.Show(group.Shown(0)))}", [.. cells]));
        }

        return chart;
    }

    private static GridCell Show(ReportFrame frame, CohortGroup group, int week)
    {
        if (group.Users is null || group.Active(week) is null)
            return new GridCell(0, Cut, frame[PageText.WeekNotWhole]);
        if (group.Shown(week) is { IsSmall: true } small)
            return new GridCell(0, small.MinGroup > 0 ? frame.Show(small) : Cut, frame.Show(small));
        var title = frame.Texts.Format(PageText.Of, frame.Number(group.Active(week)), frame.Number(group.Users));
        return group.Retention(week) is { } share ? new GridCell(share, frame.Number(share * 100, 0), title) : new GridCell(0, "", title);
    }

    private static double? After(IReadOnlyList<CohortGroup> groups, int week)
    {
        var reached = groups.Where(group => group.HasFigure(week)).ToList();
        return reached.Count == 0 ? null : (double?)reached.Sum(group => group.Active(week)) / reached.Sum(group => group.Users);
    }

    private static bool HasCut(CohortGroup group, int[] weeks)
        => group.Users is null || weeks.Any(week => week <= group.Reached && (group.Active(week) is null || group.Shown(week) is { IsSmall: true, MinGroup: 0 }));

    private static string ShowShare(ReportFrame frame, CohortGroup group, int week) => group.Users is null ? MetricValue.IncompleteIn(frame.Language)
        : group.Shown(week) is { Number: null } unknown ? frame.Show(unknown) : frame.Percent(group.Retention(week));

    private static void WriteTable(Markup page, ReportFrame frame, IReadOnlyList<CohortGroup> groups, int[] weeks)
    {
        var table = new ReportTable(
            frame[PageText.DataByCohort],
            [
                Column.Text(frame.Metric("cohort").Name, "cohort"), Column.Number("new_users"),
                .. weeks.Select(week => Column.Plain(week.ToString(CultureInfo.InvariantCulture))),
            ]);
        foreach (var group in groups)
        {
            table.Add(
            [
                Cell.Day(frame, group.Cohorts[0].Week) with { Text = group.Name(frame) }, frame.Show(group.Shown(0)),
                .. weeks.Select(week => (Cell)(week <= group.Reached ? ShowShare(frame, group, week) : "")),
            ]);
        }

        table.WriteFolded(page, frame);
    }
}

/// <summary>Weekly cohorts that share a row: one of them, or those of several months. No user is in two cohorts, so they add up.</summary>
/// <param name="Cohorts">The cohorts, in order.</param>
/// <param name="Months">The number of months they cover, by the cohorts' Mondays; 0 for one week.</param>
internal sealed record CohortGroup(IReadOnlyList<WeeklyCohort> Cohorts, int Months)
{
    private const int MonthsInYear = 12;

    /// <summary>Rows that fit on a screen.</summary>
    private const int Most = 30;

    private static readonly int[] Steps = [1, 3, 6, 12];

    /// <summary>Its users; null where a week of its cohorts is not whole.</summary>
    public long? Users => Sum(Cohorts.Select(cohort => cohort.Users));

    /// <summary>The weeks after its own that each of its cohorts has reached.</summary>
    public int Reached => Cohorts.Min(cohort => cohort.ActiveByWeek.Count) - 1;

    public static IReadOnlyList<CohortGroup> Of(LearningReport report)
    {
        if (report.Cohorts.Count <= Most)
            return [.. report.Cohorts.Select(cohort => new CohortGroup([cohort], 0))];
        var months = Steps.FirstOrDefault(step => Span(report) / step < Most, Steps[^1]);
        // cohorts of unfinished weeks are not yet part of their months
        var begun = report.Cohorts.Reverse().SkipWhile(cohort => cohort.Users is null).Reverse().ToList();
        return [.. (begun.Count > 0 ? begun : report.Cohorts).GroupBy(cohort => Month(cohort) / months).Select(group => new CohortGroup([.. group], months))];
    }

    public long? Active(int weeks) => Sum(Cohorts.Select(cohort => cohort.ActiveByWeek[weeks]));

    /// <summary>Its active users as they are shown: hidden where those of any of its cohorts are.</summary>
    public MetricValue Shown(int weeks)
    {
        var parts = Cohorts.Select(cohort => cohort.Shown(weeks)).ToList();
        return parts.Count == 1 ? parts[0] : new MetricValue(Active(weeks), MetricFormat.Count) switch
        {
            { Number: null } none => none with { IsIncomplete = true },
            var sum => parts.Exists(static part => part.IsSmall) ? sum with { Number = null, IsSmall = true } : sum,
        };
    }

    /// <summary>The share of its users who came so many weeks later; null without users, or where one of these weeks is not whole.</summary>
    public double? Retention(int weeks) => Users is null or 0 ? null : (double?)Active(weeks) / Users;

    /// <summary>Returns true when a share of its users who came so many weeks later is shown.</summary>
    public bool HasFigure(int weeks) => weeks <= Reached && Retention(weeks) is not null && !Shown(weeks).IsSmall;

    public string Name(ReportFrame frame) => Months == 0 ? frame.ShortDay(Cohorts[0].Week) : frame.Month(Cohorts[0].Week);

    private static long? Sum(IEnumerable<long?> users) => users.Aggregate((long?)0, static (sum, one) => sum + one);

    private static int Span(LearningReport report) => Month(report.Cohorts[^1]) - Month(report.Cohorts[0]) + 1;

    private static int Month(WeeklyCohort cohort) => (cohort.Week.Year * MonthsInYear) + cohort.Week.Month - 1;
}
