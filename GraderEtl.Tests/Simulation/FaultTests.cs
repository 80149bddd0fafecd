using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Runner.Simulation.Faults;
using NUnit.Framework;
using static GraderEtl.Tests.Simulation.SimulatorHarness;

namespace GraderEtl.Tests.Simulation;

internal sealed class FaultTests
{
    private static readonly DateTime Noon = Monday.AddHours(12);

    [TestCase("unauthorized", 401)]
    [TestCase("forbidden", 403)]
    [TestCase("not-found", 404)]
    [TestCase("error-500", 500)]
    [TestCase("unavailable-503", 503)]
    [TestCase("too-many-429", 429)]
    [TestCase("too-many-429-date", 429)]
    [TestCase("redirect", 302)]
    [TestCase("html", 200)]
    [TestCase("object", 200)]
    [TestCase("null", 200)]
    [TestCase("empty", 200)]
    public async Task A_fault_has_its_status(string fault, int status)
    {
        await using var simulator = await StartAsync(fault);
        using var response = (await SendAsync(simulator, Monday, Noon)).Response;
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("html", "<!doctype html>")]
    [TestCase("object", "{\"errors\": [")]
    [TestCase("null", "null")]
    [TestCase("empty", "")]
    public async Task A_body_that_is_no_array_is_what_its_name_says(string fault, string start)
    {
        await using var simulator = await StartAsync(fault);
        var body = (await SendAsync(simulator, Monday, Noon)).Body;
        Assert.That(body, Does.StartWith(start));
        Assert.That(body, Has.Length.LessThan(100));
    }

