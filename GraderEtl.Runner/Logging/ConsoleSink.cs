using GraderEtl.Runner.Console;
using Serilog.Core;
using Serilog.Events;

namespace GraderEtl.Runner.Logging;

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
