using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogRecorder<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    /// <summary>What was said at the level of a user's interest or above, in order.</summary>
    internal IEnumerable<string> Lines => _lines.Where(static line => line.Level >= LogLevel.Information).Select(static line => line.Text);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue((logLevel, formatter(state, exception)));
}
