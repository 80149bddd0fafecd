using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>A source that is down for a while is waited for; one that was never up is not.</summary>
[TestFixture]
public sealed class OutageTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2025, 4, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow TwentyDays = new(Start, Start.AddDays(20));

    private FakeTimeProvider _clock = null!;
    private ScriptedSource _source = null!;
    private MemoryStore _store = null!;
    private LoadMonitor _monitor = null!;
    private GraderEtlOptions _options = null!;
    private List<SourceOutage> _shown = null!;
    private LogCapture _log = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new FakeTimeProvider(Now);
        _source = new ScriptedSource(Enumerable.Range(0, 480).Select(h => Start.AddHours(h).AddMinutes(7)));
        _store = new MemoryStore();
        _monitor = new LoadMonitor(_clock);
        _shown = [];
        _log = new LogCapture();
        _options = new GraderEtlOptions();
        _options.Source.MaxWindow = TimeSpan.FromDays(1);
    }

    [TearDown]
    public void TearDown() => _log.Dispose();

    [Test]
    public async Task A_page_for_half_a_minute_then_503_for_a_minute_costs_no_window_and_no_record([Values(1, 4)] int lanes)
    {
        RespondAfter(TimeSpan.FromSeconds(5), down => down.TotalSeconds switch
        {
            < 0 => null,
            < 30 => Page(),
            < 90 => Status(503),
            _ => null,
        });
        var error = await RunAsync(lanes);
        Assert.That(error, Is.Null);
        Assert.That(_store.Rows, Is.EqualTo(_source.Rows));
        Assert.That(_store.Ledger.Select(e => e.Requests), Has.All.LessThanOrEqualTo(3), "no window was asked for all the time");
        Assert.That(_shown.Select(o => o.Cause).Distinct(), Is.EqualTo(new[] { "HTML instead of JSON", "HTTP 503" }));
        Assert.That(_shown.Select(o => o.Since).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_monitor.Outage, Is.Null);
    }

    [Test]
    public async Task While_it_is_down_one_request_at_a_time_probes_with_pauses_that_grow_to_a_minute()
    {
        var requests = new List<(DateTimeOffset At, TimeWindow Window)>();
        RespondAfter(TimeSpan.Zero, down => down < TimeSpan.Zero || down > TimeSpan.FromMinutes(8) ? null : Status(500), requests);
        var error = await RunAsync(lanes: 4);
        Assert.That(error, Is.Null);
        Assert.That(_store.Rows, Is.EqualTo(_source.Rows));
        var pauses = _log.Text.Split('\n').Where(line => line.Contains("asked again in", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("again in", StringComparison.Ordinal) + 9)..].TrimEnd());
        Assert.That(pauses.Take(8), Is.EqualTo(new[] { "1.0 s", "2.0 s", "4.0 s", "8.0 s", "16.0 s", "32.0 s", "60.0 s", "60.0 s" }));
        Assert.That(requests.Where(r => r.Window.Duration == TimeSpan.FromMicroseconds(1)).GroupBy(r => r.At).Select(g => g.Count()), Has.All.EqualTo(1));
    }

    [Test]
    public async Task It_is_given_up_after_the_time_that_is_set_and_the_error_counts_the_causes()
    {
        _options.Source.MaxOutage = TimeSpan.FromMinutes(2);
        RespondAfter(TimeSpan.Zero, down => down < TimeSpan.Zero ? null : down < TimeSpan.FromSeconds(10) ? Page() : Status(503));
        var error = await RunAsync(lanes: 1);
        Assert.That(
            error!.Message,
            Does.Match("^The source has been down since 2025-04-01 12:0.:..Z: HTTP 503\\. "
                + "Expected: a response within Source:MaxOutage, 2 min\\. Where: requests since then: HTML instead of JSON \\(\\d times\\), HTTP 503 \\(\\d times\\)\\. Kept: [\\d\\u00A0]+ rows? in \\d+ windows? committed by this run; "
                + "the same command goes on from there\\. To do: run the same command again when the source is back; Source:MaxOutage is how long a run waits for it\\.$"));
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Source));
        Assert.That(_clock.GetUtcNow() - Now, Is.InRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)));
        Assert.That(_store.Ledger, Is.Not.Empty, "what was complete is committed");
        Assert.That(_store.Rows, Has.Count.EqualTo(_store.Ledger.Sum(e => e.Counts.Loaded)));
    }

    [Test]
    public async Task A_window_that_fails_while_others_are_answered_has_its_tries_and_no_more()
    {
        var bad = Start.AddDays(4).AddHours(5);
        var tries = 0;
        _source.BeforeResponse = (_, window, _) =>
        {
            if (!window.Contains(bad))
                return Task.CompletedTask;
            tries++;
            throw tries == 1 ? Status(429) : Page();
        };
        var error = await RunAsync(lanes: 1);
        Assert.That(tries, Is.EqualTo(_options.Source.MaxAttempts));
        Assert.That(error!.Found, Does.StartWith("The response is an HTML page"));
        Assert.That(error.Where, Does.EndWith("given up after 5 tries: HTTP 429 (once), HTML instead of JSON (4 times)"));
        Assert.That(_store.Ledger, Has.Count.EqualTo(19));
    }

    [Test]
    public async Task A_failed_fetch_leaves_what_was_complete_before_it()
    {
        var asked = 0;
        _source.BeforeResponse = (_, _, _) => ++asked == 4 ? throw Page() : Task.CompletedTask;
        var error = await RunAsync(lanes: 1);
        Assert.That(error, Is.Null);
        Assert.That(_source.Asked.Where(w => w.Duration == TimeSpan.FromDays(1)).GroupBy(w => w).Count(g => g.Count() > 1), Is.EqualTo(1), "only the one that failed");
    }

    [Test]
    public async Task A_source_that_answered_days_ago_is_waited_for_and_one_that_never_did_is_not([Values] bool answered)
    {
        if (answered)
            _store.Put(new TimeWindow(Start.AddDays(-1), Start), Now.AddDays(-6), "a row");
        RespondAfter(TimeSpan.Zero, _ => _clock.GetUtcNow() < Now.AddMinutes(2) ? Page() : null);
        var error = await RunAsync(lanes: 1);
        Assert.That(error is null, Is.EqualTo(answered));
        if (!answered)
            Assert.That(_source.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_wait_of_zero_is_none()
    {
        _options.Source.MaxOutage = TimeSpan.Zero;
        RespondAfter(TimeSpan.Zero, down => down < TimeSpan.Zero ? null : Status(503));
        var error = await RunAsync(lanes: 1);
        Assert.That(error!.Where, Does.Contain("given up after 5 tries").Or.StartWith("windows "));
    }

    [Test]
    public async Task An_interruption_ends_the_wait_at_once()
    {
        RespondAfter(TimeSpan.Zero, down => down < TimeSpan.Zero ? null : Status(503));
        Assert.That(async () => await RunAsync(lanes: 4, until: () => _monitor.Outage is not null), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_store.Rows, Has.Count.EqualTo(_store.Ledger.Sum(e => e.Counts.Loaded)));
    }

    /// <summary>Runs to the end while time goes by, or until there is something to be seen, and then is interrupted.</summary>
    private async Task<GraderEtlException?> RunAsync(int lanes, Func<bool>? until = null)
    {
        using var stop = new CancellationTokenSource();
        var supervisor = new Supervisor(LoadParts.Services(_options, _clock, _source, _store, _log.For<Supervisor>()));
        var job = LoadParts.Job(TwentyDays, _monitor, Now) with { Gaps = [TwentyDays], Lanes = lanes, Recent = [.. _store.Ledger] };
        var running = supervisor.RunAsync(job, stop.Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!running.IsCompleted && !patience.IsCancellationRequested)
        {
            if (_monitor.Outage is { } outage && !_shown.Contains(outage))
                _shown.Add(outage);
            if (until?.Invoke() is true)
                await stop.CancelAsync();
            await Task.WhenAny(running, Task.Delay(2, CancellationToken.None));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        return (await running.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None)).Error;
    }

    /// <summary>Requests take a while, and from the sixth window on fail as the time since then says.</summary>
    private void RespondAfter(TimeSpan latency, Func<TimeSpan, GraderEtlException?> failure, List<(DateTimeOffset At, TimeWindow Window)>? requests = null)
    {
        DateTimeOffset? down = null;
        _source.BeforeResponse = async (number, window, token) =>
        {
            lock (_source)
            {
                requests?.Add((_clock.GetUtcNow(), window));
                if (number == 6)
                    down = _clock.GetUtcNow();
            }

            if (latency > TimeSpan.Zero)
                await Task.Delay(latency, _clock, token);
            if (failure(down is { } since ? _clock.GetUtcNow() - since : TimeSpan.FromSeconds(-1)) is { } error)
                throw error;
        };
    }

    private static GraderEtlException Page() => JsonArrayFaults.NoArray("<html>Maintenance</html>"u8, 0, redact: null);

    private static GraderEtlException Status(int status) => new(ErrorKind.Source, $"status {status}")
    {
        Cause = $"HTTP {status}",
        HttpStatus = status,
        Retry = RetryAdvice.Again,
    };
}
