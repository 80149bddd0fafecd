namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// Every figure of a day and of a period, in the order in which it is shown: the one place to add one, beside its name and meaning in the
/// resources. A new column of days comes behind the others, as files that are there have their columns in this order.
/// </summary>
internal static class MetricList
{
    private const MetricPlaces AllDays = MetricPlaces.ReportDays | MetricPlaces.RunDays | MetricPlaces.MessageDays;

    private static readonly Metric Submits = new("submits", MetricFormat.Count)
    {
        OfDay = static day => day.Submits,
        OfTotals = static totals => totals.Submits,
        Places = MetricPlaces.Headline | AllDays,
        Aliases = ["submissions", "total submits", "total submissions", "отправок", "всего отправок"],
    };

    private static readonly Metric CorrectSubmits = new("correct_submits", MetricFormat.Count)
    {
        OfDay = static day => day.CorrectSubmits,
        OfTotals = static totals => totals.CorrectSubmits,
        Places = MetricPlaces.RunDays | MetricPlaces.MessageDays,
        Topic = MetricTopic.Success,
        Aliases = ["correct", "correct attempts", "successful submits", "верных отправок", "успешные решения", "успешных решений"],
    };

    private static readonly Metric FirstTries = new("first_tries", MetricFormat.Count, MetricReach.History)
    {
        OfDay = static day => day.Learning?.FirstTries,
        OfTotals = static totals => totals.Learning.FirstTries,
        Topic = MetricTopic.Success,
        IsMeasured = true,
    };

