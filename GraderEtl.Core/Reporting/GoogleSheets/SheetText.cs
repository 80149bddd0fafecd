namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Texts of the tabs beside the names and meanings of the metrics.</summary>
internal enum SheetText
{
    Figure,
    AllDays,
    RecentDays,
    FirstDay,
    FirstDayMeaning,
    LastDay,
    LastDayMeaning,
    Days,
    DaysMeaning,
    MissingDays,
    MissingDaysMeaning,
    DailyMean,
    SumMeaning,
    MeanMeaning,
    ShareMeaning,
    ChartTitle,
    ChartMeaning,
    KeyMeaning,
    TimeZone,
}
