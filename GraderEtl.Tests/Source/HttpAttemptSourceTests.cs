using System.Net.Sockets;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>What the source is asked, and what is said of each way it can fail. The key is in no text whatever happens.</summary>
[TestFixture]
[Parallelizable]
public sealed class HttpAttemptSourceTests
{
    private const string Key = "cana+ry/k=y &%25 ключ";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Day = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task It_asks_from_one_microsecond_earlier_to_the_end_with_everything_escaped()
    {
        await using var api = await LoopbackApi.StartAsync(context => context.Response.WriteAsync("[]"));
        await FetchAsync(api.Url);
        var asked = api.Asked.Single();
        Assert.That(asked.Key, Is.EqualTo(Key));
        Assert.That(asked.Query, Is.EqualTo(
            "?client=a%20client%26co&client_key=" + Uri.EscapeDataString(Key)
            + "&start=2025-02-28%2023%3A59%3A59.999999&end=2025-03-02%2000%3A00%3A00.000000"));
    }

    [Test]
    public async Task An_address_that_has_a_query_keeps_it()
    {
        await using var api = await LoopbackApi.StartAsync(context => context.Response.WriteAsync("[]"));
        await FetchAsync(api.Url + "?course=7");
        Assert.That(api.Asked.Single().Query, Does.StartWith("?course=7&client="));
    }

    [Test]
    public async Task It_says_what_the_response_was_like()
    {
        const string Response = """[{"a":1}, {"b":2}, 3]""";
        await using var api = await LoopbackApi.StartAsync(context => context.Response.WriteAsync(Response));
        var summary = await FetchAsync(api.Url);
        Assert.That((summary.Records, summary.Bytes), Is.EqualTo((3, Response.Length)));
    }

