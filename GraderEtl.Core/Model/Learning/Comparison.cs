using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model.Learning;

/// <summary>The sentence that says what the changes of a report are against, or why none are shown.</summary>
internal sealed class Comparison
{
    private const int Most = 4;

    private readonly LearningReport _report;
    private readonly Texts<ComparisonText> _texts;

    private Comparison(LearningReport report, Language language)
    {
        (_report, _texts) = (report, new Texts<ComparisonText>(language));
    }

    /// <summary>Writes the sentence.</summary>
    /// <param name="report">The report.</param>
    /// <param name="language">The language.</param>
    public static string Describe(LearningReport report, Language language)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(language);
        var comparison = new Comparison(report, language);
        return report.IsShort ? comparison.DescribeWeeks() : comparison.DescribePeriod();
    }

    private string DescribeWeeks()
    {
        var periods = _report.Comparable;
        if (periods.Count == 0)
            return _texts[_report.Days.All(static day => day.IsComplete) ? ComparisonText.NoWeeks : ComparisonText.PeriodNotWhole];
        var days = string.Join(", ", periods.Reverse().Select(period => Days(period.Range)));
        if (_report.Days.Count > 1)
            return periods.Count == Most ? _texts[ComparisonText.AgainstWeeks] : _texts.Format(ComparisonText.AgainstSomeWeeks, days);
        var weekday = _texts[ComparisonText.Weekdays].Split(' ')[((int)_report.Days[0].Day.DayOfWeek + 6) % 7];
        return periods.Count == Most ? _texts.Format(ComparisonText.AgainstDays, weekday) : _texts.Format(ComparisonText.AgainstSomeDays, weekday, days);
    }

    private string DescribePeriod()
    {
        if (_report.Previous is not [{ Coverage: > 0 } previous])
            return _texts[ComparisonText.NotLoaded];
        var days = Days(previous.Range);
        if (_report.Comparable.Count > 0)
            return _texts.Format(ComparisonText.AgainstPeriod, days);
        return previous.Coverage >= 1
            ? _texts.Format(ComparisonText.NotWhole, days)
            : _texts.Format(ComparisonText.PartlyLoaded, days, _texts.Language.Percent(Math.Min(previous.Coverage, 0.999), 1));
    }

    private string Days(TimeWindow range)
    {
        var (first, last) = _report.Zone.DaysOf(range.Start, range.End);
        return _texts.Language.Days(first, last);
    }
}

/// <summary>The texts of <see cref="Comparison"/>.</summary>
internal enum ComparisonText
{
    Weekdays, AgainstDays, AgainstSomeDays, AgainstWeeks, AgainstSomeWeeks, AgainstPeriod, PeriodNotWhole, NoWeeks, NotLoaded,
    PartlyLoaded, NotWhole,
}
