using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

/// <summary>A logger factory whose loggers leave out what is below a level. Its provider stays the host's, and is not disposed here.</summary>
internal sealed class MinimumLevelLoggerFactory(ILoggerFactory host, LogLevel least) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LevelLogger(host.CreateLogger(categoryName), least);

    public void AddProvider(ILoggerProvider provider) => host.AddProvider(provider);

    public void Dispose()
    {
        // the host's factory is the host's to dispose
    }

    private sealed class LevelLogger(ILogger host, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => host.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && host.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= least)
                host.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
