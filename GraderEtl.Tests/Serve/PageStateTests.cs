using System.Net;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>What the page shows is what the database holds, its JSON says the same, and its buttons do what they say.</summary>
[TestFixture]
[Parallelizable]
internal sealed class PageStateTests
{
    private PageHarness _page = null!;
    private HttpClient _client = null!;
    private string _token = "";

    [SetUp]
    public async Task StartAsync()
    {
        _page = await PageHarness.StartAsync();
        _client = _page.NewClient();
        var html = await _client.GetStringAsync("/");
        var from = html.IndexOf("name=\"token\" value=\"", StringComparison.Ordinal) + "name=\"token\" value=\"".Length;
        _token = html[from..html.IndexOf('"', from)];
    }

    [TearDown]
    public async Task EndAsync()
    {
        _client.Dispose();
        await _page.DisposeAsync();
    }

    [Test]
    public async Task The_days_are_what_sql_finds()
    {
        var days = (await ReadAsync("/api/sources/north")).GetProperty("days").EnumerateArray().ToDictionary(day => day.GetProperty("day").GetString()!);
        for (var day = 1; day <= 31; day++)
        {
            var found = days[$"2025-03-{day:00}"];
            var from = $"timestamptz '2025-03-01 00:00Z' + interval '{day - 1} days'";
            var loaded = await CountAsync($"SELECT count(*) FROM grader.attempts WHERE created_at >= {from} AND created_at < {from} + interval '1 day'");
            var rejected = await CountAsync($"SELECT count(*) FROM grader.rejected_attempts WHERE loaded_window && tstzrange({from}, {from} + interval '1 day')");
            var state = day is <= 10 or 12 or 13 ? rejected > 0 ? "partlyRejected" : "whole" : day < 25 ? "missing" : "future";
            Assert.That(found.GetProperty("state").GetString(), Is.EqualTo(state), $"March {day}");
            Assert.That(found.GetProperty("rejected").GetInt64(), Is.EqualTo(rejected), $"March {day}");
            // a window may reach past the day; its records cannot be told apart then
            if (found.GetProperty("loaded") is { ValueKind: JsonValueKind.Number } count)
                Assert.That(count.GetInt64(), Is.EqualTo(loaded), $"March {day}");
        }

        Assert.That(days.Values.Count(day => day.GetProperty("loaded").ValueKind == JsonValueKind.Number), Is.GreaterThan(0));
        Assert.That(days["2025-02-28"].GetProperty("state").GetString(), Is.EqualTo("earlier"));
        var html = await _client.GetStringAsync("/sources/north");
        foreach (var day in days.Values.Where(day => day.GetProperty("state").GetString() != "future"))
            Assert.That(html, Does.Contain($"id=\"day-north-{day.GetProperty("day")}\" class=\"day {day.GetProperty("state")}\""));
    }

    [Test]
    public async Task Runs_and_quarantine_are_what_sql_finds()
    {
        var source = await ReadAsync("/api/sources/north");
        var html = WebUtility.HtmlDecode(await _client.GetStringAsync("/sources/north"));
        Assert.That(source.GetProperty("runs").GetArrayLength(), Is.EqualTo(await CountAsync("SELECT count(*) FROM grader.runs")));
        foreach (var run in source.GetProperty("runs").EnumerateArray())
        {
            var loaded = await CountAsync($"SELECT loaded FROM grader.runs WHERE id = '{run.GetProperty("runId")}'");
            Assert.That(run.GetProperty("records").GetProperty("loaded").GetInt64(), Is.EqualTo(loaded));
            Assert.That(html, Does.Contain($">{loaded:#,0}<".Replace(",", "\u00a0", StringComparison.Ordinal)));
        }

        var reasons = source.GetProperty("quarantine").EnumerateObject().ToList();
        Assert.That(reasons, Is.Not.Empty);
        foreach (var reason in reasons)
            Assert.That(reason.Value.GetInt64(), Is.EqualTo(await CountAsync($"SELECT count(*) FROM grader.rejected_attempts WHERE reason = '{reason.Name}'")));
        var example = source.GetProperty("examples")[0];
        Assert.That(
            example.GetProperty("detail").GetString(),
            Is.EqualTo(await _page.Load.Database.ScalarAsync<string>($"SELECT detail FROM grader.rejected_attempts WHERE id = {example.GetProperty("id")}")));
    }

