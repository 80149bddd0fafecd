using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Attempts by day, week or month.</summary>
internal static class AttemptsSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var (name, attempts) = (frame.Metric("attempts").Name, frame.Trend.Numbers("attempts"));
        List<Series> series = [new(name, "attempts", "a", DaySeries.Solid(frame), attempts)];
        if (frame.Trend.Step == TrendStep.Day)
            series.Add(new(frame[PageText.Mean], "mean", "m", SeriesShape.Line, MovingMean.Mean(frame, "attempts")));
        page.OpenSection("attempts", frame.Title(PageText.TitleAttempts), isHalf: true);
        DaySeries.Chart(frame, name, "attempts", Scale.Counts(attempts.Max() ?? 0), series).Write(page, frame);
        DaySeries.WriteTable(page, frame, MetricTopic.Attempts);
        page.Close().Line();
    }
}

/// <summary>Success rates by day, week or month.</summary>
internal static class SuccessSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var name = frame.Metric("success_rate").Name;
        var series = frame.Trend.Step == TrendStep.Day ? ByDay(frame, name) : Summed(frame, name);
        page.OpenSection("success", frame.Title(PageText.TitleSuccess), isHalf: true);
        var chart = DaySeries.Chart(frame, name, "success_rate", Scale.Shares([.. series.SelectMany(one => one.Values).OfType<double>()]), series);
        (chart with { IsShare = true }).Write(page, frame);
        DaySeries.WriteTable(page, frame, MetricTopic.Success);
        page.Close().Line();
    }

    private static IReadOnlyList<Series> ByDay(ReportFrame frame, string name) =>
    [
        new(name, "success_rate", "a faint", SeriesShape.Line, frame.Trend.Numbers("success_rate")),
        new(frame[PageText.Mean], "mean", "a", SeriesShape.Line, MovingMean.Ratio(frame, "success_rate", day => day.CorrectSubmits, day => day.Submits)),
        new(
            frame.Texts.Format(PageText.MeanOf, frame.Metric("first_try_rate").Name), "first_try_rate", "b dashed", SeriesShape.Line,
            MovingMean.Ratio(frame, "first_try_rate", day => Known(day)?.FirstTriesCorrect ?? 0, day => Known(day)?.FirstTries ?? 0)),
    ];

    /// <summary>Shares of the sums of each week or month.</summary>
    private static IReadOnlyList<Series> Summed(ReportFrame frame, string name) =>
    [
        new(name, "success_rate", "a", SeriesShape.Line, frame.Trend.Numbers("success_rate")),
        new(frame.Metric("first_try_rate").Name, "first_try_rate", "b dashed", SeriesShape.Line, frame.Trend.Numbers("first_try_rate")),
    ];

    /// <summary>The learning figures of a day; null when first tries look back over time that is not loaded.</summary>
    private static DailyLearning? Known(DailyMetrics day) => (day.Incomplete & MetricReach.History) == MetricReach.None ? day.Learning : null;
}

/// <summary>Active, new and returning users by day, week or month.</summary>
internal static class UsersSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("users", frame[PageText.TitleUsers]).Open("dl", ("class", "facts"));
        // of one day, the mean is what its users are
        foreach (var metric in MetricList.In(MetricPlaces.Details).Where(metric => !frame.IsOneDay || metric.Key != "mean_daily_users"))
            page.Fact(frame, metric.Key, frame.Show(metric.Read(frame.Report)));
        page.Close().Line();
        if (frame.Trend.HasLine)
        {
            page.Open("div", ("class", "pair"));
            WriteActive(page, frame);
            WriteNew(page, frame);
            page.Close();
            DaySeries.WriteTable(page, frame, MetricTopic.Users);
        }

        page.Close().Line();
    }

    private static void WriteActive(Markup page, ReportFrame frame)
    {
        var name = frame.Trend.Step == TrendStep.Day ? frame.Metric("daily_users").Name : frame[PageText.UsersADay];
        Series[] series =
        [
            // days before a short period have no figures that look back
            .. frame.Trend.Marked.Contains(true) ? Array.Empty<Series>() : LookingBack(frame),
            new(name, "daily_users", "a", SeriesShape.Line, frame.Trend.Numbers("unique_users")),
        ];
        DaySeries.Chart(frame, name, "unique_users", Scale.Counts(series.SelectMany(one => one.Values).Max() ?? 0), series).Write(page, frame);
    }

    private static Series[] LookingBack(ReportFrame frame) =>
    [
        new(frame.Metric("monthly_users").Name, "monthly_users", "c dotted", SeriesShape.Line, frame.Trend.Numbers("monthly_users")),
        new(frame.Metric("weekly_users").Name, "weekly_users", "b dashed", SeriesShape.Line, frame.Trend.Numbers("weekly_users")),
    ];

    /// <summary>New users, of days on top of those who returned: these do not add up over days.</summary>
    private static void WriteNew(Markup page, ReportFrame frame)
    {
        var (name, shape) = (frame.Metric("new_users").Name, DaySeries.Solid(frame));
        var newcomers = new Series(name, "new_users", "b", shape, frame.Trend.Numbers("new_users"));
        Series[] series = [newcomers];
        if (frame.Trend.Step == TrendStep.Day)
        {
            var returning = new Series(frame.Metric("returning_users").Name, "returning_users", "a edge", shape, frame.Trend.Numbers("returning_users"));
            var undivided = new Series(frame[PageText.NotSplit], WhyUndivided(frame), DaySeries.Undivided, shape, Undivided(frame));
            series = [newcomers with { Below = returning }, returning, undivided];
        }

        if (series.All(static one => one.Class == DaySeries.Undivided || one.Values.All(static value => value is null)))
            return;
        var most = frame.Trend.Numbers(series.Length > 1 ? "unique_users" : "new_users").Max() ?? 0;
        DaySeries.Chart(frame, name, "new_users", Scale.Counts(most), series).Write(page, frame);
    }

    /// <summary>The users of days of which is not known, or not shown, how many are new.</summary>
    private static IReadOnlyList<double?> Undivided(ReportFrame frame)
    {
        var (users, parts) = (frame.Trend.Numbers("unique_users"), frame.Trend.Read("new_users").Zip(frame.Trend.Read("returning_users")));
        return [.. users.Zip(parts, static (all, part) => part.First.Number is null || part.Second.Number is null ? all : null)];
    }

    private static string WhyUndivided(ReportFrame frame)
        => frame.Trend.Read("new_users").Any(static value => value.IsIncomplete) ? MetricDefinition.Incomplete : MetricDefinition.Hidden;
}
