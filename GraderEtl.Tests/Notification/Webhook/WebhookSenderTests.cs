using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Support.Smtp;
using GraderEtl.Tests.Support.Webhooks;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Webhook;

/// <summary>A message is posted once, signed; what may help is tried again, and what may have arrived is not.</summary>
[TestFixture]
internal sealed class WebhookSenderTests
{
    private static readonly DateOnly Day = new(2025, 3, 3);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 9_214, 4_000, 2_440, 1_902));

    [Test]
    public async Task A_message_is_one_post_with_an_id_of_the_run_and_a_signature_over_its_bytes()
    {
        await using var harness = new WebhookHarness();
        harness.Options.Webhook.Secret = WebhookHarness.Key;
        Assert.That(await harness.NotifyAsync(Good), Is.EqualTo($"localhost:{harness.Receiver.Port} (Json)"));
        var request = harness.Receiver.Requests.Single();
        Assert.That(request.Head, Does.StartWith($"POST /services/{WebhookHarness.Token} HTTP/1.1\r\n"));
        Assert.That(request["Content-Type"], Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(request["webhook-id"], Is.EqualTo("msg_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b"));
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(request["webhook-timestamp"]!));
        Assert.That(sentAt, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(5)));
        Assert.That(request["webhook-signature"], Is.EqualTo(Sign(request)));
    }

    [Test]
    public void The_signature_is_that_of_the_standards_own_example()
    {
        using var request = new HttpRequestMessage();
        var message = new WebhookMessage("msg_p5jXN8AQM9LWM0D4loKWxJek", """{"test": 2432232314}"""u8.ToArray());
        WebhookSignature.Add(request, message, DateTimeOffset.FromUnixTimeSeconds(1_614_265_330), new WebhookOptions { Secret = WebhookHarness.Key }.Key);
        Assert.That(request.Headers.GetValues("webhook-signature").Single(), Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    [Test]
    public async Task Without_a_key_nothing_is_signed()
    {
        await using var harness = new WebhookHarness();
        await harness.NotifyAsync(Good);
        Assert.That(harness.Receiver.Requests.Single()["webhook-signature"], Is.Null);
    }

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task What_may_pass_is_tried_again_with_the_same_id(int status)
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(status, "later"), WebhookReceiver.Status(status), WebhookReceiver.Ok);
        await harness.NotifyAsync(Good);
        Assert.That(harness.Receiver.Requests.Select(request => request["webhook-id"]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(harness.Receiver.Requests, Has.Count.EqualTo(3));
        Assert.That(harness.Clock.Pauses[0].TotalSeconds, Is.InRange(10, 12.5));
        Assert.That(harness.Clock.Pauses[1].TotalSeconds, Is.InRange(20, 25));
        Assert.That(harness.Log.Text, Does.Contain($"Webhook: try 2 of 4 follows in ").And.Contain($"responded with status {status}: later"));
    }

    [Test]
    public async Task Tries_end()
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(503));
        var error = harness.Fails(Good);
        Assert.That(error.Found, Is.EqualTo($"The webhook at localhost:{harness.Receiver.Port} responded with status 503"));
        Assert.That(error.Kept, Is.EqualTo("All data that was committed; the message was not delivered"));
        Assert.That(harness.Receiver.Requests, Has.Count.EqualTo(4));
    }

    [TestCase("Retry-After: 90", "", 90)]
    [TestCase("Retry-After: 86400", "", 300)]
    [TestCase("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "", 300)]
    [TestCase("X: y", """{"ok":false,"error_code":429,"parameters":{"retry_after":35}}""", 35)]
    [TestCase("X: y", """{"parameters":{"retry_after":"soon"}}""", 12.5)]
    [TestCase("X: y", """{"parameters":[""", 12.5)]
    public async Task It_waits_as_long_as_it_was_asked_to_five_minutes_at_most(string header, string body, double seconds)
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(429, body, header), WebhookReceiver.Ok);
        await harness.NotifyAsync(Good);
        Assert.That(harness.Clock.Pauses.Single().TotalSeconds, Is.InRange(Math.Min(seconds, 10), seconds));
    }

    [Test]
    public async Task All_tries_together_take_ten_minutes_at_most()
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(429, "", "Retry-After: 240"));
        harness.Options.Webhook.MaxAttempts = 20;
        harness.Fails(Good);
        Assert.That(harness.Clock.Pauses.Select(pause => pause.TotalSeconds), Is.EqualTo(new[] { 240.0, 240.0 }));
    }

    [TestCase(400, "check that Webhook:Format is the receiver's")]
    [TestCase(401, "correct Webhook:Url")]
    [TestCase(404, "correct Webhook:Url")]
    [TestCase(410, "correct Webhook:Url")]
    [TestCase(413, "ask who runs the receiver")]
    public async Task What_is_refused_is_not_tried_again(int status, string remedy)
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(status, $"no team for {WebhookHarness.Token}\u001b[2J"));
        var error = harness.Fails(Good);
        Assert.That(error.Found, Is.EqualTo($"The webhook at localhost:{harness.Receiver.Port} responded with status {status}: no team for ***\\u001B[2J").Or.Contain("no team for"));
        Assert.That(error.Remedy, Does.Contain(remedy));
        Assert.That(harness.Receiver.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = new WebhookReceiver();
        await using var harness = new WebhookHarness(WebhookReceiver.Status(status, "", $"Location: http://127.0.0.1:{other.Port}/"));
        Assert.That(harness.Fails(Good).Remedy, Does.StartWith("redirects are not followed"));
        Assert.That(other.Connections, Is.Zero);
    }

    [TestCase(WebhookReceiver.Hangup, "the connection broke before the response")]
    [TestCase(WebhookReceiver.Silence, "no response came within 30 s")]
    public async Task A_message_whose_response_is_lost_is_not_sent_again_and_that_is_said(string response, string said)
    {
        await using var harness = new WebhookHarness(response);
        harness.Clock.Deadline = TimeSpan.FromSeconds(2);
        var error = harness.Fails(Good);
        Assert.That(error.Found, Is.EqualTo($"The message was sent to the webhook at localhost:{harness.Receiver.Port}, but {said}: it may have been delivered, or not"));
        Assert.That(error.Kept, Does.EndWith("the message is not sent again by itself"));
        Assert.That(harness.Receiver.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_receiver_that_does_not_listen_is_tried_again()
    {
        await using var harness = new WebhookHarness();
        await harness.Receiver.DisposeAsync();
        Assert.That(harness.Fails(Good).Found, Does.EndWith("could not be reached: connection refused"));
        Assert.That(harness.Clock.Pauses, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_refused_before_anything_is_sent()
    {
        await using var harness = new WebhookHarness(new WebhookReceiver(TestCertificates.ForLocalhost), "https");
        Assert.That(harness.Fails(Good).Found, Does.StartWith($"The certificate of the webhook at localhost:{harness.Receiver.Port} was refused"));
        Assert.That(harness.Receiver.Requests, Is.Empty);
        Assert.That(harness.Clock.Pauses, Is.Empty);
    }

    [Test]
    public async Task A_response_without_end_is_read_only_a_little()
    {
        await using var harness = new WebhookHarness("HTTP/1.1 400 X\r\nContent-Length: 100000000\r\n\r\n" + new string('x', 100_000));
        Assert.That(harness.Fails(Good).Found, Has.Length.LessThan(350));
    }

    [TestCase(WebhookFormat.Slack, "<html>log in", false)]
    [TestCase(WebhookFormat.Slack, "ok", true)]
    [TestCase(WebhookFormat.Teams, "", true)]
    [TestCase(WebhookFormat.Telegram, """{"ok":true,"result":{}}""", true)]
    [TestCase(WebhookFormat.Telegram, """{"ok":false,"description":"chat not found"}""", false)]
    [TestCase(WebhookFormat.Telegram, "<html>log in", false)]
    [TestCase(WebhookFormat.Json, "<html>thanks", true)]
    public async Task A_page_with_status_200_is_no_delivery(WebhookFormat format, string body, bool isDelivered)
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(200, body));
        (harness.Options.Webhook.Format, harness.Options.Webhook.ChatId) = (format, "-100123");
        if (isDelivered)
            await harness.NotifyAsync(Good);
        else
            Assert.That(harness.Fails(Good).Found, Does.Contain($"status 200, but not as {format} does"));
    }

    [Test]
    public async Task A_check_asks_for_the_root_and_sends_no_token()
    {
        await using var harness = new WebhookHarness(WebhookReceiver.Status(404));
        Assert.That((await harness.CheckAsync(send: false)).Sent, Is.False);
        Assert.That(harness.Receiver.Requests.Single().Head, Does.StartWith("HEAD / HTTP/1.1\r\n"));
        WebhookHarness.AssertNoSecret(harness.Receiver.Requests.Single().Head);
    }

    [Test]
    public async Task The_destination_names_the_host_and_changes_with_the_token()
    {
        await using var harness = new WebhookHarness();
        var before = harness.Destination();
        WebhookHarness.AssertNoSecret(before);
        Assert.That(before, Does.StartWith($"Json localhost:{harness.Receiver.Port} "));
        harness.Options.Webhook.Url += "x";
        Assert.That(harness.Destination(), Is.Not.EqualTo(before));
    }

    [Test]
    public async Task Traces_do_not_have_the_address()
    {
        var seen = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => { lock (seen) seen.Add(string.Join(' ', activity.TagObjects.Select(tag => tag.Value))); },
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = new WebhookHarness();
        await harness.NotifyAsync(Good);
        lock (seen)
            WebhookHarness.AssertNoSecret(string.Join('\n', seen));
    }

    /// <summary>HMAC-SHA256 by its definition, so that the test does not rest on what it tests.</summary>
    private static string Sign(ReceivedRequest request)
    {
        var key = new byte[64];
        Convert.FromBase64String(WebhookHarness.Key["whsec_".Length..]).CopyTo(key, 0);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{request["webhook-id"]}.{request["webhook-timestamp"]}."), .. request.Body];
        var inner = SHA256.HashData([.. key.Select(b => (byte)(b ^ 0x36)), .. signed]);
        return "v1," + Convert.ToBase64String(SHA256.HashData([.. key.Select(b => (byte)(b ^ 0x5c)), .. inner]));
    }
}
