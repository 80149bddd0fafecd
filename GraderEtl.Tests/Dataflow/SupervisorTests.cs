using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Recovery: what fails is rolled back and comes again, later, smaller or not at all.</summary>
[TestFixture]
public sealed class SupervisorTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow TenDays = new(Start, Start.AddDays(10));

    private static GraderEtlOptions Options()
    {
        var options = new GraderEtlOptions();
        options.Source.RetryDelay = TimeSpan.Zero;
        options.Tuning.PageBytes = 4096; // many pages, so that every block has work
        options.Tuning.PagesPerLane = 8;
        return options;
    }

    private static ScriptedSource Hourly(int hours = 240) => new(Enumerable.Range(0, hours).Select(h => Start.AddHours(h).AddMinutes(7)));

    private static async Task<(int Planned, GraderEtlException? Error, LoadMonitor Monitor)> RunAsync(
        IAttemptSource source, MemoryStore store, GraderEtlOptions? options = null, int lanes = 1, bool refresh = false, CancellationToken token = default)
        => await RunAsync(source, store, TimeProvider.System, options ?? Options(), lanes, refresh, token).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    private static async Task<(int Planned, GraderEtlException? Error, LoadMonitor Monitor)> RunAsync(
        IAttemptSource source, MemoryStore store, TimeProvider clock, GraderEtlOptions options, int lanes, bool refresh, CancellationToken token)
    {
        var committed = store.Ledger.Select(e => e.Window).ToList();
        var monitor = new LoadMonitor(clock);
        var job = LoadParts.Job(TenDays, monitor, refresh: refresh) with
        {
            Gaps = WindowPlanner.Missing(TenDays, committed),
            Replacements = refresh ? committed : [],
            Lanes = lanes,
            Recent = [.. store.Ledger],
        };
        var (planned, error) = await new Supervisor(LoadParts.Services(options, clock, source, store)).RunAsync(job, token);
        return (planned, error, monitor);
    }

    [Test]
    public async Task Everything_the_source_has_is_loaded_once([Values(1, 2, 5)] int lanes)
    {
        var source = Hourly();
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store, lanes: lanes);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
        Assert.That(WindowPlanner.Missing(TenDays, store.Ledger.Select(e => e.Window)), Is.Empty);
    }

    [Test]
    public async Task Windows_grow_while_responses_stay_small()
    {
        var source = Hourly();
        await RunAsync(source, new MemoryStore());
        Assert.That(source.Asked.Select(w => w.Duration.TotalDays), Is.EqualTo(new[] { 1.0, 2, 3, 4 }));
    }

    [Test]
    public async Task Small_windows_share_a_transaction()
    {
        var options = Options();
        options.Source.MaxWindow = TimeSpan.FromHours(6);
        options.Source.FirstWindow = TimeSpan.FromHours(6);
        options.Tuning.CommitInterval = TimeSpan.FromMinutes(1);
        var store = new MemoryStore();
        var (planned, _, _) = await RunAsync(Hourly(), store, options);
        Assert.That(planned, Is.EqualTo(40));
        Assert.That(store.Commits, Is.EqualTo(1));
    }

    [TestCase(RetryAdvice.Again)]
    [TestCase(RetryAdvice.Once)]
    [TestCase(RetryAdvice.Smaller)]
    public async Task A_failure_that_passes_costs_a_retry_and_no_row(RetryAdvice advice)
    {
        var source = Hourly();
        source.BeforeResponse = (number, _, _) => number is 2 ? throw Error(advice) : Task.CompletedTask;
        var store = new MemoryStore();
        var (_, error, monitor) = await RunAsync(source, store);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
        Assert.That(monitor.Retries, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_window_that_takes_too_long_is_halved_until_it_fits()
    {
        var source = Hourly();
        source.BeforeResponse = (_, window, _) => window.Duration > TimeSpan.FromHours(6) ? throw Error(RetryAdvice.Smaller) : Task.CompletedTask;
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
        Assert.That(store.Ledger.Select(e => e.Window.Duration), Has.All.LessThanOrEqualTo(TimeSpan.FromHours(6)));
    }

    [Test]
    public async Task A_failure_for_good_stops_the_run_at_once_and_names_the_window()
    {
        var source = Hourly();
        source.BeforeResponse = (number, _, _) => number is 3 ? throw Error(RetryAdvice.Never) : Task.CompletedTask;
        var options = Options();
        options.Tuning.CommitInterval = TimeSpan.Zero;
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store, options);
        Assert.That(error!.Kind, Is.EqualTo(ErrorKind.Source));
        Assert.That(error.Where, Is.EqualTo("window [2025-03-04 00:00:00Z, 2025-03-07 00:00:00Z)"));
        Assert.That(error.Kept, Does.Contain("72 rows in 2 windows"));
        Assert.That(source.Asked, Has.Count.EqualTo(3));
        Assert.That(store.Ledger, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_suspect_response_is_asked_for_once_more_only()
    {
        var source = Hourly();
        source.BeforeResponse = (_, _, _) => throw Error(RetryAdvice.Once);
        var (_, error, _) = await RunAsync(source, new MemoryStore());
        Assert.That(error!.Where, Does.StartWith("window [2025-03-01 00:00:00Z").And.EndsWith("given up after 2 tries"));
        Assert.That(source.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task One_bad_window_does_not_stop_the_others()
    {
        var source = Hourly();
        var bad = Start.AddDays(4).AddHours(5);
        source.BeforeResponse = (_, window, _) => window.Contains(bad) ? throw Error(RetryAdvice.Again) : Task.CompletedTask;
        var options = Options();
        options.Source.MaxWindow = TimeSpan.FromDays(1);
        options.Tuning.CommitInterval = TimeSpan.Zero;
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store, options);
        Assert.That(error!.Where, Does.Contain("2025-03-05 00:00:00Z"));
        Assert.That(store.Ledger, Has.Count.EqualTo(9));
    }

    [Test]
    public async Task A_source_that_is_down_is_not_asked_for_every_window()
    {
        var source = Hourly();
        source.BeforeResponse = (_, _, _) => throw Error(RetryAdvice.Again);
        var (_, error, _) = await RunAsync(source, new MemoryStore());
        Assert.That(error, Is.Not.Null);
        Assert.That(source.Asked, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_stray_cancellation_is_a_failure_and_never_an_empty_window()
    {
        var source = Hourly();
        source.BeforeResponse = (number, _, _) => number is 1 ? throw new TaskCanceledException("unrequested") : Task.CompletedTask;
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store);
        Assert.That(error!.Kind, Is.EqualTo(ErrorKind.Unexpected));
        Assert.That(error.Message, Does.Contain("no stop was requested"));
        Assert.That(store.Ledger, Is.Empty);
    }

    [Test]
    public async Task Cancelling_ends_every_lane_and_leaves_nothing_half_done()
    {
        using var stop = new CancellationTokenSource();
        var source = Hourly();
        source.BeforeResponse = async (number, _, token) =>
        {
            if (number < 3)
                return;
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        var store = new MemoryStore();
        Assert.That(async () => await RunAsync(source, store, lanes: 3, token: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.Rows, Has.Count.EqualTo(store.Ledger.Sum(e => e.Counts.Loaded)));
    }

    [Test]
    public async Task A_response_that_was_cut_off_is_noticed_and_completed([Values(50, 77, 100)] int cap)
    {
        var source = new ScriptedSource(Enumerable.Range(0, 2400).Select(i => Start.AddMinutes(6 * i))) { Cap = cap };
        var store = new MemoryStore();
        var (_, error, _) = await RunAsync(source, store);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
    }

    [Test]
    public async Task A_lost_reply_to_a_commit_is_looked_up_and_nothing_is_loaded_twice()
    {
        var source = Hourly();
        var lost = false;
        var store = new MemoryStore();
        store.BeforeCommit = windows =>
        {
            if (lost)
                return true;
            lost = true;
            foreach (var window in windows)
                store.Put(window, DateTimeOffset.UtcNow, [.. source.Rows.Where(r => window.Contains(DateTimeOffset.Parse(r.Split(' ')[0])))]);
            throw new GraderEtlException(ErrorKind.Store, "the reply to COMMIT was lost") { Retry = RetryAdvice.Replan };
        };
        var (_, error, _) = await RunAsync(source, store);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
    }

    [Test]
    public async Task Two_runs_over_one_range_load_each_record_once()
    {
        var source = Hourly();
        var store = new MemoryStore();
        var both = await Task.WhenAll(RunAsync(source, store, lanes: 2), RunAsync(source, store, lanes: 2));
        Assert.That(both.Select(b => b.Error), Has.All.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
    }

    [Test]
    public async Task A_refresh_replaces_whole_windows_also_in_parts()
    {
        var source = Hourly();
        source.BeforeResponse = (_, window, _) => window.Duration > TimeSpan.FromDays(1) ? throw Error(RetryAdvice.Smaller) : Task.CompletedTask;
        var store = new MemoryStore();
        store.Put(new TimeWindow(Start, Start.AddDays(4)), Start, "an old row");
        store.Put(new TimeWindow(Start.AddDays(4), Start.AddDays(5)), Start, "another old row");
        var (_, error, _) = await RunAsync(source, store, refresh: true);
        Assert.That(error, Is.Null);
        Assert.That(store.Rows, Is.EqualTo(source.Rows));
    }

    [Test]
    public async Task A_refresh_that_fails_leaves_the_old_rows()
    {
        var source = Hourly();
        source.BeforeResponse = (_, window, _) => window.Start >= Start.AddDays(2) || window.Duration > TimeSpan.FromDays(2)
            ? throw Error(RetryAdvice.Smaller)
            : Task.CompletedTask;
        var store = new MemoryStore();
        store.Put(TenDays, Start, "an old row");
        var (_, error, _) = await RunAsync(source, store, refresh: true);
        Assert.That(error, Is.Not.Null);
        Assert.That(store.Rows, Is.EqualTo(new[] { "an old row" }));
    }

    [Test]
    public void What_a_lane_throws_comes_out()
    {
        var source = Hourly();
        var store = new FaultyStore(new MemoryStore(), (_, _) => Task.CompletedTask) { OnDispose = () => throw new InvalidOperationException("the session") };
        Assert.That(async () => await new Supervisor(LoadParts.Services(Options(), source: source, store: store))
            .RunAsync(LoadParts.Job(TenDays) with { Gaps = [TenDays], Lanes = 2 }, CancellationToken.None), Throws.InvalidOperationException);
    }

    private static GraderEtlException Error(RetryAdvice advice) => new(ErrorKind.Source, "the source failed") { Retry = advice };
}