    [Test]
    public async Task What_workers_and_backfills_are_at_is_on_the_calendar()
    {
        var backfill = new BackfillState(Guid.NewGuid(), PageHarness.Days(11, 20), Refresh: false, PageHarness.Now, CancelledAt: null, Covered: 0.25, Remaining: TimeSpan.FromSeconds(90));
        _page.Control.Set("north", backfill);
        _page.Control.Nodes.Add(new NodeState("etl-1", PageHarness.Now, IsAlive: true, [new WorkItem("north", PageHarness.Days(11, 16), backfill.Id, PageHarness.Now)]));
        _page.Control.Nodes.Add(new NodeState("etl-2", PageHarness.Now, IsAlive: false, [new WorkItem("north", PageHarness.Days(21, 24), null, PageHarness.Now)]));
        var overview = await ReadAsync("/api/overview");
        var states = overview.GetProperty("sources")[0].GetProperty("days").EnumerateArray().ToDictionary(day => day.GetProperty("day").GetString()!, day => day.GetProperty("state").GetString());
        Assert.That(states["2025-03-11"], Is.EqualTo("loading"));
        Assert.That(states["2025-03-12"], Is.EqualTo("whole").Or.EqualTo("partlyRejected"));
        Assert.That(states["2025-03-18"], Is.EqualTo("queued"));
        Assert.That(states["2025-03-22"], Is.EqualTo("missing"), "a dead worker loads nothing");
        var html = await _client.GetStringAsync("/");
        Assert.That(html, Does.Contain("about 1 minute left").And.Contain("<progress max=\"100\" value=\"25\""));
        Assert.That(overview.GetProperty("sources")[0].GetProperty("backfills")[0].GetProperty("secondsRemaining").GetDouble(), Is.EqualTo(90));
        Assert.That(overview.GetProperty("workers")[1].GetProperty("isAlive").GetBoolean(), Is.False);
        using var ready = await _client.GetAsync("/readyz");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("run", "run south")]
    [TestCase("pause", "pause south")]
    [TestCase("resume", "resume south")]
    public async Task A_button_does_what_it_says(string action, string call)
    {
        Assert.That(await PostAsync(action), Is.EqualTo($"/sources/south?did={action}"));
        Assert.That(_page.Control.Calls, Is.EqualTo(new[] { call }));
    }

    [Test]
    public async Task One_button_pauses_all_sources_and_another_lets_them_go_on()
    {
        var html = await _client.GetStringAsync("/");
        Assert.That(html, Does.Contain("action=\"/pause-all\"").And.Not.Contain("/resume-all"));
        Assert.That(await PostToAsync("/pause-all"), Is.EqualTo("/?did=pause-all"));
        html = await _client.GetStringAsync("/?did=pause-all");
        Assert.That(html, Does.Contain("All sources are paused.").And.Contain("action=\"/resume-all\"").And.Not.Contain("\"/pause-all"));
        Assert.That(await PostToAsync("/resume-all"), Is.EqualTo("/?did=resume-all"));
        Assert.That(_page.Control.Calls, Is.EqualTo(new[] { "pause all", "resume all" }));
    }

    [TestCase("2025-03-11", "2025-03-12", "", 11, 13)]
    [TestCase("2025-03-25", "2025-03-25", "true", 25, 26)]
    [TestCase("2025-03-24", "2026-01-01", "", 24, 26)]
    public async Task Days_are_loaded_as_they_are_chosen_up_to_today(string from, string to, string refresh, int first, int end)
    {
        Assert.That(await PostAsync("load", ("from", from), ("to", to), ("refresh", refresh)), Is.EqualTo("/sources/south?did=load"));
        Assert.That(_page.Control.Calls, Is.EqualTo(new[] { $"load south {PageHarness.Days(first, end)}{(refresh.Length > 0 ? " again" : "")}" }));
    }

    [TestCase("2025-03-12", "2025-03-11")]
    [TestCase("2025-03-26", "2025-03-27")]
    [TestCase("1999-12-31", "2025-03-11")]
    [TestCase("11.03.2025", "2025-03-11")]
    [TestCase("", "")]
    public async Task Days_that_make_no_range_are_refused(string from, string to)
    {
        Assert.That(await PostAsync("load", ("from", from), ("to", to)), Is.EqualTo("/sources/south?did=baddays"));
        Assert.That(_page.Control.Calls, Is.Empty);
    }

    [Test]
    public async Task A_failed_run_is_tried_again_over_its_period()
    {
        var run = new RunRecord { Id = Guid.NewGuid(), Range = PageHarness.Days(14, 15), Refresh = true, Host = "host.example.org", Version = "1.0.0", StartedAt = PageHarness.Now };
        await _page.Load.Store.StartRunAsync(run, CancellationToken.None);
        Assert.That(await PostAsync("retry", ("run", run.Id.ToString())), Is.EqualTo("/sources/south?did=retry"));
        Assert.That(_page.Control.Calls, Is.EqualTo(new[] { $"load south {run.Range} again" }));
        Assert.That(await PostAsync("retry", ("run", Guid.NewGuid().ToString())), Is.EqualTo("/sources/south?did=gone"));
        Assert.That(await PostAsync("cancel", ("id", "nothing")), Is.EqualTo("/sources/south?did=gone"));
    }