    [TestCase(401, RetryAdvice.Never, "The source responded with status 401 Unauthorized: no", "check Source:Client and Source:ClientKey; both are case-sensitive")]
    [TestCase(403, RetryAdvice.Never, "The source responded with status 403 Forbidden: no", "check Source:Client and Source:ClientKey; both are case-sensitive")]
    [TestCase(404, RetryAdvice.Never, "The source responded with status 404 Not Found: no", "check the path in Source:ApiUrl")]
    [TestCase(400, RetryAdvice.Never, "The source responded with status 400 Bad Request: no", "check Source:ApiUrl and the dates asked for")]
    [TestCase(408, RetryAdvice.Again, "The source responded with status 408 Request Timeout: no", "check Source:ApiUrl and the dates asked for")]
    [TestCase(429, RetryAdvice.Again, "The source responded with status 429 Too Many Requests: no", "the source wants fewer requests: lower Source:MaxLanes or Source:Lanes, or try again later")]
    [TestCase(500, RetryAdvice.Again, "The source responded with status 500 Internal Server Error: no", "the fault is the source's: try again later")]
    [TestCase(503, RetryAdvice.Again, "The source responded with status 503 Service Unavailable: no", "the fault is the source's: try again later")]
    [TestCase(501, RetryAdvice.Never, "The source responded with status 501 Not Implemented: no", "the fault is the source's: try again later")]
    public async Task A_status_other_than_200_says_what_may_help(int status, RetryAdvice retry, string found, string remedy)
    {
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("no");
        });
        var error = await FailAsync(api.Url);
        Assert.That(error.Message, Is.EqualTo($"{found}. Expected: status 200 with a JSON array of attempts. To do: {remedy}."));
        Assert.That((error.Kind, error.HttpStatus, error.Retry), Is.EqualTo((ErrorKind.Source, status, retry)));
    }

    [TestCase("17", 17)]
    [TestCase("Sun, 01 Mar 2026 12:00:42 GMT", 42)]
    [TestCase("Sun, 01 Mar 2026 11:00:00 GMT", 0)] // a time that has passed
    [TestCase("86400", 300)] // waiting a day is out of the question
    public async Task The_pause_the_source_asks_for_is_honoured_within_reason(string retryAfter, int seconds)
    {
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        Assert.That((await FailAsync(api.Url)).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public async Task A_redirect_is_not_followed_and_the_key_stays_here()
    {
        await using var other = await LoopbackApi.StartAsync(context => context.Response.WriteAsync("[]"));
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            context.Response.Redirect(other.Url + context.Request.QueryString);
            return Task.CompletedTask;
        });
        var error = await FailAsync(api.Url);
        Assert.That(error.Message, Is.EqualTo(
            "The source responded with status 302 Found. Expected: status 200 with a JSON array of attempts. "
            + "To do: redirects are not followed, as the key would go with them: put the final address into Source:ApiUrl."));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Never));
        Assert.That(other.Asked, Is.Empty);
    }

    [Test]
    public async Task A_self_signed_certificate_is_refused_before_the_key_is_sent()
    {
        await using var api = await LoopbackApi.StartAsync(context => context.Response.WriteAsync("[]"), selfSigned: true);
        var error = await FailAsync(api.Url);
        Assert.That(error.Found, Does.StartWith("The source's certificate was refused: "));
        Assert.That(error.Remedy, Is.EqualTo("check the host name in Source:ApiUrl, this machine's clock and its root certificates"));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Never));
        Assert.That(api.Asked, Is.Empty);
    }

    [Test]
    public async Task A_host_that_does_not_exist_is_told_from_one_that_is_down()
    {
        var error = await FailAsync("http://no-such-host.invalid/attempts");
        Assert.That(error.Found, Is.EqualTo("The source's host name could not be resolved"));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Again));
    }

    [Test]
    public async Task A_port_without_a_listener_says_so()
    {
        using var held = new Socket(SocketType.Stream, ProtocolType.Tcp); // bound and not listening: no other process can take the port
        held.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var error = await FailAsync($"http://127.0.0.1:{((System.Net.IPEndPoint)held.LocalEndPoint!).Port}/attempts");
        Assert.That(error.Message, Is.EqualTo(
            "The source could not be reached: connection refused. Expected: a server that listens at Source:ApiUrl. "
            + "To do: check Source:ApiUrl and whether the source is up."));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Again));
    }

    [Test]
    public async Task A_server_that_shows_the_key_in_its_error_page_is_quoted_without_it()
    {
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync($"<h1>Failed</h1> {Key} {context.Request.QueryString} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Key))}");
        });
        Assert.That((await FailAsync(api.Url)).Found, Does.Contain("<h1>Failed</h1> ***"));
    }

    [Test]
    public async Task A_response_that_does_not_begin_in_time_asks_for_smaller_windows()
    {
        var clock = new FakeTimeProvider(Now);
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            clock.Advance(TimeSpan.FromSeconds(301));
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var error = await FailAsync(api.Url, clock);
        Assert.That(error.Message, Is.EqualTo(
            "No response came within 300 s. Expected: a response to begin within Source:Timeout. "
            + "To do: the window is halved; if that does not help, raise Source:Timeout."));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Smaller));
    }

    [Test]
    public async Task A_caller_who_stops_gets_a_cancellation_and_no_error_of_the_source()
    {
        using var stop = new CancellationTokenSource();
        await using var api = await LoopbackApi.StartAsync(async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Assert.That(async () => await FetchAsync(api.Url, token: stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<GraderEtlException> FailAsync(string url, TimeProvider? clock = null)
    {
        try
        {
            await FetchAsync(url, clock);
        }
        catch (GraderEtlException error)
        {
            foreach (var form in new[] { Key, Uri.EscapeDataString(Key), Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)) })
                Assert.That(error.ToString(), Does.Not.Contain(form), "the key is a secret");
            return error;
        }

        throw new AssertionException("The fetch did not fail.");
    }

    private static async Task<FetchSummary> FetchAsync(string url, TimeProvider? clock = null, CancellationToken token = default)
    {
        var options = new GraderEtlOptions();
        options.Source.ApiUrl = url;
        options.Source.Client = "a client&co";
        options.Source.ClientKey = Key;
        using var source = new HttpAttemptSource(
            new OptionsWrapper<GraderEtlOptions>(options), new SecretRedactor([Key]), clock ?? new FakeTimeProvider(Now), NullLogger<HttpAttemptSource>.Instance);
        using var pages = new PageBin();
        return await source.FetchAsync(Day, pages, token).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }
}
