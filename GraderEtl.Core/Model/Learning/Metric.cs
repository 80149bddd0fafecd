namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// A figure that days and periods have: how it reads from them, how it is written and where it is shown. All are in <see cref="MetricList"/>;
/// their names and meanings are in <see cref="MetricDefinition"/>, by their keys.
/// </summary>
/// <param name="Key">Its name in code, such as <c>first_try_rate</c>.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Reach">What has to be loaded for it beside its days.</param>
internal sealed record Metric(string Key, MetricFormat Format, MetricReach Reach = MetricReach.None)
{
    /// <summary>How it reads from a day that is whole; null for a figure of periods alone.</summary>
    internal Func<DailyMetrics, double?>? OfDay { get; init; }

    /// <summary>How it reads from a period; null where it is that of the last whole day, or <see cref="OfReport"/> tells it.</summary>
    internal Func<PeriodTotals, double?>? OfTotals { get; init; }

    /// <summary>How it reads from a report that has a whole day; null where it reads from totals or from the last whole day.</summary>
    internal Func<LearningReport, double?>? OfReport { get; init; }

    /// <summary>What several days make of it.</summary>
    public MetricTotal Total { get; init; }

    /// <summary>Of a share: what is counted, by what. Days add up to both.</summary>
    public (Metric Part, Metric Whole)? Ratio { get; init; }

    /// <summary>Where it is shown beside the places that show all: CSV, JSON, spreadsheet and the tables of the page.</summary>
    public MetricPlaces Places { get; init; }

    /// <summary>The part of the page that has its table by day.</summary>
    public MetricTopic Topic { get; init; }

    /// <summary>True for what takes tasks and earlier days to compute: <see cref="Options.ReportOptions.Learning"/> leaves it out.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>What else the header of a spreadsheet's column may be called.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True where a day has it.</summary>
    public bool IsOfDays => OfDay is not null;

    /// <summary>True where the totals of a period, or of a part of it, have it.</summary>
    public bool IsOfTotals => OfTotals is not null;

    /// <summary>Whether it is shown in a place.</summary>
    /// <param name="place">The place.</param>
    public bool IsIn(MetricPlaces place) => (Places & place) != MetricPlaces.None;

    /// <summary>The figure of a day: none of a day that is not whole.</summary>
    /// <param name="day">The day.</param>
    public MetricValue Read(DailyMetrics day)
    {
        ArgumentNullException.ThrowIfNull(day);
        if (!day.IsComplete || OfDay is null)
            return None;
        return day.Hidden.Apply(Key, (day.Incomplete & Reach) != MetricReach.None ? None with { IsIncomplete = true } : None with { Number = OfDay(day) });
    }

    /// <summary>The figure of several days, of those that are whole and shown.</summary>
    /// <param name="days">The days, in order.</param>
    public MetricValue Read(IReadOnlyList<DailyMetrics> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        if (days.Count == 1)
            return Read(days[0]);
        var none = Total == MetricTotal.Mean ? None with { Format = MeanFormat } : None;
        var whole = days.Where(static day => day.IsComplete).ToList();
        if (whole.Count == 0)
            return none;
        if (Total == MetricTotal.Last)
            return Read(whole[^1]);
        if (whole.Exists(day => Read(day).IsIncomplete))
            return none with { IsIncomplete = true };
        if (whole.RemoveAll(day => day.Hidden.Contains(Key)) > 0 && whole.Count == 0)
            return none with { IsSmall = true };
        if (Ratio is { } ratio)
            return none with { Number = Divide(ratio.Part.Sum(whole), ratio.Whole.Sum(whole)) };
        return none with { Number = Total == MetricTotal.Sum ? Sum(whole) : whole.Average(day => Read(day).Number) };
    }

