using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Support;

/// <summary>Keeps everything that is logged, exceptions with all that is in them.</summary>
/// <param name="least">The least level that is kept; all levels by default.</param>
internal sealed class LogCapture(LogLevel least = LogLevel.Trace) : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    /// <summary>All of it.</summary>
    public string Text
    {
        get { lock (_lock) return string.Join('\n', _lines); }
    }

    /// <summary>Waits until something was said; two minutes at most.</summary>
    public async Task WaitForAsync(string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!Text.Contains(text, StringComparison.Ordinal))
            await Task.Delay(20, patience.Token);
    }

    public ILogger<T> For<T>() => new Logger<T>(this);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (_lock)
            _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
