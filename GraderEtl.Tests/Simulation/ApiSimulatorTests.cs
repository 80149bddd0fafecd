using System.Diagnostics;
using System.Net;
using System.Text.Json;
using GraderEtl.Runner.Simulation;
using NUnit.Framework;
using static GraderEtl.Tests.Simulation.SimulatorHarness;

namespace GraderEtl.Tests.Simulation;

internal sealed class ApiSimulatorTests
{
    [Test]
    public async Task A_window_is_answered_with_its_records_and_logged()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions());
        var json = await GetAsync(simulator, Monday, Monday.AddHours(12));
        var truth = new GroundTruth(new SimulatorOptions()).Between(Monday, Monday.AddHours(12)).Count();
        Assert.That(TimesOf(json), Has.Count.EqualTo(truth));
        await Until(() => simulator.Served.Count == 1);
        Assert.That(simulator.Served, Is.EqualTo(new[]
        {
            new ServedRequest("/api/attempts", Monday, Monday.AddHours(12), 200, truth, null, Completed: true),
        }));
    }

    [Test]
    public async Task A_night_minute_without_records_is_an_empty_array()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 0 });
        Assert.That(await GetAsync(simulator, Monday, Monday.AddDays(40)), Is.EqualTo("[]"));
    }

    [TestCase(true, false, true, false)]
    [TestCase(true, true, true, true)]
    [TestCase(false, false, false, false)]
    [TestCase(false, true, false, true)]
    public async Task Records_exactly_at_a_bound_are_served_as_the_options_say(bool startIn, bool endIn, bool first, bool last)
    {
        var options = new SimulatorOptions { RowsPerDay = 100, StartInclusive = startIn, EndInclusive = endIn };
        await using var simulator = await ApiSimulator.StartAsync(options);
        var day = TimesOf(await GetAsync(simulator, Monday, Monday.AddDays(1)));
        var part = TimesOf(await GetAsync(simulator, ParseTime(day[10]), ParseTime(day[20])));
        Assert.That(part.Contains(day[10]), Is.EqualTo(first));
        Assert.That(part.Contains(day[20]), Is.EqualTo(last));
        Assert.That(part, Has.Count.EqualTo(9 + (first ? 1 : 0) + (last ? 1 : 0)));
    }

    [TestCase("demo-client", "wrong")]
    [TestCase("Demo-Client", "demo-key")]
    [TestCase("demo-client", "")]
    public async Task A_wrong_client_or_key_gets_403_and_an_errors_object(string name, string key)
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions());
        using var client = CreateClient();
        using var response = await client.GetAsync(Query(simulator, Monday, Monday.AddDays(1), name, key));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(body.RootElement.GetProperty("errors").GetArrayLength(), Is.EqualTo(1));
    }

    [TestCase("start=2024-09-02&end=2024-09-03")]
    [TestCase("start=2024-09-02 00:00:00.000000")]
    [TestCase("start=2024-09-02 00:00:00.000000Z&end=2024-09-03 00:00:00.000000Z")]
    [TestCase("start=2024-09-31 00:00:00.000000&end=2024-10-03 00:00:00.000000")]
    public async Task Bounds_that_cannot_be_read_get_400_and_an_errors_object(string bounds)
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions());
        using var client = CreateClient();
        using var response = await client.GetAsync(new Uri($"{simulator.ApiUrl}?client=demo-client&client_key=demo-key&{bounds}"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("{\"errors\":["));
    }

    [Test]
    public async Task A_cap_silently_leaves_out_the_rest()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { ResponseCap = 1_000 });
        var capped = TimesOf(await GetAsync(simulator, Monday, Monday.AddDays(1)));
        await using var honest = await ApiSimulator.StartAsync(new SimulatorOptions());
        var whole = TimesOf(await GetAsync(honest, Monday, Monday.AddDays(1)));
        Assert.That(capped, Is.EqualTo(whole.Take(1_000)));
    }

    [Test]
    public async Task Latency_delays_every_response()
    {
        var options = new SimulatorOptions
        {
            RowsPerDay = 1_000,
            ExactRowsPerDay = true,
            Latency = TimeSpan.FromMilliseconds(150),
            LatencyPerThousandRows = TimeSpan.FromMilliseconds(150),
        };
        await using var simulator = await ApiSimulator.StartAsync(options);
        var started = TimeProvider.System.GetTimestamp();
        await GetAsync(simulator, Monday, Monday.AddDays(1));
        Assert.That(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, Is.GreaterThan(290));
    }

    [Test]
    public async Task Stopping_breaks_off_responses_and_frees_the_port()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { Faults = ["silent"] });
        using var client = CreateClient();
        var pending = client.GetAsync(Query(simulator, Monday, Monday.AddDays(1)));
        await Task.WhenAny(pending, Task.Delay(50));
        await simulator.StopAsync();
        Assert.That(async () => await pending, Throws.InstanceOf<HttpRequestException>());
        await using var next = await ApiSimulator.StartAsync(new SimulatorOptions { Port = simulator.ApiUrl.Port });
        Assert.That(next.ApiUrl, Is.EqualTo(simulator.ApiUrl));
    }

    [Test]
    public void All_options_out_of_range_are_named_at_once()
    {
        var options = new SimulatorOptions { RowsPerDay = -1, HostileRate = 2 };
        Assert.That(
            async () => await ApiSimulator.StartAsync(options),
            Throws.ArgumentException.With.Message.StartsWith(
                "RowsPerDay is -1; expected 0 to 50000000. HostileRate is 2; expected 0 to 1."));
    }

    [Test]
    public async Task Prerendered_records_are_served_by_window()
    {
        using var responses = await PrerenderedResponses.RenderAsync(10_000, Monday, Monday.AddDays(10));
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { Prerendered = responses });
        var whole = TimesOf(await GetAsync(simulator, Monday, Monday.AddDays(10))).ConvertAll(ParseTime);
        var part = TimesOf(await GetAsync(simulator, whole[10], whole[4_000])).ConvertAll(ParseTime);
        Assert.That(whole, Has.Count.EqualTo(10_000).And.Ordered.Ascending);
        Assert.That(part, Is.EqualTo(whole[10..4_000]));
        Assert.That(responses.Count(whole[10], whole[4_000]), Is.EqualTo(3_990));
        Assert.That(await GetAsync(simulator, Monday.AddDays(-2), Monday), Is.EqualTo("[]"));
    }

    [TestCase(2_000)]
    [TestCase(2)]
    public async Task Prerendered_records_are_of_as_many_users_as_are_asked_for(int asked)
    {
        using var responses = await PrerenderedResponses.RenderAsync(2_000, Monday, Monday.AddDays(1), asked);
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { Prerendered = responses });
        using var served = JsonDocument.Parse(await GetAsync(simulator, Monday, Monday.AddDays(1)));
        var users = served.RootElement.EnumerateArray().Select(static record => record.GetProperty("lti_user_id").GetString()).Distinct().Count();
        Assert.That(users, Is.EqualTo(asked));
    }

    [TestCase(int.MaxValue)]
    [TestCase(120)]
    public async Task Responses_are_counted_before_they_are_sent(int limit)
    {
        var options = new SimulatorOptions { RowsPerDay = 100 };
        var slice = AttemptSlice.Between(Monday.AddHours(9), Monday.AddDays(3).AddHours(10));
        var served = TimesOf("[" + await RenderAsync(options, Monday.AddHours(9), Monday.AddDays(3).AddHours(10)) + "]").Count;
        Assert.That(new GeneratedResponses(new Runner.Simulation.World.AttemptGenerator(options), options).Count(slice, limit), Is.EqualTo(Math.Min(served, limit)));
        using var responses = await PrerenderedResponses.RenderAsync(1_000, Monday, Monday.AddDays(5));
        Assert.That(responses.Count(AttemptSlice.Between(Monday, Monday.AddDays(1)), limit), Is.EqualTo(Math.Min(200, limit)));
    }

    [Test]
    public async Task Each_thousand_records_take_their_time()
    {
        using var responses = await PrerenderedResponses.RenderAsync(3_000, Monday, Monday.AddDays(1));
        await using var simulator = await ApiSimulator.StartAsync(
            new SimulatorOptions { Prerendered = responses, LatencyPerThousandRows = TimeSpan.FromMilliseconds(100) });
        var started = Stopwatch.GetTimestamp();
        await GetAsync(simulator, Monday, Monday.AddDays(1));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromMilliseconds(290)));
    }

    [Test]
    public async Task Requests_that_are_open_at_the_same_time_are_counted()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { Faults = ["silent:3"] });
        using var client = CreateClient();
        using var stop = new CancellationTokenSource();
        var open = Enumerable.Range(0, 3).Select(_ => client.GetAsync(Query(simulator, Monday, Monday.AddDays(1)), stop.Token)).ToList();
        await Until(() => simulator.MostAtOnce == 3);
        await stop.CancelAsync();
        Assert.That(async () => await Task.WhenAll(open), Throws.InstanceOf<OperationCanceledException>());
        await Until(() => simulator.Served.Count == 3);
        await GetAsync(simulator, Monday, Monday.AddDays(1));
        Assert.That(simulator.MostAtOnce, Is.EqualTo(3));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
            await Task.Delay(5, deadline.Token);
    }
}
