using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>What the lanes measure of themselves, on the real dataflow with time that passes only where a test lets it.</summary>
[TestFixture]
public sealed class LaneProfileTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow TenDays = new(Start, Start.AddDays(10));

    private readonly CountingTimeProvider _clock = new(Start.AddYears(1));

    [Test]
    public async Task A_slow_source_is_to_blame_and_more_lanes_are_advised()
    {
        var profile = await RunAsync(response: 20, write: 1, commit: 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Times(profile, LaneActivity.Waiting, LaneActivity.Copying, LaneActivity.Committing), Is.EqualTo(new[] { 200, 10, 10 }));
            Assert.That(profile.Total.Windows, Is.EqualTo(10));
            Assert.That(profile.Verdict!.Text, Is.EqualTo(
                "source-bound: 91 % of the time was waiting for the first byte of a response; more lanes may help (Source:Lanes, now 1)"));
        }
    }

    [Test]
    public async Task Slow_commits_are_to_blame_and_larger_transactions_are_advised()
    {
        var profile = await RunAsync(response: 2, commit: 18);
        Assert.That(profile.Verdict!.Text, Is.EqualTo(
            "database-bound: 90 % of the time was waiting for commits; larger transactions may help (Tuning:CommitInterval)"));
    }

    [Test]
    public async Task Slow_claims_and_ends_of_windows_are_to_blame_and_longer_windows_are_advised()
    {
        var profile = await RunAsync(response: 2, begin: 5, complete: 3);
        Assert.That(profile.Verdict!.Text, Is.EqualTo(
            "database-bound: 80 % of the time went into claiming and completing windows; longer windows may help (Source:MaxWindow, Source:FirstWindow)"));
    }

    [Test]
    public async Task A_lanes_activities_are_all_of_its_time()
    {
        var total = (await RunAsync(response: 7, begin: 2, write: 5, complete: 3, commit: 11)).Total;
        Assert.That(Times(new LoadProfile { Lanes = [total] }, LaneActivity.Waiting, LaneActivity.Claiming, LaneActivity.Copying, LaneActivity.Committing), Is.EqualTo(new[] { 70, 50, 50, 110 }));
        Assert.That(Enum.GetValues<LaneActivity>().Aggregate(TimeSpan.Zero, (sum, activity) => sum + total[activity]), Is.EqualTo(total.Elapsed).And.EqualTo(TimeSpan.FromSeconds(280)));
    }

    [Test]
    public async Task A_slow_database_fills_the_queue_and_is_to_blame()
    {
        var (profile, source) = await LoadAsync(() => Pass(20));
        var writes = (source.Sent + 5) / 6; // of eight pages, two are left to the stages before
        var total = profile.Total;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(writes, Is.GreaterThan(5));
            Assert.That(total.Pages, Is.EqualTo(source.Sent));
            Assert.That(Times(profile, LaneActivity.Copying, LaneActivity.Waiting), Is.EqualTo(new[] { 20 * writes, 1 }));
            Assert.That(Times(profile, LaneActivity.Downloading, LaneActivity.Splitting, LaneActivity.Parsing), Is.All.Zero, "what waits for the COPY is not measured");
            Assert.That(profile.Verdict!.Limit, Is.EqualTo(LoadLimit.Database));
            Assert.That(profile.Verdict.Text, Does.Match("^database-bound: (99|100) % of the time the COPY had a full queue$"));
        }
    }

    [Test]
    public async Task A_source_that_was_blocked_when_the_database_failed_is_not_to_blame()
    {
        var (profile, _) = await LoadAsync(() =>
        {
            Pass(60);
            throw new GraderEtlException(ErrorKind.Store, "the disk is full");
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Times(profile, LaneActivity.Waiting, LaneActivity.Copying), Is.EqualTo(new[] { 1, 60 }));
            Assert.That(profile.Verdict!.Limit, Is.EqualTo(LoadLimit.Database));
        }
    }

    [Test]
    public async Task Pauses_between_tries_are_told_from_slowness()
    {
        var source = Hourly();
        source.BeforeResponse = (number, _, _) =>
        {
            Pass(1);
            return number <= 3 ? throw new GraderEtlException(ErrorKind.Source, "status 503") { Retry = RetryAdvice.Again } : Task.CompletedTask;
        };
        var options = Options();
        options.Source.RetryDelay = TimeSpan.FromSeconds(10); // with what is added by chance: up to 12.5, 25, 50
        var running = RunAsync(source, new MemoryStore(), options);
        while (!running.IsCompleted)
        {
            if (_clock.Waiting > 0)
                Pass(1);
            await Task.Yield();
        }

        var profile = await running.WaitAsync(Deadline);
        using (Assert.EnterMultipleScope())
        {
            // the clock may pass on before a pause that is over is seen to be
            var passed = (_clock.GetUtcNow() - Start.AddYears(1)).TotalSeconds;
            Assert.That(profile.Total[LaneActivity.Retrying].TotalSeconds, Is.InRange(70, passed - 13));
            Assert.That(profile.Total[LaneActivity.Waiting].TotalSeconds, Is.EqualTo(13), "those that failed were waited for all the same");
            Assert.That(profile.Verdict!.Limit, Is.EqualTo(LoadLimit.Retries));
        }
    }

    private static ScriptedSource Hourly() => new(Enumerable.Range(0, 240).Select(h => Start.AddHours(h).AddMinutes(7)));

    private static GraderEtlOptions Options()
    {
        var options = new GraderEtlOptions();
        options.Source.MaxWindow = TimeSpan.FromDays(1);
        options.Tuning.PageBytes = 4096; // a day is one page, ten days are many
        options.Tuning.PagesPerLane = 8;
        options.Tuning.CommitInterval = TimeSpan.Zero;
        return options;
    }

    /// <summary>Ten windows in one lane, whose steps take seconds.</summary>
    private Task<LoadProfile> RunAsync(int response, int begin = 0, int write = 0, int complete = 0, int commit = 0)
    {
        var source = Hourly();
        source.BeforeResponse = (_, _, _) => TakeAsync(response);
        var steps = new Dictionary<string, int> { ["open"] = 0, ["begin"] = begin, ["write"] = write, ["complete"] = complete, ["commit"] = commit };
        return RunAsync(source, new FaultyStore(new MemoryStore(), (step, _) => TakeAsync(steps.GetValueOrDefault(step))), Options());
    }

    private async Task<LoadProfile> RunAsync(IAttemptSource source, IAttemptStore store, GraderEtlOptions options)
    {
        var monitor = new LoadMonitor(_clock);
        var job = LoadParts.Job(TenDays, monitor, Start) with { Gaps = [TenDays], Lanes = 1 };
        var (_, error) = await new Supervisor(LoadParts.Services(options, _clock, source, store)).RunAsync(job, CancellationToken.None).WaitAsync(Deadline);
        Assert.That(error, Is.Null);
        return Profile(monitor);
    }

    /// <summary>One window of many pages; each write waits until everything before it has come to rest, and is then called.</summary>
    private async Task<(LoadProfile Profile, WatchedSource Source)> LoadAsync(Action write)
    {
        var plain = new ScriptedSource(Enumerable.Range(0, 960).Select(i => Start.AddMinutes(15 * i))) { BeforeResponse = (_, _, _) => TakeAsync(1) };
        var source = new WatchedSource(plain);
        var monitor = new LoadMonitor(_clock);
        var meter = monitor.AddLane();
        var store = new FaultyStore(new MemoryStore(), async (step, _) =>
        {
            if (step != "write")
                return;
            using var patience = new CancellationTokenSource(Deadline);
            while (!IsAtRest(meter, source))
            {
                patience.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            write();
        });
        using var run = new LoadRun(LoadParts.Services(Options(), _clock, source, store), LoadParts.Job(TenDays, monitor) with { Lanes = 1 }, CancellationToken.None);
        await using var session = await store.OpenSessionAsync(Guid.NewGuid(), CancellationToken.None);
        try
        {
            await new WindowFlow(run, meter, new WorkUnit(TenDays), TenDays).LoadAsync(session, CancellationToken.None).WaitAsync(Deadline);
        }
        catch (GraderEtlException e)
        {
            Assert.That(e.Message, Does.Contain("the disk is full"));
        }

        return (Profile(monitor), source);
    }

    /// <summary>All pages sent are parsed, and the source is blocked or has been accounted for.</summary>
    private static bool IsAtRest(LaneMeter meter, WatchedSource source)
        => (source.IsBlocked || meter[LaneActivity.Waiting] > 0) && meter.Pages == source.Sent;

    private static LoadProfile Profile(LoadMonitor monitor) => new()
    {
        Stages = new StageTimes(default, monitor.Elapsed, default, default, default),
        Lanes = monitor.Lanes,
        ParseParallelism = monitor.ParseParallelism,
    };

    private static IEnumerable<int> Times(LoadProfile profile, params LaneActivity[] activities)
        => activities.Select(activity => (int)profile.Total[activity].TotalSeconds);

    private Task TakeAsync(int seconds)
    {
        Pass(seconds);
        return Task.CompletedTask;
    }

    private void Pass(int seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
