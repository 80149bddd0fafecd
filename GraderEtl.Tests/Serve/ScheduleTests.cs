using System.Globalization;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Days that were missed are run by whichever process comes first, and each is reported once. The clock is the real one.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class ScheduleTests
{
    [Test]
    public async Task After_three_days_off_two_processes_that_start_at_once_report_each_day_once()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 20 });
        harness.Settings["Schedule:Cron"] = "0 0 * * *";
        harness.Settings["Serve:Port"] = "0";
        await NoteReportedAsync(harness, today.AddDays(-4));

        harness.Settings["Cluster:Node"] = "first";
        await using var first = harness.Start("serve");
        harness.Settings["Cluster:Node"] = "second";
        await using var second = harness.Start("serve");
        var expected = new[] { today.AddDays(-3), today.AddDays(-2), today.AddDays(-1) };
        await WaitAsync(first, async () => (await SentAsync(harness)).Count == expected.Length);
        await WaitAsync(first, async () => await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader_jobs.qrtz_triggers WHERE trigger_type = 'SIMPLE'") == 0);
        Assert.That(await SentAsync(harness), Is.EqualTo(expected));
        Assert.That(MessagesIn(harness), Is.EqualTo(expected.Length), harness.Log);

        foreach (var process in new[] { first, second })
        {
            await process.SignalAsync("TERM");
            Assert.That(await process.EndAsync(), Is.Zero, process.Error);
        }

        await using var again = harness.Start("serve");
        await again.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
        Assert.That(MessagesIn(harness), Is.EqualTo(expected.Length), "a restart reports nothing again");
    }

    [Test]
    public async Task A_new_cron_takes_effect_with_the_next_start()
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1 });
        harness.Settings["Serve:Port"] = "0";
        foreach (var (cron, due) in new[] { ("0 6 * * *", "06:00:00Z"), ("30 4 * * *", "04:30:00Z") })
        {
            harness.Settings["Schedule:Cron"] = cron;
            await using var serve = harness.Start("serve");
            await serve.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
            Assert.That(serve.Error, Does.Contain(due));
            await serve.SignalAsync("TERM");
            Assert.That(await serve.EndAsync(), Is.Zero, serve.Error);
        }
    }

    /// <summary>Has a day count as reported, as if the schedule had run then.</summary>
    private static async Task NoteReportedAsync(RunnerHarness harness, DateOnly day)
    {
        var (code, said) = await harness.RunAsync("run", "--date", day.ToString("O", CultureInfo.InvariantCulture), "--progress", "none", "--no-mail");
        Assert.That(code, Is.Zero, said);
        await harness.Database.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO grader.reported_days (zone, day, output, run_id, fingerprint, claimed_at, sent_at) SELECT 'UTC', '{day:O}', 'outbox', id, '', now(), now() FROM grader.runs"));
    }

    /// <summary>The days whose outputs were all delivered.</summary>
    private static async Task<List<DateOnly>> SentAsync(RunnerHarness harness)
    {
        await using var command = harness.Database.DataSource.CreateCommand(
            "SELECT day FROM grader.reported_days WHERE fingerprint <> '' GROUP BY day HAVING bool_and(sent_at IS NOT NULL) AND count(*) > 2 ORDER BY day");
        await using var reader = await command.ExecuteReaderAsync();
        var days = new List<DateOnly>();
        while (await reader.ReadAsync())
            days.Add(reader.GetFieldValue<DateOnly>(0));
        return days;
    }

    private static int MessagesIn(RunnerHarness harness) => Directory.GetFiles(harness.Directory.File("outbox"), "*.eml").Length;

    private static async Task WaitAsync(RunnerProcess process, Func<Task<bool>> isSo)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromMinutes(1)), process.Error);
            await Task.Delay(50);
        }
    }
}
