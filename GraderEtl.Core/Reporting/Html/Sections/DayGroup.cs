using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>Days that share a row of a table: a day, a week or a month.</summary>
/// <param name="Days">The days, in order.</param>
/// <param name="Active">The same days' active users.</param>
internal sealed record DayGroup(IReadOnlyList<DailyMetrics> Days, IReadOnlyList<ActiveUsersDay> Active)
{
    /// <summary>Days up to which a table has a row for each.</summary>
    public const int MostDays = 62;

    /// <summary>Days up to which it has a row for each week; of more, one for each month.</summary>
    public const int MostDaysInWeeks = 400;

    public DateOnly First => Days[0].Day;

    public DateOnly Last => Days[^1].Day;

    public long Attempts => Days.Sum(day => day.Attempts);

    public long Runs => Days.Sum(day => day.Runs);

    public long Submits => Days.Sum(day => day.Submits);

    public long Correct => Days.Sum(day => day.CorrectSubmits);

    public double? SuccessRate => Submits == 0 ? null : (double)Correct / Submits;

    public long FirstTries => Days.Sum(day => day.Learning?.FirstTries ?? 0);

    public double? FirstTryRate => FirstTries == 0 ? null : (double)Days.Sum(day => day.Learning?.FirstTriesCorrect ?? 0) / FirstTries;

    public long Solved => Days.Sum(day => day.Learning?.FirstSuccesses ?? 0);

    public long NewUsers => Days.Sum(day => day.Learning?.NewUsers ?? 0);

    public double Users => Days.Average(day => (double)day.UniqueUsers);

    /// <summary>The days of a report in rows that can be read: a day each, or weeks or months of a longer period.</summary>
    public static IReadOnlyList<DayGroup> Of(LearningReport report)
    {
        Func<DateOnly, DateOnly> key = report.Days.Count switch
        {
            <= MostDays => static day => day,
            <= MostDaysInWeeks => static day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => static day => new DateOnly(day.Year, day.Month, 1),
        };
        return
        [
            .. report.Days.Zip(report.Active.Days).GroupBy(pair => key(pair.First.Day))
                .Select(group => new DayGroup([.. group.Select(pair => pair.First)], [.. group.Select(pair => pair.Second)])),
        ];
    }

    /// <summary>What a table of them is called.</summary>
    public static ReportText Caption(LearningReport report) => report.Days.Count switch
    {
        <= MostDays => ReportText.DataByDay,
        <= MostDaysInWeeks => ReportText.DataByWeek,
        _ => ReportText.DataByMonth,
    };

    /// <summary>The first cell of its row.</summary>
    public Cell Heading(ReportFrame frame) => Cell.Day(frame, First) with { Text = frame.Days(First, Last) };
}
