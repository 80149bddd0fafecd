using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Support;

/// <summary>Keeps everything that is logged, at every level, exceptions with all that is in them.</summary>
internal sealed class LogCapture : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    /// <summary>All of it.</summary>
    public string Text
    {
        get { lock (_lock) return string.Join('\n', _lines); }
    }

    public ILogger<T> For<T>() => new Logger<T>(this);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
            _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
