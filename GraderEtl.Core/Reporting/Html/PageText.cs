namespace GraderEtl.Core.Reporting.Html;

/// <summary>The texts of the HTML report; names and definitions of figures are in <see cref="Model.Learning.MetricDefinition"/>.</summary>
internal enum PageText
{
    NotWritten, Title, DayCount, WeekCount, ZoneClock, ComputedAt, Contents, Months, MonthNames, Weekdays, WeekdayNames, SortBy, Kibibytes,
    Mebibytes, Gibibytes, Points, TitleFigures, TitleAttempts, TitleSuccess, TitleUsers, TitleHours, TitleCohorts, TitleTasks,
    TitleGivenUp, TitleCourses, TitleQuality, TitleLoading, TitleDefinitions, NoticeEmpty, Before, UsualRange, Unchanged,
    Mean, MeanOf, MeanMeaning, PartialDay, PerDay, PerWeek, PerMonth, PartialWeek, PartialMonth, SparkNote, MarkedDay, MarkedDays, OneScale, HiddenSlots,
    TitleHarder, HarderCaption, TitleEasier, EasierCaption, RateBefore, UsersBefore,
    IntervalScale, ChartSummary, BusiestHour, DataByDay,
    DataByWeek, DataByMonth, DataByHour, DataByCohort, UsersADay, LastDayOfRow, Hour, Weekday, InThousands, HiddenHours, NotSplit, CohortWeeks, CohortMonths,
    CohortCut, CohortsLeftOut, RetentionSummary, Of, WeekNotWhole, StrugglingOf, StrugglingShare, StrugglingSeveral, Task, IntervalEnds,
    IntervalSummary, HardestCaption, GivenUpCaption, NoHardest, NoGivenUp, GivenUpUnknown, FewGivenUp, GivenUpLeftOut, Course, Run, CoursesCaption, CoursesLeftOut, NoCourses,
    WithoutCourse, WholeDaysOnly, Read, Loaded, Outside, Forgotten, RecordsNote, IncompleteDays, RejectedCaption, Reason, Code, GapList,
    MostlyRejectedList, UnstoredFieldList, WithoutDataList, AndMore, LoadRuns, RequestsOfWindows, RequestsOfRun, Rows, ResponseSize, FirstLoaded, LastLoaded,
    WindowsSkipped, Figure, ThisRun, ThisRunLookedBack, RunBegan, LoadingEnded, LoadingPace, Value, LoadingCaption, NoNames,
}
