using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>The errors of a webhook, with what to do and whether a retry can help. The address is never shown, only its host.</summary>
internal sealed class WebhookErrors(WebhookOptions options, SecretRedactor redactor)
{
    private const int LongestExcerpt = 200;
    private const string NotDelivered = "All data that was committed; the message was not delivered";
    private const string SendAgain = "send the report of these days again once it is fixed";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Name and port of the receiver.</summary>
    public string Host { get; } = options.Address is { } address ? address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port.ToString(CultureInfo.InvariantCulture)}" : "";

    /// <summary>The error that a response means; null when the receiver took the message.</summary>
    public GraderEtlException? Find(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return FindInSuccess(status, body);
        var again = status is 408 or 429 or >= 500;
        var excerpt = Excerpt.Of(body, LongestExcerpt, redactor.Redact).Trim();
        return Make(
            $"The webhook at {Host} responded with status {status.ToString(CultureInfo.InvariantCulture)}{(excerpt.Length > 0 ? ": " + excerpt : "")}",
            again,
            "a status from 200 to 299",
            Remedy(response.StatusCode),
            retryAfter: again ? PauseOf(response, body, now) : null,
            status: status);
    }

    public GraderEtlException TimedOut() => Make(
        $"The webhook at {Host} could not be reached within {Seconds}", again: true, "a connection within Webhook:Timeout", $"check Webhook:Url and the network; {SendAgain}");

    /// <summary>The message was sent and no response came in time.</summary>
    public GraderEtlException Unanswered() => Uncertain($"no response came within {Seconds}");

    /// <summary>The connection broke after the message was sent.</summary>
    public GraderEtlException Lost(Exception cause) => Uncertain("the connection broke before the response", cause);

    /// <summary>Nothing was sent.</summary>
    public GraderEtlException Unreachable(Exception cause) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Make(
            $"The host name of the webhook, {Host}, could not be resolved", again: true, "a host that exists in Webhook:Url", $"check Webhook:Url and this machine's network; {SendAgain}", cause),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => Make(
            $"The proxy does not lead to the webhook at {Host}", again: false, "a proxy that lets this program through", $"check https_proxy, with its user and password, or name {Host} in no_proxy", cause),
        HttpRequestException { InnerException: AuthenticationException refused } => Make(
            $"The certificate of the webhook at {Host} was refused: {Excerpt.Of(System.Text.Encoding.UTF8.GetBytes(refused.Message.TrimEnd('.')), LongestExcerpt, redactor.Redact)}",
            again: false,
            "a valid certificate for the host of Webhook:Url",
            "check the host name in Webhook:Url, this machine's clock and its root certificates",
            cause),
        _ => Make(
            $"The webhook at {Host} could not be reached: {(cause.InnerException is SocketException socket ? ConnectionFailures.Describe(socket) : "connection broken")}",
            again: true,
            "a server that listens at Webhook:Url",
            $"check Webhook:Url and whether the receiver is up; {SendAgain}",
            cause),
    };

    private string Seconds => options.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    /// <summary>Chat services say in the body whether they took the message; a page before them says status 200 to all.</summary>
    private GraderEtlException? FindInSuccess(int status, ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        var isRefused = options.Format switch
        {
            WebhookFormat.Json => false,
            WebhookFormat.Telegram => text.Length > 0 && !IsTelegramOk(text),
            _ => text.StartsWith("<"u8),
        };
        return !isRefused ? null : Make(
            $"The webhook at {Host} responded with status {status.ToString(CultureInfo.InvariantCulture)}, but not as {options.Format} does: {Excerpt.Of(body, LongestExcerpt, redactor.Redact)}",
            again: false,
            $"the response of {options.Format} to a message",
            "check Webhook:Url and Webhook:Format; a proxy or login page may stand before the service");
    }

    private static bool IsTelegramOk(ReadOnlySpan<byte> body)
        => Read(body) is { } root && root.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True;

    /// <summary>The object in a body; null when there is none, or only the beginning of one.</summary>
    private static JsonElement? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The header Retry-After, or what Telegram says instead of it; five minutes at most.</summary>
    private static TimeSpan? PauseOf(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => Read(body) is { } root && root.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                && parameters.TryGetProperty("retry_after", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var count) ? TimeSpan.FromSeconds(count) : (TimeSpan?)null,
        };
        return pause is { } length ? TimeSpan.FromTicks(Math.Clamp(length.Ticks, 0, LongestPause.Ticks)) : null;
    }

    private static string Remedy(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone
            => $"the address is not, or no longer, valid: correct Webhook:Url, or have the service make a new one; {SendAgain}",
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType
            => "check that Webhook:Format is the receiver's, and Webhook:ChatId with Telegram; 'check webhook --send' tries it",
        HttpStatusCode.ProxyAuthenticationRequired => "check https_proxy, with its user and password, or name the receiver's host in no_proxy",
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest
            => "redirects are not followed, as the token would go with them: put the final address into Webhook:Url",
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => $"the receiver has a problem: wait, then {SendAgain}",
        _ => "ask who runs the receiver what it means; 'check webhook --send' tries it",
    };

    private GraderEtlException Uncertain(string what, Exception? cause = null) => new(
        ErrorKind.Output, $"The message was sent to the webhook at {Host}, but {what}: it may have been delivered, or not", cause)
    {
        Expected = "a response to the message",
        Where = "Webhook:Url",
        Kept = "All data that was committed; the message is not sent again by itself",
        Remedy = $"look at the receiver whether it is there; if not, {SendAgain}",
    };

    private static GraderEtlException Make(
        string found, bool again, string expected, string remedy, Exception? cause = null, TimeSpan? retryAfter = null, int? status = null)
        => new(ErrorKind.Output, found, cause)
        {
            Expected = expected,
            Where = "Webhook:Url",
            Kept = NotDelivered,
            Remedy = remedy,
            Retry = again ? RetryAdvice.Again : RetryAdvice.Never,
            RetryAfter = retryAfter,
            HttpStatus = status,
        };
}
