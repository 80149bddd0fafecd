using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// Every log message of the library, by part: 1000 run, 2000 source, 3000 store, 4000 dataflow, 5000 outputs (5100 mail; 5200 in the package
/// for Google Sheets; 5300 webhook; 5400 export), 6000 metrics, 7000 verification. Per window, page or batch, never per record, and never a secret.
/// </summary>
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

    [LoggerMessage(6000, LogLevel.Debug, "The table of firsts has {Rows} new rows and goes up to {Upto:u}")]
    public static partial void FirstsSaved(ILogger logger, int rows, DateTimeOffset upto);

    [LoggerMessage(6001, LogLevel.Warning, "The table of firsts could not be brought forward, so the next report reads more attempts: {Reason}")]
    public static partial void FirstsNotSaved(ILogger logger, string reason, Exception exception);

    [LoggerMessage(6002, LogLevel.Debug, "Attempts before {Upto:u} could not be counted while the range was loading, so the report counts them: {Reason}")]
    public static partial void NotCountedEarly(ILogger logger, DateTimeOffset upto, string reason, Exception exception);

    [LoggerMessage(6003, LogLevel.Debug, "What was counted while the range was loading has changed since, so the report counts it again")]
    public static partial void EarlyCountDropped(ILogger logger);

    [LoggerMessage(7000, LogLevel.Information, "Verifying {Range}: {Windows} of {Committed} windows")]
    public static partial void VerifyStarted(ILogger logger, TimeWindow range, int windows, int committed);

    [LoggerMessage(7001, LogLevel.Information, "Verified: {Window}, {Rows} rows as the source has them")]
    public static partial void WindowVerified(ILogger logger, TimeWindow window, long rows);

    [LoggerMessage(7002, LogLevel.Warning, "Window {Window} differs: {Differences}")]
    public static partial void WindowDiffers(ILogger logger, TimeWindow window, string differences);

    [LoggerMessage(7003, LogLevel.Warning, "Verifying {Window} failed (try {Try} of {Tries}), again in {Seconds:0.0} s: {Reason}")]
    public static partial void VerifyRetried(ILogger logger, TimeWindow window, int @try, int tries, double seconds, string reason);

    [LoggerMessage(7004, LogLevel.Warning, "Window {Window} is not verified: others load it again and again, or have taken it out")]
    public static partial void VerifyOvertaken(ILogger logger, TimeWindow window);

    [LoggerMessage(7005, LogLevel.Error, "Verifying ended before its end: {Reason}")]
    public static partial void VerifyFailed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(7006, LogLevel.Information, "Verified {Windows} windows, {Differing} differ: {Requests} requests in {Seconds:0.000} s")]
    public static partial void VerifyFinished(ILogger logger, int windows, int differing, long requests, double seconds);
}
