namespace GraderEtl.Core.Notification.Content;

/// <summary>The texts of messages.</summary>
internal enum MessageText
{
    // subjects
    SubjectGood, SubjectReport, SubjectBad, SubjectTest, SuccessShare, NoSubmits,

    // status
    Loaded, NothingNew, ReportHeadline, NotLoaded, PartlyLoaded, NotReloaded, LoadedBut, LoadedButHeadline, RejectedHeadline,

    // counted nouns
    Attempts, Users, Records, Windows, WindowsMeanwhile, WindowsBefore, Repeated, ByRuns, EarlierDays, IncompleteDays, MoreGaps,

    // figures and columns
    LabelDays, LabelDay, Points, Unchanged, Total,

    // what went wrong
    TitleFailure, TitleSaid, FailedSource, FailedSourceStatus, FailedSourceConnection, FailedStore, FailedStoreConnection, FailedOutput, FailedRejected, FailedConfiguration, FailedInterrupted,
    FailedDifference, FailedUnexpected, LabelFound, LabelExpected, LabelWhere, LabelKept, TitleCommitted, LabelThisRun, LabelEarlierRuns, CommittedNow,
    TitleMissing, MissingNothing, MissingUnknown, MissingUnknownYet, TitleToDo, AdviceSource, AdviceStore, AdviceRejected, AdviceOutput, AdviceConfiguration,
    AdviceDifference, AdviceAgain,

    // gaps before the range
    TitleEarlierGaps, LabelGapsLoaded, LabelGapsIncomplete, LabelGapsOutOfReach, GapStays, GapFailed, GapRejected, GapsOutOfReach, GapsOutOfReachLoad,

    // the rest
    TitleDays, TitleQuality, LabelCountedIn, LabelRead, LabelReadWhole, LabelLoaded, LabelDuplicate, LabelRejected, LabelUnstoredFields, LabelOutside, LabelForgotten, TitleEffort,
    LabelRange, LabelWindows, LabelRequests, LabelTime, LabelRun, LabelLoadedAt, Rate, TitleOutputs, OutputFailed, OutputFailedShort, OutputFailedAbove, Attached,
    LeftOut, Footer, TestHeadline, TestHeadlineWebhook, TestBody, CutShort,
}
