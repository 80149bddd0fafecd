namespace GraderEtl.Runner.Configuration.Import;

/// <summary>What <c>import-params</c> tells people; the words are in <c>ImportText.resx</c> and <c>ImportText.ru.resx</c>.</summary>
internal enum ImportText
{
    // the file
    FileExpected,
    NoPair,
    NoLiteral,
    NothingKnown,
    Unreadable,
    Exists,
    WithoutOne,
    AddForce,
    SourceExists,
    WithoutSource,

    // questions
    FitsSeveral,
    GivenTwice,
    OneMeaning,
    AddMap,
    NoSuchName,
    MapExpected,
    Which,

    // what was taken
    ColumnName,
    ColumnSetting,
    ColumnValue,
    NotTaken,
    Written,
    ToCheck,
    DefaultOf,
    NoHost,
    NoKeyFile,
    Next,
    NextSet,

    // why a name is not taken
    AsAsked,
    UnknownName,
    UnknownSection,
    Expression,
    OfEnvironment,
    EmptyValue,
    DoesNotFit,
    Dates,
    OwnTables,
    OwnWay,
    OwnTls,
    OwnLog,
    TitleOrTab,
    OwnText,
    SslMode,
}
