using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Tells an outage of the source from the failure of a window, and waits it through. When requests fail one after another, a window that
/// the source has answered well is asked for: if that fails too, it is not the windows' fault. Then all lanes wait while one request
/// at a time probes, with growing pauses, until the source is back or has been down for too long.
/// </summary>
/// <param name="probe">Asks the source for a window.</param>
/// <param name="options">How long to wait.</param>
/// <param name="monitor">Told of the outage, for progress.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Told of each step.</param>
internal sealed class OutageGate(
    Func<TimeWindow, CancellationToken, Task> probe, SourceOptions options, LoadMonitor monitor, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private TimeWindow? _good;
    private int _inARow;
    private DateTimeOffset _since;
    private FailureTally _causes = FailureTally.Empty;
    private Task<OutageEnd>? _waiting;

    /// <summary>How long to wait for the source; as <see cref="SourceOptions.MaxOutage"/> says where it is not set.</summary>
    public TimeSpan Patience { get; init; } = options.MaxOutage;

    /// <summary>Called when the source is back.</summary>
    public Action? Ended { get; init; }

    /// <summary>True once the source has answered well, in this run or not long before it: then what it sends instead is no matter of settings.</summary>
    public bool HasAnswered
    {
        get { lock (_lock) return _good is not null; }
    }

    /// <summary>True while lanes should wait in <see cref="PassAsync"/>.</summary>
    public bool IsClosed
    {
        get { lock (_lock) return _waiting is not null; }
    }

    /// <summary>The source has answered well.</summary>
    public void Answered(TimeWindow window)
    {
        lock (_lock)
        {
            _good = window;
            _inARow = 0;
        }
    }

    /// <summary>Waits while the source is down.</summary>
    public Task<OutageEnd> PassAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _waiting is null ? Task.FromResult(default(OutageEnd)) : _waiting.WaitAsync(cancellationToken);
    }

    /// <summary>A request has failed in a way that may pass: finds out whether the source is down, and waits until it is not.</summary>
    public Task<OutageEnd> FailedAsync(GraderEtlException failure, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_good is not { } good || Patience == TimeSpan.Zero)
                return Task.FromResult(default(OutageEnd));
            if (_waiting is null && _inARow == 0)
                (_since, _causes) = (clock.GetUtcNow(), FailureTally.Empty);
            _causes = _causes.With(failure);
            // one that fails alone tells nothing of the source
            if (_inARow++ == 0 && _waiting is null)
                return Task.FromResult(default(OutageEnd));
            _waiting ??= Task.Run(() => WaitThroughAsync(good, cancellationToken), cancellationToken);
            return _waiting.WaitAsync(cancellationToken);
        }
    }

    private async Task<OutageEnd> WaitThroughAsync(TimeWindow good, CancellationToken cancellationToken)
    {
        // a microsecond of it costs the source as little as can be
        var window = new TimeWindow(good.StartMicroseconds, good.StartMicroseconds + 1);
        for (var probes = 0; ; probes++)
        {
            if (probes > 0)
                await PauseAsync(probes, cancellationToken).ConfigureAwait(false);
            var left = Left();
            using var limit = new CancellationTokenSource(left > LeastPause ? left : LeastPause, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await probe(window, both.Token).ConfigureAwait(false);
                return End(new OutageEnd(probes > 0, Error: null));
            }
            catch (GraderEtlException failure) when (failure.Kind == ErrorKind.Source)
            {
                lock (_lock)
                    _causes = _causes.With(failure);
                if (failure.Retry == RetryAdvice.Never)
                    return End(new OutageEnd(WasOutage: true, failure));
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // it did not answer as long as there was to wait
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Log.ProbeFailed(logger, error);
                return End(default);
            }

            if (Left() <= TimeSpan.Zero)
                return End(new OutageEnd(WasOutage: true, TooLong()));
            if (probes == 0)
                Log.OutageBegan(logger, _since, _causes.ToString());
        }
    }

    private TimeSpan Left() => _since + Patience - clock.GetUtcNow();

    private async Task PauseAsync(int probes, CancellationToken cancellationToken)
    {
        var last = _causes.Last!;
        var first = options.RetryDelay > TimeSpan.Zero ? options.RetryDelay : LeastPause;
        var pause = Least(first * Math.Pow(2, Math.Min(probes - 1, 12)), LongestPause);
        if (last.RetryAfter is { } asked && asked > pause)
            pause = asked;
        pause = Least(pause, Left()); // the last probe is when the time is up
        monitor.Outage = new SourceOutage(_since, clock.GetUtcNow() + pause, last.Cause ?? last.Found);
        Log.OutageGoesOn(logger, _since, last.Found, pause.TotalSeconds);
        await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
    }

    private OutageEnd End(OutageEnd end)
    {
        monitor.Outage = null;
        if (end is { WasOutage: true, Error: null })
        {
            Log.OutageOver(logger, _since, (clock.GetUtcNow() - _since).TotalSeconds);
            Ended?.Invoke();
        }

        lock (_lock)
        {
            _inARow = 0;
            if (end.Error is null)
                _waiting = null; // else no lane passes: the run stops
        }

        return end;
    }

    private GraderEtlException TooLong()
    {
        var last = _causes.Last!;
        return new GraderEtlException(
            ErrorKind.Source,
            string.Create(CultureInfo.InvariantCulture, $"the source has been down since {_since:u}: {_causes}"),
            last)
        {
            Expected = $"a response within Source:MaxOutage, {Patience:c}",
            HttpStatus = last.HttpStatus,
            Remedy = "run the same command again when the source is back; Source:MaxOutage is how long a run waits for it",
        };
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>How a wait for the source has ended.</summary>
/// <param name="WasOutage">False when the source is up, so that what failed has failed by itself.</param>
/// <param name="Error">Why nothing would change by going on; null when the source is back.</param>
internal readonly record struct OutageEnd(bool WasOutage, GraderEtlException? Error);
