using System.Collections.Concurrent;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace GraderEtl.Runner.Logging;

/// <summary>The program's logs: the dated file, and what the terminal shows of it. One a command; disposing it closes the file.</summary>
internal sealed class RunnerLogging : IDisposable
{
    private readonly Logger _logger;
    private readonly DatedFileSink? _file;
    private readonly LogLevel _least;
    private readonly ConcurrentDictionary<string, ILoggerFactory> _ofSources = new(StringComparer.Ordinal);

    private RunnerLogging(Logger logger, DatedFileSink? file, LogLevel least)
    {
        (_logger, _file, _least) = (logger, file, least);
        Factory = Create(logger);
    }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Makes loggers whose lines name a source.</summary>
    public ILoggerFactory FactoryOf(string source)
        => _ofSources.GetOrAdd(source, name => Create(_logger.ForContext(LogLineFormatter.NamedSource, name)));

    /// <summary>The file of the present day; null when there is none.</summary>
    public string? CurrentPath => _file?.CurrentPath;

    /// <summary>Opens the logs. Where the directory is not there and must not be made, there is no file.</summary>
    /// <param name="options">Where the file is and what it takes.</param>
    /// <param name="zone">Whose days and times it shows.</param>
    /// <param name="verbosity">The least level that the terminal shows.</param>
    /// <param name="redactor">Removes secrets from every line.</param>
    /// <param name="terminal">Where messages are shown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="makesDirectory">False for commands that change nothing.</param>
    /// <exception cref="UsageException">The log directory cannot be written.</exception>
    public static RunnerLogging Open(
        LogOptions options, TimeZoneInfo zone, LogLevel verbosity, SecretRedactor redactor, Terminal terminal, TimeProvider time, bool makesDirectory = true)
    {
        var formatter = new LogLineFormatter(redactor, zone);
        var file = makesDirectory || Directory.Exists(options.Directory) ? new DatedFileSink(options, zone, time, formatter) : null;
        try
        {
            file?.Prepare();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new UsageException(
                Phrase.Of(ProblemText.CannotWrite, options.Directory, Phrase.Of(closed)),
                Phrase.Of(ProblemText.OwnDirectory),
                "Log:Directory",
                Phrase.Of(ProblemText.OtherDirectory, "--set Log:Directory=DIR"));
        }

        var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new ConsoleSink(terminal, formatter), Level(verbosity));
        if (file is not null)
            logger.WriteTo.Sink(file, Level(options.Level));
        return new RunnerLogging(logger.CreateLogger(), file, file is not null && options.Level < verbosity ? options.Level : verbosity);
    }

    public void Dispose()
    {
        foreach (var factory in _ofSources.Values)
            factory.Dispose();
        Factory.Dispose();
        _logger.Dispose();
    }

    private ILoggerFactory Create(Serilog.ILogger logger) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(_least)
        // what other libraries log is noise unless a fault is searched; Npgsql's log has Postgres:LogLevel
        .AddFilter("Microsoft", _least > LogLevel.Debug ? LogLevel.Warning : _least)
        .AddProvider(new SerilogLoggerProvider(logger)));

    /// <summary>Serilog has no level above fatal; one that no event reaches means none.</summary>
    private static LogEventLevel Level(LogLevel level)
        => level == LogLevel.None ? LevelAlias.Off : LevelConvert.ToSerilogLevel(level);
}

/// <summary>Shows log messages on the terminal, one line each, without stacks: those are in the file.</summary>
internal sealed class ConsoleSink(Terminal terminal, LogLineFormatter formatter) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        // the command prints these itself, in full
        if (logEvent.Exception is not null && logEvent.Level >= LogEventLevel.Error)
            return;
        var (label, style) = logEvent.Level switch
        {
            LogEventLevel.Fatal or LogEventLevel.Error => ("error", MessageStyle.Error),
            LogEventLevel.Warning => ("warning", MessageStyle.Warning),
            LogEventLevel.Information => ("info", MessageStyle.Plain),
            _ => ("debug", MessageStyle.Plain),
        };
        terminal.Message(label, $"{LogLineFormatter.SourceOf(logEvent)}: {formatter.Render(logEvent)}", style);
    }
}
