namespace GraderEtl.Core.Notification.Content;

/// <summary>Texts of messages; their words are in <c>MessageText.resx</c> and <c>MessageText.ru.resx</c>.</summary>
internal enum MessageText
{
    // subjects
    SubjectGood,
    SubjectBad,
    SubjectTest,
    DayRange,
    SuccessShare,
    NoSubmits,

    // how it stands
    Loaded,
    NothingNew,
    NotLoaded,
    PartlyLoaded,
    NotReloaded,
    LoadedBut,
    LoadedButHeadline,

    // counted nouns
    Attempts,
    Users,
    Days,
    Records,
    Windows,
    WindowsBefore,
    Requests,
    Repeated,
    EarlierDays,
    MoreGaps,

    // figures and columns
    LabelAttempts,
    LabelSubmits,
    LabelCorrect,
    LabelSuccess,
    LabelUsers,
    LabelDays,
    LabelDay,
    Total,

    // what went wrong
    TitleFailure,
    LabelFound,
    LabelExpected,
    LabelWhere,
    LabelKept,
    TitleCommitted,
    LabelThisRun,
    LabelEarlierRuns,
    CommittedNow,
    TitleMissing,
    MissingNothing,
    MissingUnknown,
    TitleToDo,
    AdviceSource,
    AdviceStore,
    AdviceRejected,
    AdviceOutput,
    AdviceAgain,

    // the rest
    TitleDays,
    TitleQuality,
    LabelRead,
    LabelLoaded,
    LabelDuplicate,
    LabelRejected,
    LabelOutside,
    TitleEffort,
    LabelRange,
    LabelWindows,
    LabelRequests,
    LabelTime,
    LabelRun,
    Seconds,
    Rate,
    TitleOutputs,
    OutputFailed,
    Attached,
    Footer,
    TestHeadline,
    TestBody,
}
