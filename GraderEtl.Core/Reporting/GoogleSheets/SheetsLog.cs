using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The log messages of the spreadsheet: ids from 5200 on, which the library's own leave free.</summary>
internal static partial class SheetsLog
{
    [LoggerMessage(5200, LogLevel.Warning, "Google Sheets: {Reason}; try {Attempt} of {Tries} follows in {Seconds:0.0} s")]
    public static partial void Retried(ILogger logger, string reason, int attempt, int tries, double seconds);

    [LoggerMessage(5201, LogLevel.Information, "Google Sheets: {Days} days written to tab {Tab} ({New} of them new), {Changes} changes of the layout")]
    public static partial void Written(ILogger logger, int days, string tab, int @new, int changes);

    [LoggerMessage(5202, LogLevel.Warning,
        "The key file {File} can be read by others than its owner; it holds a private key: take the right away (chmod 600)")]
    public static partial void KeyFileReadable(ILogger logger, string file);

    [LoggerMessage(5203, LogLevel.Warning, "Google Sheets: tab {Tab} has more than one row for {Days}; the first of each is kept up to date; delete the others")]
    public static partial void DaysDoubled(ILogger logger, string tab, string days);
}
