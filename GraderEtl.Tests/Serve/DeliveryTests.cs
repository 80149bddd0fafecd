using System.Globalization;
using System.Runtime.InteropServices;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Sheets;
using GraderEtl.Tests.Support.Smtp;
using GraderEtl.Tests.Support.Webhooks;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Reports of a daily run that could not be delivered, and such as were delivered by a process that could not note it.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class DeliveryTests
{
    private static readonly DateOnly Yesterday = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);

    [TestCase("mail")]
    [TestCase("sheets")]
    [TestCase("webhook")]
    public async Task What_is_refused_is_delivered_by_the_retry_and_nothing_else_again(string output)
    {
        var refuses = true;
        var script = new SmtpScript { Answer = (_, verb, _) => output == "mail" && verb == "MAIL" && Volatile.Read(ref refuses) ? "451 4.3.0 later" : null };
        string[] responses = output == "webhook" ? [WebhookReceiver.Status(503), WebhookReceiver.Status(503), WebhookReceiver.Ok] : [];
        // the retry is due in ten minutes, which this clock leaps over
        var clock = new LeapingClock();
        await using var harness = await ScheduleHarness.StartAsync(script, responses, time: clock);
        await harness.NoteReportedAsync(Yesterday.AddDays(-1));
        var editors = harness.Receivers.Sheets.Spreadsheet.Editors;
        if (output == "sheets")
            editors.Clear();

        using var sandbox = new CommandSandbox { Time = clock };
        foreach (var (key, value) in harness.Runner.Settings)
            sandbox.Variables["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        sandbox.Variables["GRADERETL__Log__Directory"] = harness.Runner.Directory.File("logs");
        Action<PosixSignal>? signal = null;
        var serving = sandbox.RunAsync(["serve"], request => signal = request);
        await harness.WaitAsync(async () => serving.IsCompleted || await RetriesAsync(harness) == 1);
        Assert.That(serving.IsCompleted, Is.False);
        Assert.That(Delivered(harness), Has.Count.EqualTo(2).And.Not.Contain(output));

        Volatile.Write(ref refuses, false);
        editors.Add(harness.Receivers.Sheets.Account.Email);
        clock.Leap(TimeSpan.FromMinutes(10));
        await harness.WaitForDaysAsync(1, clock);
        signal!(PosixSignal.SIGTERM);
        var ended = await serving;
        Assert.That(ended.Code, Is.Zero, ended.Error);
        Assert.That(harness.Receivers.MailedDays, Is.EqualTo(new[] { Yesterday }));
        Assert.That(harness.Receivers.SheetDays, Is.EqualTo(new[] { Yesterday }));
        Assert.That(harness.Receivers.SheetWrites, Is.EqualTo(1));
        Assert.That(harness.Receivers.PostIds.Distinct().Count(), Is.EqualTo(1), "refused and taken are the same message");
        Assert.That(harness.Receivers.PostIds, Has.Count.EqualTo(output == "webhook" ? 3 : 1));
    }

    [TestCase("mail")]
    [TestCase("sheets")]
    [TestCase("webhook")]
    public async Task What_a_killed_process_sent_and_did_not_note_comes_again_as_the_same(string output)
    {
        RunnerProcess? victim = null;
        var script = new SmtpScript { Answer = (_, verb, count) => output == "mail" && verb == "." && count == 1 ? Kill() : null };
        await using var harness = await ScheduleHarness.StartAsync(script);
        await harness.NoteReportedAsync(Yesterday.AddDays(-1));
        if (output == "webhook")
            harness.Receivers.Webhook.Received = _ => Kill();
        if (output == "sheets")
            harness.Receivers.Sheets.Fail("values:batchUpdate", new SheetsFault { Then = () => Kill(), LosesReply = true });

        await using var first = victim = harness.Serve("first");
        await harness.WaitAsync(() => Task.FromResult(first.HasEnded));
        await using var second = harness.Serve("second");
        await harness.WaitForDaysAsync(1);
        var receivers = harness.Receivers;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receivers.MailedDays, Is.EqualTo(Enumerable.Repeat(Yesterday, output == "mail" ? 2 : 1)), harness.Runner.Log);
            Assert.That(receivers.MailIds.Distinct().Count(), Is.EqualTo(1), "one Message-ID");
            Assert.That(receivers.PostedDays, Is.EqualTo(Enumerable.Repeat(Yesterday, output == "webhook" ? 2 : 1)));
            Assert.That(receivers.PostIds.Distinct().Count(), Is.EqualTo(1), "one webhook-id");
            Assert.That(receivers.SheetDays, Is.EqualTo(new[] { Yesterday }), "one row");
        }

        string Kill()
        {
            if (!victim!.HasEnded)
                victim.Kill();
            return SmtpScript.Drop;
        }
    }

    /// <summary>What has arrived.</summary>
    private static List<string> Delivered(ScheduleHarness harness)
    {
        var (receivers, delivered) = (harness.Receivers, new List<string>());
        if (receivers.MailedDays.Count == 1)
            delivered.Add("mail");
        if (receivers.SheetDays.Count == 1)
            delivered.Add("sheets");
        if (receivers.Webhook.Requests.Count == 1)
            delivered.Add("webhook");
        return delivered;
    }

    /// <summary>How many retries of daily runs are planned.</summary>
    private static async Task<long> RetriesAsync(ScheduleHarness harness) => await EngineExistsAsync(harness)
        ? await harness.Runner.Database.ScalarAsync<long>(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT count(*) FROM {EngineSchema.Name}.qrtz_triggers WHERE trigger_type = 'SIMPLE' AND next_fire_time > {TimeProvider.System.GetUtcNow().AddMinutes(5).UtcTicks}"))
        : 0;

    private static Task<bool> EngineExistsAsync(ScheduleHarness harness)
        => harness.Runner.Database.ScalarAsync<bool>($"SELECT to_regclass('{EngineSchema.Name}.qrtz_triggers') IS NOT NULL");

    /// <summary>The system's clock, moved. Pauses last as long as they do.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long _leapt;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _leapt));

        public void Leap(TimeSpan by) => Interlocked.Add(ref _leapt, by.Ticks);
    }
}
