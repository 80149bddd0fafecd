using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>The headers of Standard Webhooks (https://www.standardwebhooks.com): id, time of the try and signature.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>Adds the headers; the signature only where there is a key.</summary>
    public static void Add(HttpRequestMessage request, WebhookMessage message, DateTimeOffset now, byte[]? key)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(IdHeader, message.Id);
        request.Headers.Add(TimestampHeader, timestamp);
        if (key is not null)
            request.Headers.Add(SignatureHeader, Sign(message, timestamp, key));
    }

    /// <summary>HMAC-SHA256 of <c>id.timestamp.body</c>.</summary>
    private static string Sign(WebhookMessage message, string timestamp, byte[] key)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}."), .. message.Body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
