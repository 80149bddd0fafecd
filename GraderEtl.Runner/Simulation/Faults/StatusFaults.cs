using System.Globalization;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Faults that a status code tells.</summary>
internal static class StatusFaults
{
    /// <summary>The path a redirect leads to; it answers like the API itself, so that following it shows in the log.</summary>
    public const string RedirectPath = "/elsewhere";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("unauthorized", "401 with an errors object", exchange => exchange.SendErrorAsync(401, "Unauthorized")),
        new("forbidden", "403 with an errors object", exchange => exchange.SendErrorAsync(403, "Forbidden")),
        new("not-found", "404 with an errors object", exchange => exchange.SendErrorAsync(404, "Not found")),
        new("error-500", "500 with an HTML page", exchange => SendPageAsync(exchange, 500, "Server Error (500)")),
        new("unavailable-503", "503 with an HTML page", exchange => SendPageAsync(exchange, 503, "Unavailable")),
        new("too-many-429", "429 with Retry-After: 1 (seconds)", exchange => SendTooManyAsync(exchange, "1")),
        new("too-many-429-date", "429 with Retry-After as a date 2 s ahead", exchange => SendTooManyAsync(exchange, Date(exchange))),
        new("redirect", "302 to another host name, with the whole query", RedirectAsync),
    ];

    private static Task SendPageAsync(Exchange exchange, int status, string title) =>
        exchange.SendTextAsync(status, "text/html; charset=utf-8", $"<!doctype html><html><body><h1>{title}</h1></body></html>");

    private static Task SendTooManyAsync(Exchange exchange, string retryAfter)
    {
        exchange.Http.Response.Headers.RetryAfter = retryAfter;
        return exchange.SendErrorAsync(429, "Too many requests");
    }

    private static string Date(Exchange exchange) =>
        (exchange.Clock.GetUtcNow() + RetryAfter).ToString("R", CultureInfo.InvariantCulture);

    private static Task RedirectAsync(Exchange exchange)
    {
        var request = exchange.Http.Request;
        exchange.Http.Response.Redirect($"http://localhost:{request.Host.Port}{RedirectPath}{request.QueryString}");
        return Task.CompletedTask;
    }
}