    [Test]
    public async Task Too_many_requests_says_when_to_come_back()
    {
        await using var simulator = await StartAsync("too-many-429:1", "too-many-429-date:1");
        using var seconds = (await SendAsync(simulator, Monday, Noon)).Response;
        using var date = (await SendAsync(simulator, Monday, Noon)).Response;
        Assert.That(seconds.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(date.Headers.RetryAfter!.Date, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task A_redirect_leads_to_another_host_name_that_would_answer()
    {
        await using var simulator = await StartAsync("redirect:1");
        using var response = (await SendAsync(simulator, Monday, Noon)).Response;
        Assert.That(response.Headers.Location!.Host, Is.EqualTo("localhost"));
        using var client = CreateClient();
        Assert.That(TimesOf(await client.GetStringAsync(response.Headers.Location)), Is.Not.Empty);
    }

    [Test]
    public async Task Broken_JSON_is_the_right_response_but_for_the_break()
    {
        await using var simulator = await StartAsync("trailing-comma:1", "bom:1", "bad-token:1");
        var comma = (await SendAsync(simulator, Monday, Noon)).Body;
        using var client = CreateClient();
        var bom = await client.GetByteArrayAsync(Query(simulator, Monday, Noon));
        var token = (await SendAsync(simulator, Monday, Noon)).Body;
        var right = await GetAsync(simulator, Monday, Noon);
        Assert.That(comma, Is.EqualTo(right[..^1] + ",]"));
        Assert.That(Encoding.UTF8.GetString(bom), Is.EqualTo('\ufeff' + right));
        Assert.That(token.Replace(" undefined,", "", StringComparison.Ordinal), Is.EqualTo(right));
        Assert.That(token.IndexOf("undefined", StringComparison.Ordinal), Is.GreaterThan(10_000));
        Assert.That(() => JsonDocument.Parse(token), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public async Task Records_from_outside_the_window_come_on_both_sides()
    {
        await using var simulator = await StartAsync("outside:1");
        var wide = TimesOf((await SendAsync(simulator, Monday, Noon)).Body);
        var right = TimesOf(await GetAsync(simulator, Monday, Noon));
        Assert.That(ParseTime(wide[0]), Is.LessThan(Monday));
        Assert.That(ParseTime(wide[^1]), Is.GreaterThan(Noon));
        Assert.That(right, Is.SubsetOf(wide));
    }

    [Test]
    public async Task A_gzip_response_unpacks_to_the_right_one()
    {
        await using var simulator = await StartAsync("gzip:1");
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
        var packed = await client.GetStringAsync(Query(simulator, Monday, Noon));
        Assert.That(packed, Is.EqualTo(await GetAsync(simulator, Monday, Noon)));
    }

    [Test]
    public async Task A_gzip_bomb_is_small_on_the_wire_and_a_gibibyte_unpacked()
    {
        await using var simulator = await StartAsync("gzip-bomb");
        using var client = CreateClient();
        var packed = await client.GetByteArrayAsync(Query(simulator, Monday, Monday.AddMinutes(1)));
        await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var (total, buffer) = (0L, new byte[1 << 20]);
        for (int read; (read = await gzip.ReadAsync(buffer)) > 0;)
            total += read;
        Assert.That(packed, Has.Length.LessThan(16 << 20));
        Assert.That(total, Is.GreaterThan(1L << 30));
    }

    [Test]
    public async Task A_huge_record_has_a_hundred_mebibytes()
    {
        await using var simulator = await StartAsync("huge-record");
        using var client = CreateClient();
        var query = Query(simulator, Monday, Monday.AddMinutes(1));
        using var response = await client.GetAsync(query, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var (total, buffer) = (0L, new byte[1 << 20]);
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
            total += read;
        Assert.That(total, Is.GreaterThan(100L << 20));
    }

    [TestCase("truncated")]
    [TestCase("truncated-chunked")]
    public async Task A_framed_truncation_ends_before_its_frame_after_real_records(string fault)
    {
        await using var simulator = await StartAsync(fault);
        var (body, failure) = await ReadAllAsync(simulator);
        Assert.That(body, Does.StartWith("[{\"lti_user_id\"").And.Not.EndsWith("]"));
        Assert.That(body, Has.Length.GreaterThan(100_000));
        Assert.That((failure as HttpIOException)?.HttpRequestError, Is.EqualTo(HttpRequestError.ResponseEnded));
    }

    [Test]
    public async Task A_close_delimited_truncation_looks_complete_but_for_the_bracket()
    {
        await using var simulator = await StartAsync("truncated-close");
        var (body, failure) = await ReadAllAsync(simulator);
        Assert.That(failure, Is.Null);
        Assert.That(body, Does.StartWith("[{\"lti_user_id\"").And.Not.EndsWith("]"));
    }

    [Test]
    public async Task A_truncated_gzip_is_complete_for_HTTP()
    {
        await using var simulator = await StartAsync("truncated-gzip");
        using var client = CreateClient();
        using var response = await client.GetAsync(Query(simulator, Monday, Noon));
        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        var text = new StringBuilder();
        try
        {
            text.Append(await reader.ReadToEndAsync());
        }
        catch (InvalidDataException)
        {
            // whether the cut is noticed depends on the unpacker; the missing bracket must be noticed anyway
        }

        Assert.That(text.ToString(), Does.Not.EndWith("]"));
    }

    [Test]
    public async Task A_reset_is_a_reset_in_mid_body()
    {
        await using var simulator = await StartAsync("reset");
        var (_, failure) = await ReadAllAsync(simulator);
        Assert.That(failure?.InnerException ?? failure, Is.InstanceOf<SocketException>().Or.InstanceOf<IOException>());
        Assert.That(failure, Is.Not.InstanceOf<HttpIOException>(), "that would be an orderly end");
    }

    [Test]
    public async Task A_slow_response_drips()
    {
        await using var simulator = await StartAsync("slow");
        using var client = CreateClient();
        using var response = await client.GetAsync(Query(simulator, Monday, Noon), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var started = TimeProvider.System.GetTimestamp();
        var buffer = new byte[4096];
        for (var i = 0; i < 4; i++)
            Assert.That(await body.ReadAsync(buffer), Is.EqualTo(1));
        Assert.That(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, Is.GreaterThan(500));
    }

    [Test]
    public async Task Silence_sends_nothing()
    {
        await using var simulator = await StartAsync("silent");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, simulator.ApiUrl.Port);
        var stream = client.GetStream();
        var request = $"GET {Query(simulator, Monday, Noon).PathAndQuery} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        Assert.That(async () => await stream.ReadAsync(new byte[1], deadline.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_fault_with_a_count_applies_so_often_and_vanishes()
    {
        await using var simulator = await StartAsync("error-500:2", "html:1");
        var statuses = new List<(int, string?)>();
        for (var i = 0; i < 4; i++)
        {
            using var response = (await SendAsync(simulator, Monday, Noon)).Response;
            statuses.Add(((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }

        Assert.That(statuses, Is.EqualTo(new[] { (500, "text/html"), (500, "text/html"), (200, "text/html"), (200, "application/json") }));
    }

    [TestCase("eror-500", "No fault is called 'eror-500'; expected one of: unauthorized,")]
    [TestCase("html:0", "'html:0' has no usable count; expected a positive number, as in 'html:3'.")]
    public void A_fault_that_cannot_be_read_is_refused(string fault, string message) =>
        Assert.That(async () => await StartAsync(fault), Throws.ArgumentException.With.Message.StartsWith(message));

    [Test]
    public void Every_fault_has_a_name_of_its_own_and_a_description()
    {
        Assert.That(FaultCatalog.Names, Is.Unique);
        Assert.That(FaultCatalog.All.Select(fault => fault.Description), Has.All.Length.InRange(5, 100));
    }

    private static Task<ApiSimulator> StartAsync(params string[] faults) =>
        ApiSimulator.StartAsync(new SimulatorOptions { Faults = faults });

    private static async Task<(string Body, Exception? Failure)> ReadAllAsync(ApiSimulator simulator)
    {
        using var client = CreateClient();
        using var response = await client.GetAsync(Query(simulator, Monday, Noon), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var body = new MemoryStream();
        try
        {
            await stream.CopyToAsync(body);
            return (Encoding.UTF8.GetString(body.ToArray()), null);
        }
        catch (IOException exception)
        {
            return (Encoding.UTF8.GetString(body.ToArray()), exception);
        }
    }
}
