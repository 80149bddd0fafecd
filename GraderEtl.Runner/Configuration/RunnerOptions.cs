using System.Globalization;
using GraderEtl.Core.Model.Options;
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

    /// <summary>What is out of range.</summary>
    public IEnumerable<OptionFailure> Check()
    {
        if (RetainDays is < 1 or > 3650)
            yield return new OptionFailure("Log:RetainDays", RetainDays.ToString(CultureInfo.InvariantCulture), "a whole number of days from 1 to 3650, such as 3");
        if (string.IsNullOrWhiteSpace(Directory))
            yield return new OptionFailure("Log:Directory", Found: null, "a directory, such as logs");
    }
}

/// <summary>The private PostgreSQL that is used when no other is set: section <c>Postgres:Embedded</c>.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>Where the cluster lives; default <c>grader-data</c> below the working directory.</summary>
    public string DataDirectory { get; set; } = "grader-data";

    /// <summary>Where <c>initdb</c> and <c>pg_ctl</c> are; default: searched for.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>A port on 127.0.0.1 to listen on, 1 to 65535; 0, the default, for a Unix socket or any free port.</summary>
    public int Port { get; set; }

    /// <summary>What is out of range.</summary>
    public IEnumerable<OptionFailure> Check()
    {
        if (Port is < 0 or > 65535)
            yield return new OptionFailure("Postgres:Embedded:Port", Port.ToString(CultureInfo.InvariantCulture), "a port from 1 to 65535, or 0 for none");
        if (string.IsNullOrWhiteSpace(DataDirectory))
            yield return new OptionFailure("Postgres:Embedded:DataDirectory", Found: null, "a directory, such as grader-data");
    }
}
