using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Source;
using GraderEtl.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>A source whose clock shows another time than it is asked for loses no record in silence, and none at all once its zone is set.</summary>
[TestFixture]
[Parallelizable]
public sealed class LocalClockTests
{
    private const string Bound = "yyyy-MM-dd HH:mm:ss.ffffff";

    [Test]
    public async Task Times_that_are_ahead_of_what_was_asked_for_fail_the_run_and_say_by_how_much()
    {
        await using var api = await LoopbackApi.StartAsync(ServeCaseAsync);
        await using var harness = await StartAsync(api, o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Days("2025-03-01", 3));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
        Assert.That(
            result.Error!.Message,
            Is.EqualTo("7 of 60 records in the response lie outside of what was asked for, the earliest of 2025-03-01 03:00:00Z, the latest of 2025-03-02 02:36:00Z: "
                + "shifted by +03:00:00. Expected: records between the bounds asked for, give or take a second; at most 1 % others. "
                + "Where: window [2025-03-01 00:00:00Z, 2025-03-02 00:00:00Z). Kept: nothing was stored by this run; what earlier runs committed is untouched. "
                + "To do: set Source:TimeZone, now UTC, to the zone of the source's clock, which is UTC+03:00:00 then, such as Europe/Moscow."));
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows"), Is.Zero);
    }

    [Test]
    public async Task With_its_zone_set_every_record_is_loaded_once()
    {
        await using var api = await LoopbackApi.StartAsync(ServeCaseAsync);
        await using var harness = await StartAsync(api, o => o.Source.TimeZone = "Europe/Moscow");
        var result = await harness.LoadAsync(Days("2025-03-01", 3));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await StoredAsync(harness), Is.EqualTo(Case().Select(record => record.Key)));
    }

    /// <summary>By day and by hour, so that windows begin and end in the hour that is skipped or comes twice.</summary>
    [Test]
    public async Task Changes_of_summer_time_lose_nothing_whether_the_source_is_asked_by_its_clock_or_in_utc(
        [Values("2025-03-29", "2025-10-25")] string day, [Values(1, 24)] int hours, [Values] bool takesItsOwn)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var range = Days(day, 3);
        var times = Enumerable.Range(0, 3 * 72).Select(i => range.Start.AddMinutes(20 * i).AddTicks(10 * i)).ToList();
        await using var api = await LoopbackApi.StartAsync(context => ServeAsync(
            context,
            times.Select((time, i) => (takesItsOwn ? Shown(time) : time.UtcDateTime, Record($"u{i}", Shown(time))))));
        await using var harness = await StartAsync(api, o =>
        {
            o.Source.TimeZone = zone.Id;
            o.Source.FirstWindow = o.Source.MaxWindow = TimeSpan.FromHours(hours);
        });
        var result = await harness.LoadAsync(range);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        // what the clock shows twice is read as the later time
        var read = times.Select(time => zone.IsAmbiguousTime(Shown(time)) && zone.GetUtcOffset(time).Hours == 2 ? time.AddHours(1) : time);
        Assert.That(await StoredAsync(harness), Is.EqualTo(read.Select(Text).Order(StringComparer.Ordinal)));

        DateTime Shown(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).DateTime;
    }

    [Test]
    public async Task A_source_that_does_not_heed_its_bounds_is_named()
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300, Faults = ["unbounded"] });
        var result = await harness.LoadAsync(Days("2024-03-01", 3));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
        Assert.That(result.Error!.Found, Does.Contain("records in the response lie outside of what was asked for").And.EndsWith(": the source does not heed start and end"));
        Assert.That(await harness.StoredAsync(), Is.Empty);
    }

    /// <summary>Where the times cannot be read, smaller windows would get the same again and again.</summary>
    [Test]
    public async Task A_source_that_sends_the_same_whatever_it_is_asked_for_is_named_after_a_few_requests()
    {
        var requests = 0;
        var records = string.Join(",", Enumerable.Range(0, 100).Select(i => $$"""{"lti_user_id":"u{{i}}","attempt_type":"run","created_at":"soon"}"""));
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            return context.Response.WriteAsync($"[{records}]");
        });
        await using var harness = await StartAsync(api, o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Days("2025-03-01", 1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
            Assert.That(
                result.Error!.Found,
                Is.EqualTo("The same 100 records came for either half of what was asked for, and their times cannot be read: the source does not heed start and end"));
            Assert.That(requests, Is.LessThan(5));
            Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.rejected_attempts"), Is.Zero);
        }
    }

    /// <summary>Of two weeks three hours are less than one in a hundred.</summary>
    [Test]
    public async Task A_shift_shows_in_a_long_window_too()
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, Faults = ["ahead"] }, o => o.Source.FirstWindow = TimeSpan.FromDays(14));
        var result = await harness.LoadAsync(Days("2024-03-01", 14));
        Assert.That(result.Error?.Found, Does.EndWith("shifted by +03:00:00"));
    }

    private static Task<LoadHarness> StartAsync(LoopbackApi api, Action<GraderEtlOptions> configure) => LoadHarness.StartAsync(configure: o =>
    {
        o.Source.ApiUrl = api.Url;
        configure(o);
    });

    private static TimeWindow Days(string first, int days)
    {
        var start = DateTimeOffset.Parse(first, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new TimeWindow(start, start.AddDays(days));
    }

    private static async Task<IReadOnlyList<string>> StoredAsync(LoadHarness harness)
    {
        var text = await harness.Database.ScalarAsync<string>(
            "SELECT coalesce(string_agg(to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), ',' ORDER BY created_at), '') FROM grader.attempts");
        return text.Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<(string Key, string Record)> Case() => Encoding.UTF8.GetString(CaseFile.Read("51-local-clock.tsv"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]));

    private static Task ServeCaseAsync(HttpContext context)
        => ServeAsync(context, Case().Select(record => (DateTime.ParseExact(record.Key, Bound, CultureInfo.InvariantCulture), record.Record)));

    private static Task ServeAsync(HttpContext context, IEnumerable<(DateTime Key, string Record)> records)
    {
        var start = Asked("start");
        var end = Asked("end");
        return context.Response.WriteAsync($"[{string.Join(",", records.Where(r => r.Key >= start && r.Key < end).Select(r => r.Record))}]");

        DateTime Asked(string name) => DateTime.ParseExact(context.Request.Query[name].ToString(), Bound, CultureInfo.InvariantCulture);
    }

    private static string Record(string user, DateTime shown)
        => $$"""{"lti_user_id":"{{user}}","passback_params":null,"is_correct":null,"attempt_type":"run","created_at":"{{shown.ToString(Bound, CultureInfo.InvariantCulture)}}"}""";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Bound, CultureInfo.InvariantCulture);
}
