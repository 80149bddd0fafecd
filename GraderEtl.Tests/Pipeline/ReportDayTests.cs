using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>The outputs of a day are delivered once, whichever run comes first.</summary>
[Parallelizable]
internal sealed class ReportDayTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);
    private static readonly TimeWindow Range = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private static readonly LoadRequest Daily = new(Range) { ReportDay = Day };

    [Test]
    public async Task A_second_run_of_the_day_delivers_nothing_and_says_so()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        await using var services = Compose(harness, receivers);
        var first = await RunAsync(services, Daily);
        var second = await RunAsync(services, Daily);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Outputs.Select(output => (output.Name, output.Target, output.IsLeftOut)), Is.EqualTo([("sheet", "a sheet", false), ("mail", "people", false)]));
            Assert.That((second.Outcome, second.ReportedBy), Is.EqualTo((LoadOutcome.Completed, (RunRecord?)null)));
            Assert.That(second.Outputs.Select(output => output.IsLeftOut), Is.All.True);
            Assert.That(second.Outputs[0].Target, Does.StartWith("not written for 2025-03-01: it was delivered at 20"));
            Assert.That(second.Outputs[1].Target, Does.StartWith("not sent for 2025-03-01: it was delivered at 20"));
            Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((1, 1)));
            var days = await ReadAsync(services);
            Assert.That(days.Select(day => (day.Day, day.IsComplete)), Is.EqualTo([(Day, true)]));
            Assert.That(days[0].Outputs.Select(output => output.Name), Is.EqualTo(["mail", "sheet"]));
        }
    }

    [Test]
    public async Task Figures_that_changed_are_written_again_and_not_sent_again()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        await using var services = Compose(harness, receivers);
        await RunAsync(services, Daily);
        var refreshed = await RunAsync(services, Daily with { Refresh = true });
        var again = await RunAsync(services, Daily);
        Assert.That(refreshed.Outputs.Select(output => output.IsLeftOut), Is.EqualTo([false, true]));
        Assert.That(again.Outputs.Select(output => output.IsLeftOut), Is.EqualTo([true, true]));
        Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_report_that_failed_is_written_by_the_next_run_and_the_message_is_not_sent_again()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers { OnWrite = () => throw new IOException("the sheet is locked") };
        await using var services = Compose(harness, receivers);
        var failed = await RunAsync(services, Daily);
        var between = await ReadAsync(services);
        receivers.OnWrite = () => { };
        var again = await RunAsync(services, Daily);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Outcome, Is.EqualTo(LoadOutcome.OutputFailed));
            Assert.That(between.Single().IsComplete, Is.False);
            Assert.That(again.Outcome, Is.EqualTo(LoadOutcome.Completed));
            Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((1, 1)));
            Assert.That((await ReadAsync(services)).Single().IsComplete);
        }
    }

    [Test]
    public async Task A_day_that_cannot_be_loaded_is_told_once_and_reported_when_it_is_loaded()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        await using (var refused = Compose(harness, receivers, options => options.Source.ClientKey = "wrong"))
        {
            for (var i = 0; i < 3; i++)
                Assert.That((await RunAsync(refused, Daily)).Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
            Assert.That(receivers.Sent, Is.EqualTo(1));
            Assert.That(await ReadAsync(refused), Is.Empty, "it was not reported");
        }

        await using var services = Compose(harness, receivers);
        await RunAsync(services, Daily);
        await RunAsync(services, Daily);
        Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((1, 2)));
        Assert.That((await ReadAsync(services)).Single().IsComplete);
    }

    [Test]
    public async Task Runs_at_the_same_time_deliver_once()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        var programs = Enumerable.Range(0, 4).Select(_ => Compose(harness, receivers)).ToList();
        await RunAsync(programs[0], new LoadRequest(Range) { SkipReports = true, SkipNotifications = true });
        var results = await Task.WhenAll(programs.Select(program => RunAsync(program, Daily)));
        foreach (var program in programs)
            await program.DisposeAsync();
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(LoadOutcome.Completed));
        Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task What_another_run_is_delivering_is_left_to_it()
    {
        await using var harness = await LoadHarness.StartAsync();
        var (sending, sent) = (new TaskCompletionSource(), new TaskCompletionSource());
        var receivers = new Receivers
        {
            OnSend = () =>
            {
                sending.TrySetResult();
                return sent.Task;
            },
        };
        await using var services = Compose(harness, receivers);
        var running = RunAsync(services, Daily);
        await sending.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var other = await RunAsync(services, Daily);
        sent.SetResult();
        await running;
        Assert.That(other.Outputs[1].Target, Is.EqualTo("not sent for 2025-03-01: another run is delivering it"));
        Assert.That(receivers.Sent, Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_whose_sender_was_cut_off_from_the_database_is_sent_again_as_the_same_message()
    {
        await using var harness = await LoadHarness.StartAsync();
        var (sending, sent) = (new TaskCompletionSource(), new TaskCompletionSource());
        var receivers = new Receivers
        {
            OnSend = () => sending.TrySetResult() ? sent.Task : Task.CompletedTask,
        };
        await using var cutOff = Compose(harness, receivers, options => options.Postgres.Node = "cut-off");
        await using var other = Compose(harness, receivers, options => options.Postgres.Node = "other");
        var running = RunAsync(cutOff, Daily);
        await sending.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await other.GetRequiredService<IBackfillStore>().EndSessionsAsync("cut-off", CancellationToken.None);
        await harness.Database.WaitForNoneAsync("grader-etl/cut-off");
        var second = await RunAsync(other, Daily);
        sent.SetResult();
        var first = await running;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receivers.Messages, Is.EqualTo([first.RunId, first.RunId]), "recipients recognize a repetition");
            Assert.That(second.Outputs.Select(output => output.IsLeftOut), Is.EqualTo([true, false]));
            Assert.That(receivers.Written, Is.EqualTo(1));
            Assert.That((await ReadAsync(other)).Single().IsComplete);
            Assert.That((await RunAsync(other, Daily)).Outputs.Select(output => output.IsLeftOut), Is.All.True);
        }
    }

    [Test]
    public async Task What_a_run_without_a_day_has_delivered_of_the_same_is_taken_as_delivered()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        await using var services = Compose(harness, receivers);
        var byHand = await RunAsync(services, new LoadRequest(Range));
        var daily = await RunAsync(services, Daily);
        Assert.That(daily.Outputs.Select(output => output.Target), Is.EqualTo([
            $"not written for 2025-03-01: run {byHand.RunId} has delivered it, and nothing was loaded since",
            $"not sent for 2025-03-01: run {byHand.RunId} has delivered it, and nothing was loaded since",
        ]));
        Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((1, 1)));
        Assert.That((await ReadAsync(services)).Single().IsComplete);
    }

    [Test]
    public async Task An_output_that_was_never_delivered_and_is_no_longer_wanted_is_not_waited_for()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers { OnWrite = () => throw new IOException("the sheet is gone") };
        await using var services = Compose(harness, receivers);
        await RunAsync(services, Daily);
        var messagesOnly = Daily with { SkipReports = true };
        await RunAsync(services, messagesOnly);
        Assert.That((await ReadAsync(services)).Single().IsComplete, Is.False, "another run may still be at it");
        await harness.Database.ExecuteAsync("UPDATE grader.reported_days SET claimed_at = claimed_at - interval '61 minutes'");
        await RunAsync(services, messagesOnly);
        Assert.That((await ReadAsync(services)).Single().IsComplete);
    }

    [Test]
    public async Task Days_and_time_zones_are_apart()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        await using var services = Compose(harness, receivers);
        await using var moscow = Compose(harness, receivers, options => options.TimeZone = "Europe/Moscow");
        await RunAsync(services, Daily);
        await RunAsync(services, new LoadRequest(new TimeWindow(Range.End, Range.End.AddDays(1))) { ReportDay = Day.AddDays(1) });
        await RunAsync(moscow, Daily);
        Assert.That(receivers.Sent, Is.EqualTo(3));
        Assert.That((await ReadAsync(services)).Select(day => day.Day), Is.EqualTo([Day, Day.AddDays(1)]));
        Assert.That((await services.GetRequiredService<IStoreInspection>().ReadReportedDaysAsync("UTC", Day.AddDays(1), CancellationToken.None)).Select(day => day.Day), Is.EqualTo([Day.AddDays(1)]));
    }

    [Test]
    public async Task A_store_that_keeps_no_days_refuses_such_a_run()
    {
        await using var harness = await LoadHarness.StartAsync();
        var receivers = new Receivers();
        var metrics = NSubstitute.Substitute.For<Core.Metrics.IMetricsQuery>();
        await using var services = Compose(harness, receivers, build: builder => builder.UseStore(new MemoryStore(), metrics));
        var result = await RunAsync(services, Daily);
        Assert.That(result.Error?.Message, Is.EqualTo("The store does not keep which days were reported. To do: Leave ReportDay out of the request."));
        Assert.That((receivers.Written, receivers.Sent), Is.EqualTo((0, 0)));
    }

    private static Task<LoadResult> RunAsync(ServiceProvider services, LoadRequest request)
        => services.GetRequiredService<GraderEtlPipeline>().RunAsync(request).WaitAsync(TimeSpan.FromMinutes(2));

    private static Task<IReadOnlyList<ReportedDay>> ReadAsync(ServiceProvider services)
        => services.GetRequiredService<IStoreInspection>().ReadReportedDaysAsync("UTC", Day, CancellationToken.None);

    private static ServiceProvider Compose(
        LoadHarness harness, Receivers receivers, Action<GraderEtlOptions>? configure = null, Action<GraderEtlBuilder>? build = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddGraderEtl(options =>
            {
                options.Source.ApiUrl = harness.Simulator.ApiUrl.ToString();
                options.Source.Client = harness.World.Client;
                options.Source.ClientKey = harness.World.ClientKey;
                options.Postgres.ConnectionString = harness.Database.ConnectionString;
                options.Report.Learning = false;
                configure?.Invoke(options);
            }).AddReportSink(receivers).AddNotifier(receivers);
        build?.Invoke(builder);
        return services.BuildServiceProvider();
    }

    /// <summary>Counts what arrives.</summary>
    private sealed class Receivers : IReportSink, INotifier
    {
        private readonly List<Guid> _messages = [];
        private int _written;

        public Action OnWrite { get; set; } = () => { };

        public Func<Task> OnSend { get; init; } = () => Task.CompletedTask;

        public int Written => _written;

        public int Sent => Messages.Count;

        public IReadOnlyList<Guid> Messages
        {
            get { lock (_messages) return [.. _messages]; }
        }

        string IReportSink.Name => "sheet";

        string INotifier.Name => "mail";

        string IReportSink.Destination => "";

        string INotifier.Destination => "";

        public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
        {
            OnWrite();
            Interlocked.Increment(ref _written);
            return Task.FromResult("a sheet");
        }

        public async Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
        {
            await OnSend();
            lock (_messages)
                _messages.Add(result.MessageId);
            return "people";
        }
    }
}
