using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model.Findings;

/// <summary>Rules about what is loaded.</summary>
internal static partial class FindingRules
{
    private const int DaysOfWeek = 7;

    /// <summary>The least share of rejected records that is reported, with 95 % confidence.</summary>
    private const double RejectedShare = 0.01;

    /// <summary>The least number of rejected records that is reported.</summary>
    private const int LeastRejected = 20;

    /// <summary>Days of the period are not loaded whole, and not for what <see cref="MostlyRejected"/> says.</summary>
    private static FindingRule.Found? DaysNotLoaded(LearningReport report)
        => FindDays([.. report.Quality.IncompleteDays.Except(RejectedDays(report))], FindingText.DaysNotLoaded);

    /// <summary>Most records of a window were rejected.</summary>
    private static FindingRule.Found? MostlyRejected(LearningReport report) => FindDays(RejectedDays(report), FindingText.MostlyRejected);

    private static FindingRule.Found? FindDays(List<DateOnly> days, FindingText text) => days.Count == 0 ? null : new FindingRule.Found(
        Figures(("days", days.Count), ("first", Text(days[0])), ("last", Text(days[^1]))), writer => writer.Format(text, writer.Count(FindingText.Days, days.Count), writer.Days(days)));

    /// <summary>Many records were rejected, though not most of those of a window.</summary>
    private static FindingRule.Found? RejectedRecords(LearningReport report)
    {
        var (read, rejected) = (report.Quality.Records.Read, report.Quality.RejectedByReason.Sum(static reason => reason.Value));
        if (rejected < LeastRejected || read < rejected || WilsonInterval.Lower(rejected, read) < RejectedShare || report.Quality.MostlyRejected.Count > 0)
            return null;
        var share = (double)rejected / read;
        var reason = report.Quality.RejectedByReason[0].Key;
        return new FindingRule.Found(
            Figures(("rejected", rejected), ("read", read), ("share", share), ("reason", reason)),
            writer => writer.Format(FindingText.RejectedRecords, writer.Number(rejected), writer.Count(FindingText.OfRecords, read), writer.Percent(share, 1), writer.Reason(reason)));
    }

    /// <summary>A day is loaded whole and has no attempt, though other days of its weekday have users.</summary>
    private static FindingRule.Found? DaysWithoutAttempts(LearningReport report)
    {
        var whole = report.Days.Concat(report.Context).Where(static day => day.IsComplete && !day.Hidden.Contains(Users)).DistinctBy(static day => day.Day).ToLookup(static day => day.Day.DayOfWeek);
        var days = report.Quality.DaysWithoutData.Select(day => (Day: day, Usual: Median([.. whole[day.DayOfWeek].Where(other => other.Day != day).Select(static other => other.UniqueUsers).Order()])))
            .Where(day => day.Usual >= Threshold.LeastUsers(report)).ToList();
        if (days.Count == 0)
            return null;
        var usual = Median([.. days.Select(static day => (long)Math.Round(day.Usual)).Order()]);
        return new FindingRule.Found(
            Figures(("days", days.Count), ("first", Text(days[0].Day)), ("last", Text(days[^1].Day)), ("usualUsers", usual)),
            writer => writer.Format(
                FindingText.DaysWithoutAttempts, writer.Count(FindingText.Days, days.Count), writer.Days([.. days.Select(static day => day.Day)]), writer.Users((long)Math.Round(usual))));
    }

    private static double Median(List<long> values) => values.Count == 0 ? 0 : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2.0;

    /// <summary>The days of the period that windows of mostly rejected records touch.</summary>
    private static List<DateOnly> RejectedDays(LearningReport report)
    {
        var zone = report.Zone;
        var days = report.Quality.MostlyRejected.SelectMany(window => zone.EachDayOf(window.Start, window.End)).ToHashSet();
        return [.. report.Days.Select(static day => day.Day).Where(days.Contains)];
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
