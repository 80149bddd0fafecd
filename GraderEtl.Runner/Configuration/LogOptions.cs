using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Configuration;

/// <summary>The log in files: section <c>Log</c>.</summary>
internal sealed class LogOptions
{
    /// <summary>Where <c>yyyy-MM-dd.log</c> files are written; default <c>logs</c> below the working directory.</summary>
    public string Directory { get; set; } = "logs";

    /// <summary>Files of days more than this many days ago are deleted; 1 to 3,650, default 3.</summary>
    public int RetainDays { get; set; } = 3;

    /// <summary>The least level that is written; default <see cref="LogLevel.Information"/>.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>What is out of range, in the form of the library's own validators.</summary>
    public IEnumerable<string> Validate()
    {
        if (RetainDays is < 1 or > 3650)
            yield return FormattableString.Invariant($"Log:RetainDays: found {RetainDays}; expected a whole number of days from 1 to 3650, such as 3");
        if (string.IsNullOrWhiteSpace(Directory))
            yield return "Log:Directory: found nothing; expected a directory, such as logs";
    }
}
