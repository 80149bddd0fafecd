using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Tracks the failures of a run: whether its lanes go on, and which error to report. A window that is given up does not stop the others,
/// unless nothing has worked yet or several fail in a row: then the fault is not the window's.
/// </summary>
internal sealed class FailureTracker(CancellationToken caller) : IDisposable
{
    private const int FailuresInARow = 3;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    private readonly List<TimeWindow> _givenUp = [];
    private GraderEtlException? _error;
    private bool _anyCommitted;
    private int _inARow;

    /// <summary>Cancelled when the caller or a lane stops the run.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The first error, with all windows that were given up.</summary>
    public GraderEtlException? Error
    {
        get
        {
            lock (_lock)
            {
                return _error is null || _givenUp.Count < 2
                    ? _error
                    : _error.With(where: $"windows {string.Join(", ", _givenUp.Order())}");
            }
        }
    }

    /// <summary>A window was committed.</summary>
    public void Committed()
    {
        lock (_lock)
        {
            _anyCommitted = true;
            _inARow = 0;
        }
    }

    /// <summary>A window was given up.</summary>
    public void GiveUp(TimeWindow window, GraderEtlException error)
    {
        bool stop;
        lock (_lock)
        {
            _givenUp.Add(window);
            _error ??= error;
            stop = !_anyCommitted || ++_inARow >= FailuresInARow;
        }

        if (stop)
            _stop.Cancel();
    }

    /// <summary>Stops the run: nothing would change by going on.</summary>
    public void Stop(GraderEtlException error)
    {
        lock (_lock)
            _error ??= error;
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>What went wrong so far, counted by cause. Immutable.</summary>
internal sealed class FailureCauses
{
    private const int LongestCause = 80;
    private readonly (string Cause, int Times)[] _causes;

    private FailureCauses((string Cause, int Times)[] causes, GraderEtlException? last)
    {
        _causes = causes;
        Last = last;
    }

    /// <summary>Nothing went wrong.</summary>
    public static FailureCauses None { get; } = new([], null);

    /// <summary>The last failure; null while there is none.</summary>
    public GraderEtlException? Last { get; }

    /// <summary>Adds a failure.</summary>
    public FailureCauses With(GraderEtlException failure)
    {
        var cause = CauseOf(failure);
        return new FailureCauses(
            _causes.Any(c => c.Cause == cause) ? [.. _causes.Select(c => c.Cause == cause ? (c.Cause, c.Times + 1) : c)] : [.. _causes, (cause, 1)],
            failure);
    }

    /// <summary>How often it went wrong for the same cause.</summary>
    public int TimesOf(GraderEtlException failure) => _causes.FirstOrDefault(c => c.Cause == CauseOf(failure)).Times;

    /// <summary>The last failure, as that of a window that is given up; where there is more than one cause, all are counted beside the window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="tries">How often it was tried.</param>
    public GraderEtlException ToError(TimeWindow window, int tries)
    {
        var last = Last ?? throw new InvalidOperationException("Nothing went wrong.");
        var counted = _causes.Length == 1 ? "" : $": {this}";
        return new GraderEtlException(last, last.Found, last.InnerException)
        {
            Where = string.Create(CultureInfo.InvariantCulture, $"{last.Where ?? $"window {window}"}, given up after {tries} tries{counted}"),
        };
    }

    /// <summary>Such as <c>HTTP 503 (12 times), HTML instead of JSON (4 times)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(", ", _causes.Select(c => $"{c.Cause} ({(c.Times == 1 ? "once" : $"{c.Times} times")})"))}");

    private static string CauseOf(GraderEtlException failure) => failure.Cause ?? Excerpt.Words(failure.Found, LongestCause);
}
