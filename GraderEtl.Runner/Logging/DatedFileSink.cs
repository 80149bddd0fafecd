using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace GraderEtl.Runner.Logging;

/// <summary>
/// Writes each event to the file of its day in the configured zone, through Serilog's shared file sink, so that several processes may
/// log at once. Midnight opens the next one and deletes old ones. Serilog's own rolling knows
/// neither zones nor this name.
/// </summary>
internal sealed class DatedFileSink : ILogEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LogOptions _options;
    private readonly TimeZoneInfo _zone;
    private readonly TimeProvider _time;
    private readonly LogLineFormatter _formatter;
    private Logger? _file;
    private DateOnly _day;

    public DatedFileSink(LogOptions options, TimeZoneInfo zone, TimeProvider time, LogLineFormatter formatter)
    {
        _options = options;
        _zone = zone;
        _time = time;
        _formatter = formatter;
    }

    /// <summary>The file of the present day.</summary>
    public string CurrentPath => PathOf(DateOnly.FromDateTime(Now.DateTime));

    private DateTimeOffset Now => _zone.ToLocal(_time.GetUtcNow());

    /// <summary>Opens today's file, so that a directory that cannot be written is found out at the start and not lost in a log.</summary>
    public void Prepare()
    {
        lock (_lock)
            Open(DateOnly.FromDateTime(Now.DateTime));
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            var now = Now;
            var file = Open(DateOnly.FromDateTime(now.DateTime));
            file.Write(new LogEvent(
                now,
                logEvent.Level,
                logEvent.Exception,
                logEvent.MessageTemplate,
                logEvent.Properties.Select(property => new LogEventProperty(property.Key, property.Value))));
            if (logEvent.Level >= LogEventLevel.Error)
                FlushToDisk(PathOf(_day));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private Logger Open(DateOnly day)
    {
        if (_file is not null && day == _day)
            return _file;
        _file?.Dispose();
        _file = null;
        PrivateFiles.CreateDirectory(_options.Directory);
        LogRetention.Apply(_options.Directory, day, _options.RetainDays);
        PrivateFiles.Open(PathOf(day), FileMode.Append).Dispose();
        _day = day;
        return _file = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(_formatter, PathOf(day), fileSizeLimitBytes: null, shared: true)
            .CreateLogger();
    }

    private string PathOf(DateOnly day) => Path.Combine(_options.Directory, LogRetention.FileName(day));

    /// <summary>Any handle will do: the system flushes the file, not the handle.</summary>
    private static void FlushToDisk(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }
}

/// <summary>Deletes the log files of days past, by the date in their name, and nothing else: no other file, directory or link.</summary>
internal static class LogRetention
{
    /// <summary>How a day's file is named.</summary>
    public static string FileName(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".log";

    /// <summary>Deletes the files of days more than <paramref name="retainDays"/> days before <paramref name="today"/>.</summary>
    /// <returns>The names of the files deleted.</returns>
    public static IReadOnlyList<string> Apply(string directory, DateOnly today, int retainDays)
    {
        var deleted = new List<string>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*.log"))
        {
            if (DayOf(file.Name) is not { } day || day >= today.AddDays(-retainDays) || file.LinkTarget is not null)
                continue;
            try
            {
                file.Delete();
                deleted.Add(file.Name);
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // open in another program on Windows, or owned by another user: the next midnight tries again
                continue;
            }
        }

        return deleted;
    }

    private static DateOnly? DayOf(string name)
        => name.EndsWith(".log", StringComparison.Ordinal)
            && DateOnly.TryParseExact(name.AsSpan(0, name.Length - 4), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