    [TestCase(nameof(LoadOutcome.StoreFailed), 1, false, false)]
    [TestCase(nameof(LoadOutcome.OutputFailed), 1, true, false)]
    [TestCase(nameof(LoadOutcome.Failed), 1, true, true)]
    [TestCase(nameof(LoadOutcome.StoreFailed), 14, false, true)]
    public async Task A_run_whose_period_is_loaded_has_no_button_that_loads_it_but_the_command_that_reports_it(string outcome, int day, bool refresh, bool retries)
    {
        var run = new RunRecord { Id = Guid.NewGuid(), Range = PageHarness.Days(day, day + 1), Refresh = refresh, Host = "host.example.org", Version = "1.0.0", StartedAt = PageHarness.Now };
        await _page.Load.Store.StartRunAsync(run, CancellationToken.None);
        await _page.Load.Store.FinishRunAsync(run with { FinishedAt = PageHarness.Now, Outcome = outcome, Error = "The report failed" }, CancellationToken.None);
        foreach (var address in new[] { "/", "/sources/south" })
        {
            var html = await _client.GetStringAsync(address);
            Assert.That(html.Contains($"name=\"run\" value=\"{run.Id}\"", StringComparison.Ordinal), Is.EqualTo(retries));
            Assert.That(html.Contains("grader-etl report --sheet --mail --from 2025-03-01 --to 2025-03-02 --source south", StringComparison.Ordinal), Is.Not.EqualTo(retries));
        }
    }

    [Test]
    public async Task A_replay_moves_what_passes_and_says_how_much()
    {
        var before = await CountAsync("SELECT count(*) FROM grader.rejected_attempts");
        await _page.Load.Database.ExecuteAsync("""
            UPDATE grader.rejected_attempts SET original = convert_to(replace(convert_from(original, 'UTF8'), '{''oauth_consumer_key'': ''b''', '{}'), 'UTF8')
            WHERE reason = 'malformed_literal'
            """);
        var where = await PostAsync("replay");
        var left = await CountAsync("SELECT count(*) FROM grader.rejected_attempts");
        Assert.That(left, Is.LessThan(before));
        Assert.That(where, Is.EqualTo($"/sources/south?did=replay&moved={before - left}&stay={left}"));
        Assert.That(await _client.GetStringAsync(where), Does.Contain($"Moved from quarantine: {before - left}. Still there: {left}."));
    }

    [Test]
    public async Task A_report_is_shown_in_a_sandbox()
    {
        Assert.That((await _client.GetAsync("/report/north")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        var file = _page.Context.Sources[0].ReportFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "<p>Уроки</p>");
        using var response = await _client.GetAsync("/report/north");
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("<p>Уроки</p>"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("sandbox allow-scripts; default-src 'none'").And.Not.Contain("allow-same-origin"));
        Assert.That(await _client.GetStringAsync("/"), Does.Contain("href=\"/report/north\"").And.Not.Contain("href=\"/report/south\""));
    }

    [Test]
    public async Task An_error_is_shown_with_what_to_do_and_nothing_more()
    {
        _page.Control.Failure = new GraderEtlException(ErrorKind.Store, "The database <is> down") { Remedy = "Start it" };
        using var page = await _client.GetAsync("/sources/north");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("The database &lt;is&gt; down. To do: Start it."));
        using var json = await _client.GetAsync("/api/sources/north");
        Assert.That(json.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        using var document = JsonDocument.Parse(await json.Content.ReadAsStringAsync());
        Assert.That(document.RootElement.GetProperty("error").GetProperty("remedy").GetString(), Is.EqualTo("Start it"));
        using var ready = await _client.GetAsync("/readyz");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        using var alive = await _client.GetAsync("/healthz");
        Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_database_of_the_engine_that_does_not_respond_is_an_error_with_a_remedy()
    {
        _page.Control.Failure = new InvalidOperationException("engine", new NpgsqlException("The server is shutting down."));
        using var page = await _client.GetAsync("/");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("The database does not respond: The server is shutting down. To do: grader-etl check database."));
        using var ready = await _client.GetAsync("/readyz");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [TestCase("elsewhere.example.org", null, 421)]
    [TestCase("127.0.0.1.example.org", null, 421)]
    [TestCase("localhost", null, 200)]
    [TestCase("[::1]:8080", null, 200)]
    [TestCase("127.0.0.1", "X-Forwarded-For", 421)]
    [TestCase("localhost", "Forwarded", 421)]
    public async Task On_this_machine_only_its_own_names_lead_to_the_page(string host, string? header, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = host;
        if (header is not null)
            request.Headers.Add(header, "192.0.2.1");
        using var response = await _client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("PUT", "/", 405)]
    [TestCase("GET", "/sources/nothing", 404)]
    [TestCase("GET", "/login", 404)]
    [TestCase("GET", "/report/..%2f..%2fetc%2fpasswd", 404)]
    [TestCase("GET", "/sources/north/run", 404)]
    [TestCase("GET", "/?did=%3Cscript%3E", 200)]
    public async Task What_does_not_exist_is_not_there(string method, string address, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await _client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsStringAsync(), status == 200 ? Does.Not.Contain("&lt;script") : Is.Empty);
    }

    private Task<string> PostAsync(string action, params (string Name, string Value)[] fields) => PostToAsync($"/sources/south/{action}", fields);

    private async Task<string> PostToAsync(string address, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", _token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var response = await _client.PostAsync(address, form);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        return response.Headers.Location!.ToString();
    }

    private async Task<JsonElement> ReadAsync(string address)
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync(address));
        return document.RootElement.Clone();
    }

    private Task<long> CountAsync(string sql) => _page.Load.Database.ScalarAsync<long>(sql);
}
