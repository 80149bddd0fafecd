using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Tells an outage of the source from the failure of a window, and waits it through. When requests fail one after another, a window that
/// the source has answered well is asked for: if that fails too, it is not the windows' fault. Then all lanes wait while one request
/// at a time probes, with growing pauses, until the source is back or has been down for too long.
/// </summary>
internal sealed class OutageGate(LoadRun run)
{
    /// <summary>A source that has answered well since then is not a wrong address.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private TimeWindow? _good = run.Job.Recent.Where(entry => entry.LoadedAt >= run.Clock.GetUtcNow() - Lately).MaxBy(static entry => entry.LoadedAt)?.Window;
    private int _inARow;
    private DateTimeOffset _since;
    private FailureCauses _causes = FailureCauses.None;
    private Task<OutageEnd>? _waiting;

    /// <summary>How long to wait for the source.</summary>
    private TimeSpan Patience => run.Job.WaitsForSource ? run.Options.Source.MaxOutage : TimeSpan.Zero;

    /// <summary>True once the source has answered well, in this run or shortly before it: then the settings are right.</summary>
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
    public Task<OutageEnd> PassAsync()
    {
        lock (_lock)
            return _waiting is null ? Task.FromResult(default(OutageEnd)) : _waiting.WaitAsync(run.Token);
    }

    /// <summary>A request has failed in a way that may pass: finds out whether the source is down, and waits until it is not.</summary>
    public Task<OutageEnd> FailedAsync(GraderEtlException failure)
    {
        lock (_lock)
        {
            if (_good is not { } good || Patience == TimeSpan.Zero)
                return Task.FromResult(default(OutageEnd));
            if (_waiting is null && _inARow == 0)
                (_since, _causes) = (run.Clock.GetUtcNow(), FailureCauses.None);
            _causes = _causes.With(failure);
            // one that fails alone says nothing about the source
            if (_inARow++ == 0 && _waiting is null)
                return Task.FromResult(default(OutageEnd));
            _waiting ??= Task.Run(() => WaitThroughAsync(good), run.Token);
            return _waiting.WaitAsync(run.Token);
        }
    }

    private async Task<OutageEnd> WaitThroughAsync(TimeWindow good)
    {
        // a microsecond of it costs the source as little as can be
        var window = new TimeWindow(good.StartMicroseconds, good.StartMicroseconds + 1);
        for (var probes = 0; ; probes++)
        {
            if (probes > 0)
                await PauseAsync(probes).ConfigureAwait(false);
            var left = Left();
            using var limit = new CancellationTokenSource(left > LeastPause ? left : LeastPause, run.Clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, run.Token);
            try
            {
                run.Monitor.RequestSent(isRetry: true);
                await foreach (var chunk in run.Reader.ReadAsync(window, both.Token).ConfigureAwait(false))
                    chunk.Dispose();
                return End(new OutageEnd(probes > 0, Error: null));
            }
            catch (GraderEtlException failure) when (failure.Kind == ErrorKind.Source)
            {
                lock (_lock)
                    _causes = _causes.With(failure);
                if (failure.Retry == RetryAdvice.Never)
                    return End(new OutageEnd(WasOutage: true, failure));
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !run.Token.IsCancellationRequested)
            {
                // it did not answer as long as there was to wait
            }
            catch (Exception error) when (error is not OperationCanceledException || !run.Token.IsCancellationRequested)
            {
                Log.ProbeFailed(run.Logger, error);
                return End(default);
            }

            if (Left() <= TimeSpan.Zero)
                return End(new OutageEnd(WasOutage: true, TooLong()));
            if (probes == 0)
                Log.OutageBegan(run.Logger, _since, _causes.ToString());
        }
    }

    private TimeSpan Left() => _since + Patience - run.Clock.GetUtcNow();

    private async Task PauseAsync(int probes)
    {
        var last = _causes.Last!;
        var first = run.Options.Source.RetryDelay;
        var pause = Backoff.After(probes, first > TimeSpan.Zero ? first : LeastPause, last.RetryAfter);
        if (Left() is var left && pause > left)
            pause = left; // the last probe is when the time is up
        run.Monitor.Outage = new SourceOutage(_since, run.Clock.GetUtcNow() + pause, last.Cause ?? last.Found);
        Log.OutageGoesOn(run.Logger, _since, last.Found, pause.TotalSeconds);
        await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, run.Clock, run.Token).ConfigureAwait(false);
    }

    private OutageEnd End(OutageEnd end)
    {
        run.Monitor.Outage = null;
        if (end is { WasOutage: true, Error: null })
        {
            Log.OutageOver(run.Logger, _since, (run.Clock.GetUtcNow() - _since).TotalSeconds);
            run.Concurrency.Restore();
        }

        lock (_lock)
        {
            _inARow = 0;
            if (end.Error is null)
                _waiting = null; // else no lane passes: the run stops
        }

        return end;
    }

    /// <summary>Such as <c>15 min</c> or <c>90 s</c>.</summary>
    private static string Text(TimeSpan time) => time.Ticks % TimeSpan.TicksPerMinute == 0 && time > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private GraderEtlException TooLong()
    {
        var last = _causes.Last!;
        return new GraderEtlException(
            ErrorKind.Source,
            string.Create(CultureInfo.InvariantCulture, $"The source has been down since {_since:u}: {last.Cause ?? last.Found}"),
            last)
        {
            Expected = $"a response within Source:MaxOutage, {Text(Patience)}",
            Where = $"requests since then: {_causes}",
            HttpStatus = last.HttpStatus,
            Remedy = "run the same command again when the source is back; Source:MaxOutage is how long a run waits for it",
        };
    }
}

/// <summary>How a wait for the source has ended.</summary>
/// <param name="WasOutage">False when the source is up, so that what failed has failed by itself.</param>
/// <param name="Error">Why nothing would change by going on; null when the source is back.</param>
internal readonly record struct OutageEnd(bool WasOutage, GraderEtlException? Error);
