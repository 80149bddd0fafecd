using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Run {RunId} started: {Range}, refresh {Refresh}")]
    public static partial void RunStarted(ILogger logger, Guid runId, TimeWindow range, bool refresh);

    [LoggerMessage(1001, LogLevel.Information,
        "Planned: {Gaps} gaps, {Work} to load, {Replaced} windows to load again, {Skipped} windows committed before")]
    public static partial void Planned(ILogger logger, int gaps, TimeSpan work, int replaced, int skipped);

    [LoggerMessage(1002, LogLevel.Warning, "{Range} reaches into the future; only what has happened is loaded")]
    public static partial void FutureLeftOut(ILogger logger, TimeWindow range);

    [LoggerMessage(1003, LogLevel.Information, "Metrics computed for {Days} days")]
    public static partial void Measured(ILogger logger, int days);

    [LoggerMessage(1004, LogLevel.Error, "The run failed: {Reason}")]
    public static partial void RunFailed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "The end of the run could not be noted in the database: {Reason}")]
    public static partial void EndNotRecorded(ILogger logger, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Run {RunId} finished: {Outcome}, {Rows} rows in {Seconds:0.000} s")]
    public static partial void RunFinished(ILogger logger, Guid runId, LoadOutcome outcome, long rows, double seconds);

    [LoggerMessage(1007, LogLevel.Warning, "What the run committed could not be read back, its own counts are shown: {Reason}")]
    public static partial void TallyUnknown(ILogger logger, string reason);

    [LoggerMessage(1008, LogLevel.Information, "Where the time went: {Verdict}")]
    public static partial void Profiled(ILogger logger, string verdict);

    [LoggerMessage(1009, LogLevel.Information, "Report over {Range} started; nothing is loaded")]
    public static partial void ReportStarted(ILogger logger, TimeWindow range);

    [LoggerMessage(1010, LogLevel.Error, "The report failed: {Reason}")]
    public static partial void ReportFailed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(1011, LogLevel.Error, "The progress handler threw and is not called again; the run goes on")]
    public static partial void ProgressHandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1012, LogLevel.Information, "Run {RunId} on {Host} loaded {Windows} windows of the range meanwhile")]
    public static partial void LoadedByAnotherRun(ILogger logger, Guid runId, string? host, int windows);

    [LoggerMessage(1013, LogLevel.Information, "The run ends early: {Reason}")]
    public static partial void RunInterrupted(ILogger logger, string reason);

    [LoggerMessage(1014, LogLevel.Error, "✗ {Reason}")]
    public static partial void TooManyRejected(ILogger logger, string reason);

    [LoggerMessage(1015, LogLevel.Information, "The source sends fields that are not stored: {Fields}")]
    public static partial void FieldsNotStored(ILogger logger, string fields);

    [LoggerMessage(1016, LogLevel.Information, "Nothing is computed, written or sent: the reports and messages of run {RunId}, finished {FinishedAt:u}, show everything that is loaded")]
    public static partial void ReportedBefore(ILogger logger, Guid runId, DateTimeOffset? finishedAt);

    [LoggerMessage(1017, LogLevel.Warning, "{Hole} between loaded windows was never loaded; it is loaded now")]
    public static partial void HoleFound(ILogger logger, TimeWindow hole);

    [LoggerMessage(1018, LogLevel.Information, "{Hole} was missing and is loaded")]
    public static partial void HoleHealed(ILogger logger, TimeWindow hole);

    [LoggerMessage(1019, LogLevel.Warning, "{Hole} stays incomplete: {Reason}")]
    public static partial void HoleStays(ILogger logger, TimeWindow hole, string? reason);

    [LoggerMessage(1020, LogLevel.Warning, "{Hole} between loaded windows is not loaded and stays so: Source:HealDays does not reach it")]
    public static partial void HoleOutOfReach(ILogger logger, TimeWindow hole);

    [LoggerMessage(5000, LogLevel.Information, "Output {Name} written: {Target}")]
    public static partial void OutputWritten(ILogger logger, string name, string target);

    [LoggerMessage(5001, LogLevel.Error, "Output {Name} failed: {Reason}")]
    public static partial void OutputFailed(ILogger logger, string name, string reason, Exception exception);

    [LoggerMessage(5002, LogLevel.Information, "Messages: {Why}")]
    public static partial void MessagesLeftOut(ILogger logger, string why);

    [LoggerMessage(5003, LogLevel.Warning, "Whether an earlier run has reported this range could not be read, so it is reported again: {Reason}")]
    public static partial void EarlierRunsUnknown(ILogger logger, string reason);
}
