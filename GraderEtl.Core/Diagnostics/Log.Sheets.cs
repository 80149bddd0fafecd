using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(5100, LogLevel.Warning, "Google Sheets: {Reason}; try {Attempt} of {Tries} follows in {Seconds:0.0} s")]
    public static partial void SheetsRetried(ILogger logger, string reason, int attempt, int tries, double seconds);

    [LoggerMessage(5101, LogLevel.Information, "Google Sheets: {Days} days written to tab {Tab} ({New} of them new), {Changes} changes of the layout")]
    public static partial void SheetsWritten(ILogger logger, int days, string tab, int @new, int changes);

    [LoggerMessage(5102, LogLevel.Warning,
        "The key file {File} can be read by others than its owner; it holds a private key: take the right away (chmod 600)")]
    public static partial void KeyFileReadable(ILogger logger, string file);

    [LoggerMessage(5103, LogLevel.Warning, "Google Sheets: tab {Tab} has more than one row for {Days}; the first of each is kept up to date; delete the others")]
    public static partial void DaysDoubled(ILogger logger, string tab, string days);
}