    /// <summary>Only what the rate of a week or month is made of.</summary>
    private static readonly Metric FirstTriesCorrect = new("first_tries_correct", MetricFormat.Count, MetricReach.History)
    {
        OfDay = static day => day.Learning?.FirstTriesCorrect,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("attempts", MetricFormat.Count)
        {
            OfDay = static day => day.Attempts,
            OfTotals = static totals => totals.Attempts,
            Places = MetricPlaces.Headline | AllDays,
            Aliases = ["total attempts", "попыток", "всего попыток", "попыток решения", "попыток решения всего"],
        },
        new("runs", MetricFormat.Count)
        {
            OfDay = static day => day.Runs,
            OfTotals = static totals => totals.Runs,
            Places = MetricPlaces.RunDays,
            Aliases = ["total runs", "code runs", "запусков", "всего запусков", "запуски кода", "запусков кода", "всего запусков кода"],
        },
        Submits,
        CorrectSubmits,
        new("success_rate", MetricFormat.Share)
        {
            OfDay = static day => day.SuccessRate,
            OfTotals = static totals => totals.SuccessRate,
            Ratio = (CorrectSubmits, Submits),
            Places = MetricPlaces.Headline | AllDays,
            Topic = MetricTopic.Success,
            Aliases = ["доля успешных решений", "% успешных решений"],
        },
        new("unique_users", MetricFormat.Count, MetricReach.Period)
        {
            OfDay = static day => day.UniqueUsers,
            OfTotals = static totals => totals.UniqueUsers,
            Total = MetricTotal.Mean,
            Places = MetricPlaces.Headline | AllDays,
            Topic = MetricTopic.Users,
            Aliases = ["DAU", "daily active users", "пользователей", "уникальные пользователи", "уникальных пользователей"],
        },
        new("new_users", MetricFormat.Count, MetricReach.History)
        {
            OfDay = static day => day.Learning?.NewUsers,
            OfTotals = static totals => totals.Learning.NewUsers,
            Places = MetricPlaces.Headline | MetricPlaces.ReportDays,
            Topic = MetricTopic.Users,
            IsMeasured = true,
            Aliases = ["новые пользователи", "новых пользователей"],
        },
        new("returning_users", MetricFormat.Count, MetricReach.History)
        {
            OfDay = static day => day.ReturningUsers,
            OfTotals = static totals => totals.ReturningUsers,
            Total = MetricTotal.Mean,
            Places = MetricPlaces.Details,
            Topic = MetricTopic.Users,
            IsMeasured = true,
        },
        new("tasks_touched", MetricFormat.Count, MetricReach.Period)
        {
            OfDay = static day => day.Learning?.TasksTouched,
            OfTotals = static totals => totals.Learning.TasksTouched,
            Total = MetricTotal.Mean,
            Places = MetricPlaces.Details,
            IsMeasured = true,
        },
        FirstTries,
        new("first_try_rate", MetricFormat.Share, MetricReach.History)
        {
            OfDay = static day => day.Learning?.FirstTryRate,
            OfTotals = static totals => totals.Learning.FirstTryRate,
            Ratio = (FirstTriesCorrect, FirstTries),
            Places = MetricPlaces.Headline | MetricPlaces.ReportDays,
            Topic = MetricTopic.Success,
            IsMeasured = true,
        },
        new("first_successes", MetricFormat.Count, MetricReach.History)
        {
            OfDay = static day => day.Learning?.FirstSuccesses,
            OfTotals = static totals => totals.Learning.FirstSuccesses,
            Places = MetricPlaces.Headline,
            IsMeasured = true,
        },
        new("median_attempts_to_success", MetricFormat.Mean, MetricReach.History)
        {
            OfDay = static day => day.Learning?.MedianAttemptsToSuccess,
            OfTotals = static totals => totals.Learning.MedianAttemptsToSuccess,
            Total = MetricTotal.Mean,
            Places = MetricPlaces.Headline,
            Topic = MetricTopic.Success,
            IsMeasured = true,
        },
        // of a period these are of its last whole day, so that they can stand on one line
        new("daily_users", MetricFormat.Count)
        {
            OfReport = static report => report.LastWholeDay?.UniqueUsers,
            Places = MetricPlaces.Details,
        },
        new("weekly_users", MetricFormat.Count, MetricReach.Week)
        {
            OfDay = static day => day.Active?.Weekly,
            Total = MetricTotal.Last,
            Places = MetricPlaces.Details,
            Topic = MetricTopic.Users,
            IsMeasured = true,
        },
        new("monthly_users", MetricFormat.Count, MetricReach.Month)
        {
            OfDay = static day => day.Active?.Monthly,
            Total = MetricTotal.Last,
            Places = MetricPlaces.Details,
            Topic = MetricTopic.Users,
            IsMeasured = true,
        },
        new("stickiness", MetricFormat.Share, MetricReach.Month)
        {
            OfDay = static day => day.Active?.Stickiness,
            Total = MetricTotal.Last,
            Places = MetricPlaces.Details,
            Topic = MetricTopic.Users,
            IsMeasured = true,
        },
        new("mean_daily_users", MetricFormat.Mean)
        {
            OfReport = static report => report.Days.Where(static day => day.IsComplete && !day.Hidden.Contains("unique_users")).Average(static day => (double?)day.UniqueUsers),
            Places = MetricPlaces.Details,
        },
    ];

    /// <summary>Those that a day has: the columns of CSV and spreadsheet, the members of a day in JSON, the tables of the page.</summary>
    public static IReadOnlyList<Metric> OfDays { get; } = [.. All.Where(static metric => metric.IsOfDays)];

    /// <summary>Those that a period has of the days that are shown, where some are not.</summary>
    public static IReadOnlyList<string> AddedUp { get; } = ["attempts", "runs", "submits", "correct_submits", "success_rate"];

    /// <summary>Those shown in a place.</summary>
    /// <param name="place">The place.</param>
    public static IEnumerable<Metric> In(MetricPlaces place) => All.Where(metric => metric.IsIn(place));

    /// <summary>The metric of a key.</summary>
    /// <param name="key">The key, such as <c>attempts</c>.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static Metric Get(string key) => All.FirstOrDefault(metric => metric.Key == key) ?? throw new KeyNotFoundException($"No metric has the key '{key}'.");
}
