using System.Net;
using GraderEtl.Runner.Serve.Page;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Who gets in, and what each visitor may do and see.</summary>
[TestFixture]
[Parallelizable]
internal sealed class PageAccessTests
{
    private static readonly string[] Gets = ["/", "/sources/north", "/sources/nothing", "/api/overview", "/api/sources/north", "/report/north", "/page.css", "/logout", "/sources/north/run", "/anything/else"];
    private static readonly string[] Actions = ["run", "load", "retry", "pause", "resume", "cancel", "replay"];

    private PageHarness _page = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _page = await PageHarness.StartWithTokensAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _page.DisposeAsync();

    [SetUp]
    public void PassTime() => _page.Time.Advance(TimeSpan.FromMinutes(16));

    [Test]
    public async Task Without_login_every_address_is_refused_with_an_empty_response([ValueSource(nameof(Gets))] string address)
    {
        using var client = _page.NewClient();
        using var got = await client.GetAsync(address);
        using var posted = await client.PostAsync(address, Form());
        foreach (var response in new[] { got, posted })
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        }
    }

    [TestCase("/healthz", 200)]
    [TestCase("/readyz", 503)]
    public async Task Health_needs_no_login_and_gives_no_details(string address, int status)
    {
        using var client = _page.NewClient();
        using var response = await client.GetAsync(address);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Every_response_has_the_headers_that_protect_it([Values("/", "/login", "/healthz", "/api/overview")] string address)
    {
        using var client = await LogInAsync(PageHarness.Viewer);
        using var response = await client.GetAsync(address);
        Assert.That(response.IsSuccessStatusCode);
        Assert.That(Header("Content-Security-Policy"), Does.StartWith("default-src 'none'; style-src 'sha256-").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(response.Headers.Contains("Server"), Is.False);

        string Header(string name) => response.Headers.GetValues(name).Single();
    }

    [Test]
    public async Task The_session_is_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        using var client = _page.NewClient();
        using var response = await SendLoginAsync(client, PageHarness.Operator);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        var cookie = response.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("grader-etl=", StringComparison.Ordinal));
        Assert.That(cookie, Does.Match("^grader-etl=[0-9A-F]{64}; max-age=43200; path=/; samesite=strict; httponly$"));
    }

    [Test]
    public async Task A_viewer_can_look_and_do_nothing()
    {
        using var client = await LogInAsync(PageHarness.Viewer);
        var html = await client.GetStringAsync("/sources/north");
        Assert.That(html, Does.Not.Contain("/run\"").And.Not.Contain("/replay\"").And.Not.Contain("/load\""));
        foreach (var action in Actions)
            Assert.That(await PostAsync(client, $"/sources/north/{action}", Token(html)), Is.EqualTo(HttpStatusCode.Forbidden), action);
        foreach (var address in (string[])["/pause-all", "/resume-all"])
            Assert.That(await PostAsync(client, address, Token(html)), Is.EqualTo(HttpStatusCode.Forbidden), address);
        Assert.That(await client.GetStringAsync("/"), Does.Not.Contain("pause-all"));
        Assert.That(_page.Control.Calls, Is.Empty);
    }

    [Test]
    public async Task A_viewer_sees_no_user_and_no_record()
    {
        var users = await ReadAsync("SELECT string_agg(user_id, ' ') FROM grader.users");
        var rejected = await ReadAsync("SELECT string_agg(substring(convert_from(original, 'UTF8') from '\"lti_user_id\": \"([^\"]+)\"'), ' ') FROM grader.rejected_attempts");
        var names = users.Concat(rejected).Distinct().ToList();
        Assert.That(names, Has.Count.GreaterThan(10));
        using var viewer = await LogInAsync(PageHarness.Viewer);
        using var operators = await LogInAsync(PageHarness.Operator);
        foreach (var address in new[] { "/", "/sources/north", "/api/overview", "/api/sources/north" })
        {
            var shown = await viewer.GetStringAsync(address);
            Assert.That(names.Where(name => shown.Contains(name, StringComparison.Ordinal)), Is.Empty, address);
        }

        Assert.That(await operators.GetStringAsync("/sources/north"), Does.Contain(rejected[0]));
    }

    [Test]
    public async Task A_viewer_sees_no_count_of_records_that_would_be_the_attempts_of_a_day()
    {
        using var viewer = await LogInAsync(PageHarness.Viewer);
        using var operators = await LogInAsync(PageHarness.Operator);
        var (hidden, shown) = (await viewer.GetStringAsync("/api/sources/north"), await operators.GetStringAsync("/api/sources/north"));
        Assert.That(hidden, Does.Not.Match("\"loaded\": ?[0-9]"));
        Assert.That(shown, Does.Match("\"loaded\": ?[0-9]"));
    }

    [Test]
    public async Task An_action_needs_the_token_of_its_own_session()
    {
        using var first = await LogInAsync(PageHarness.Operator);
        using var second = await LogInAsync(PageHarness.Operator);
        var other = Token(await second.GetStringAsync("/"));
        foreach (var token in new[] { "", "0", other })
            Assert.That(await PostAsync(first, "/sources/north/run", token), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(_page.Control.Calls, Is.Empty);
    }

    [TestCase("https://elsewhere.example.org", null)]
    [TestCase("null", null)]
    [TestCase(null, null)]
    [TestCase(null, "cross-site")]
    [TestCase(null, "same-site")]
    public async Task An_action_must_come_from_the_page_itself(string? origin, string? site)
    {
        using var client = await LogInAsync(PageHarness.Operator);
        var token = Token(await client.GetStringAsync("/"));
        client.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        if (origin is not null)
            client.DefaultRequestHeaders.Add("Origin", origin);
        if (site is not null)
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        Assert.That(await PostAsync(client, "/sources/north/run", token), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(_page.Control.Calls, Is.Empty);
    }

    [Test]
    public async Task After_five_wrong_tokens_an_address_waits()
    {
        using var client = _page.NewClient();
        for (var attempt = 0; attempt < LoginLimiter.MostOfAddress; attempt++)
        {
            using var wrong = await SendLoginAsync(client, "a wrong token");
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        }

        using var right = await SendLoginAsync(client, PageHarness.Operator);
        Assert.That(right.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(right.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromMinutes(15)));
        _page.Time.Advance(TimeSpan.FromMinutes(15));
        using var later = await SendLoginAsync(client, PageHarness.Operator);
        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public void After_fifty_wrong_tokens_all_addresses_wait()
    {
        var limiter = new LoginLimiter(_page.Time);
        for (var address = 0; address < LoginLimiter.MostOfAll; address++)
            Assert.That(limiter.Try(new IPAddress([192, 0, 2, (byte)address]), () => false).Wait, Is.Null);
        Assert.That(limiter.Try(IPAddress.Parse("198.51.100.1"), () => true).Wait, Is.EqualTo(TimeSpan.FromMinutes(15)));
        Assert.That(limiter.Try(IPAddress.Parse("2001:db8::1"), () => true).Succeeded, Is.False);
        _page.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.That(limiter.Try(IPAddress.Parse("198.51.100.1"), () => true).Succeeded, Is.True);
    }

    [Test]
    public async Task A_session_ends_after_twelve_hours_and_with_a_log_out()
    {
        using var client = await LogInAsync(PageHarness.Viewer);
        using var other = await LogInAsync(PageHarness.Viewer);
        Assert.That(await PostAsync(client, "/logout", Token(await client.GetStringAsync("/"))), Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That((await client.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await other.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        _page.Time.Advance(TimeSpan.FromHours(12));
        Assert.That((await other.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_login_form_of_another_site_is_refused()
    {
        using var client = _page.NewClient();
        Assert.That(await PostAsync(client, "/login", "", ("form", new string('0', 64)), ("access", PageHarness.Operator)), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<HttpClient> LogInAsync(string token)
    {
        var client = _page.NewClient();
        using var response = await SendLoginAsync(client, token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        return client;
    }

    private static async Task<HttpResponseMessage> SendLoginAsync(HttpClient client, string token)
    {
        var form = Between(await client.GetStringAsync("/login"), "name=\"form\" value=\"", "\"");
        return await client.PostAsync("/login", Form(("form", form), ("access", token)));
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string address, string token, params (string, string)[] fields)
    {
        using var response = await client.PostAsync(address, Form([("token", token), .. fields]));
        return response.StatusCode;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static string Token(string html) => Between(html, "name=\"token\" value=\"", "\"");

    private static string Between(string text, string before, string after)
    {
        var from = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[from..text.IndexOf(after, from, StringComparison.Ordinal)];
    }

    private async Task<string[]> ReadAsync(string sql) => (await _page.Load.Database.ScalarAsync<string>(sql)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
