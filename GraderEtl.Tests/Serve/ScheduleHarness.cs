using System.Globalization;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Processes that run a source each day, and the receivers of its reports.</summary>
internal sealed class ScheduleHarness : IAsyncDisposable
{
    private readonly ProcessClock? _clock;
    private readonly DedicatedCluster? _cluster;

    private ScheduleHarness(RunnerHarness runner, OutputReceivers receivers, ProcessClock? clock, DedicatedCluster? cluster)
    {
        (Runner, Receivers, _clock, _cluster) = (runner, receivers, clock, cluster);
        runner.Settings["Schedule:Cron"] = "0 0 * * *";
        runner.Settings["Serve:Port"] = "0";
        runner.Settings["Cluster:CheckInterval"] = "1s";
        foreach (var (name, value) in clock?.Variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
            runner.Variables[name] = value;
    }

    public RunnerHarness Runner { get; }

    public OutputReceivers Receivers { get; }

    /// <summary>Starts source, database and receivers.</summary>
    /// <param name="script">What the mail server does; null for one that takes everything.</param>
    /// <param name="responses">What the webhook responds.</param>
    /// <param name="clock">The clock of all processes, the database among them; null for the system's.</param>
    /// <param name="time">The clock of the spreadsheet's server; null for that of the processes.</param>
    public static async Task<ScheduleHarness> StartAsync(SmtpScript? script = null, string[]? responses = null, ProcessClock? clock = null, TimeProvider? time = null)
    {
        var cluster = clock is null ? null : await clock.StartClusterAsync();
        var runner = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 20 }, cluster?.AdminConnectionString);
        return new ScheduleHarness(runner, await OutputReceivers.StartAsync(runner.Settings, script, responses, time ?? clock), clock, cluster);
    }

    /// <summary>Starts a process that keeps the schedule.</summary>
    public RunnerProcess Serve(string node)
    {
        Runner.Settings["Cluster:Node"] = node;
        return Runner.Start("serve");
    }

    /// <summary>Has a day count as reported, as if the schedule had run then.</summary>
    public async Task NoteReportedAsync(DateOnly day)
    {
        var (code, said) = await Runner.RunAsync("run", "--date", day.ToString("O", CultureInfo.InvariantCulture), "--progress", "none", "--no-sheet", "--no-mail");
        Assert.That(code, Is.Zero, said);
        await Runner.Database.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO grader.reported_days (zone, day, output, run_id, fingerprint, claimed_at, sent_at) SELECT 'UTC', '{day:O}', 'mail', id, '', now(), now() FROM grader.runs"));
    }

    /// <summary>Waits until the outputs of so many days are noted as delivered and no daily run is due or at work.</summary>
    /// <param name="days">How many.</param>
    /// <param name="now">The clock of the processes; null for the system's.</param>
    public async Task WaitForDaysAsync(int days, TimeProvider? now = null)
    {
        await WaitAsync(async () => await Runner.Database.ScalarAsync<bool>("SELECT to_regclass('grader.reported_days') IS NOT NULL") && await Runner.Database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT FROM grader.reported_days WHERE fingerprint <> '' AND output IN ('sheets', 'mail', 'webhook') AND sent_at IS NOT NULL GROUP BY day HAVING count(*) = 3) whole") >= days);
        await WaitAsync(async () => await Runner.Database.ScalarAsync<long>(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT (SELECT count(*) FROM {EngineSchema.Name}.qrtz_triggers WHERE next_fire_time <= {(now ?? TimeProvider.System).GetUtcNow().UtcTicks}) + (SELECT count(*) FROM {EngineSchema.Name}.qrtz_fired_triggers)")) == 0);
    }

    /// <summary>Waits until something is so.</summary>
    public async Task WaitAsync(Func<Task<bool>> isSo)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromMinutes(1)), Runner.Log);
            await Task.Delay(50);
        }
    }

    /// <summary>Each of these days is there once, and no other: at the mail server, in the spreadsheet and at the webhook.</summary>
    public void AssertReportedOnce(params DateOnly[] days)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Receivers.MailedDays, Is.EqualTo(days), Runner.Log);
            Assert.That(Receivers.SheetDays, Is.EqualTo(days));
            Assert.That(Receivers.PostedDays, Is.EqualTo(days));
            Assert.That(Receivers.PostIds, Is.Unique);
            Assert.That(Receivers.Mail.Breaches, Is.Empty);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Receivers.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _clock?.Dispose();
    }
}
