namespace GraderEtl.Core.Model;

/// <summary>What a run was slowed down by, in words; see <see cref="Bottleneck"/>.</summary>
internal enum LimitText
{
    Planning,
    Measuring,
    Reporting,
    Notifying,
    Balanced,
    Retries,
    Parsing,
    Splitting,
    FirstByte,
    AndTheRest,
    Body,
    AndTheFirstByte,
    Commits,
    Windows,
    Database,
    AndWindows,
    Dictionaries,

    // what may help
    LanesHelp,
    LanesOverlap,
    LanesWhereLineHasRoom,
    LanesWhileIdle,
    LanesWhileServerIdle,
    LongerWindowsHelp,
    Now,
}