    /// <summary>The figure of a period: of its days that are shown, where days add up to it and some are not.</summary>
    /// <param name="report">The report of the period.</param>
    public MetricValue Read(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.LastWholeDay is not { } last)
            return None;
        if (OfReport is not null)
            return report.Totals.Hidden.Apply(Key, (report.Incomplete & Reach) != MetricReach.None ? None with { IsIncomplete = true } : None with { Number = OfReport(report) });
        if (OfTotals is null)
            return Read(last);
        return report.Days.Count > 1 && report.Totals.Hidden.Contains(Key) && MetricList.AddedUp.Contains(Key) ? Read(report.Days) : Read(report, report.Totals);
    }

    /// <summary>The figure of a part of a period, such as a course run.</summary>
    /// <param name="report">The report of the period.</param>
    /// <param name="totals">The totals of the part.</param>
    public MetricValue Read(LearningReport report, PeriodTotals totals)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(totals);
        if (report.LastWholeDay is null || OfTotals is null)
            return None;
        return totals.Hidden.Apply(Key, (report.Incomplete & Reach) != MetricReach.None ? None with { IsIncomplete = true } : None with { Number = OfTotals(totals) });
    }

    /// <summary>The figure of a period that the report's is compared with.</summary>
    /// <param name="report">The report.</param>
    /// <param name="period">The period before it.</param>
    public MetricValue Read(LearningReport report, PreviousPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return (period.Incomplete & Reach) != MetricReach.None ? None with { IsIncomplete = true } : Read(report, period.Totals);
    }

    /// <summary>The figure of the periods that the report's is compared with; null where there are none, or it is unknown in them.</summary>
    /// <param name="report">The report.</param>
    public MetricRange? Usual(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (OfTotals is null)
            return null;
        var values = report.Comparable.Select(period => Read(report, period).Number).OfType<double>().Order().ToList();
        return values.Count == 0 ? null : new MetricRange((values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2, values[0], values[^1]);
    }

    /// <summary>The median of <see cref="Usual"/> as it is shown; none where there is none.</summary>
    /// <param name="report">The report.</param>
    public MetricValue ReadUsual(LearningReport report)
        => None with { Number = Usual(report)?.Median, IsIncomplete = report.Comparable is { Count: > 0 } periods && periods.All(period => Read(report, period).IsIncomplete) };

    /// <summary>The change against <see cref="Usual"/>: of a count relative, else the difference; null where there is none to tell.</summary>
    /// <param name="report">The report.</param>
    public double? Change(LearningReport report)
    {
        var (now, before) = (Read(report).Number, Usual(report)?.Median);
        return Format == MetricFormat.Count ? PreviousPeriod.Change(now, before) : now - before;
    }

    private MetricValue None => new(null, Format);

    private MetricFormat MeanFormat => Format == MetricFormat.Count ? MetricFormat.Mean : Format;

    private double? Sum(List<DailyMetrics> whole) => whole.Exists(day => OfDay!(day) is not null) ? whole.Sum(day => OfDay!(day) ?? 0) : null;

    private static double? Divide(double? part, double? whole) => whole is null or 0 ? null : part / whole;
}

/// <summary>What a figure was in comparable periods.</summary>
/// <param name="Median">Their median.</param>
/// <param name="Low">The lowest of them.</param>
/// <param name="High">The highest of them.</param>
internal readonly record struct MetricRange(double Median, double Low, double High);

/// <summary>What several days make of a figure.</summary>
internal enum MetricTotal
{
    /// <summary>Their sum; of a share, the share of the sums.</summary>
    Sum,

    /// <summary>Their mean, as days do not add up to it.</summary>
    Mean,

    /// <summary>That of the last whole day, as it looks back itself.</summary>
    Last,
}

/// <summary>Places that show some of the figures.</summary>
[Flags]
internal enum MetricPlaces
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>The few that matter most: cards of the page, figures of a message and of the demonstration.</summary>
    Headline = 1,

    /// <summary>The days of a report on the terminal.</summary>
    ReportDays = 2,

    /// <summary>The days of a run on the terminal.</summary>
    RunDays = 4,

    /// <summary>The days of a message.</summary>
    MessageDays = 8,

    /// <summary>What every period of more than a headline has on page and terminal.</summary>
    Details = 16,
}

/// <summary>Parts of the page.</summary>
internal enum MetricTopic
{
    /// <summary>How much was done.</summary>
    Attempts,

    /// <summary>How much of it was right.</summary>
    Success,

    /// <summary>Who came.</summary>
    Users,
}

/// <summary>What a figure takes beside the days it is about: time that has to be loaded for it to be right.</summary>
[Flags]
public enum MetricReach
{
    /// <summary>Nothing: whole days add up to it.</summary>
    None = 0,

    /// <summary>Each day of the period, as users and tasks count once in it.</summary>
    Period = 1,

    /// <summary>The 7 days that end with the day; for tasks that are given up in a period, the 7 days before its last one.</summary>
    Week = 2,

    /// <summary>The 30 days that end with the day.</summary>
    Month = 4,

    /// <summary>Everything from the first window that is loaded on.</summary>
    History = 8,
}
