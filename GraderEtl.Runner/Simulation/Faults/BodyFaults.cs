using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Faults of a 200 response whose body is not the array it should be, or is it in an unusual dress.</summary>
internal static class BodyFaults
{
    private const string Json = "application/json";
    private const string Html = "text/html; charset=utf-8";
    private const string LoginPage = "<!doctype html><html><body>Log in</body></html>";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("html", "200 with an HTML login page", exchange => SendAsync(exchange, Html, LoginPage)),
        new("object", "200 with an errors object instead of an array",
            exchange => SendAsync(exchange, Json, "{\"errors\": [\"Internal error\"]}")),
        new("null", "200 with null", exchange => SendAsync(exchange, Json, "null")),
        new("empty", "200 without a body", exchange => SendAsync(exchange, Json, "")),
        new("trailing-comma", "the right records, and a comma before the closing bracket", exchange => WrapAsync(exchange, "[", ",]")),
        new("bom", "the right response behind a byte order mark", exchange => WrapAsync(exchange, "\ufeff[", "]")),
        new("bad-token", "the right records with a word that is no JSON in the middle", SendBadTokenAsync),
        new("gzip", "the right response, gzip-encoded whether asked for or not (healthy)", SendGzipAsync),
    ];

    private static Task SendAsync(Exchange exchange, string contentType, string text) =>
        exchange.SendTextAsync(StatusCodes.Status200OK, contentType, text);

    private static async Task WrapAsync(Exchange exchange, string before, string after)
    {
        var body = exchange.JsonBody();
        await exchange.Http.Response.WriteAsync(before, exchange.Aborted);
        await exchange.WriteRowsAsync(exchange.Slice, body);
        await exchange.Http.Response.WriteAsync(after, exchange.Aborted);
    }

    private static async Task SendBadTokenAsync(Exchange exchange)
    {
        var body = exchange.JsonBody();
        var (left, right) = exchange.Slice.Halve();
        await exchange.Http.Response.WriteAsync("[", exchange.Aborted);
        var rows = await exchange.WriteRowsAsync(left, body);
        await exchange.Http.Response.WriteAsync(rows > 0 ? ", undefined, " : "undefined, ", exchange.Aborted);
        await exchange.WriteRowsAsync(right, body);
        await exchange.Http.Response.WriteAsync("]", exchange.Aborted);
    }

    private static async Task SendGzipAsync(Exchange exchange)
    {
        exchange.Http.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(exchange.JsonBody(), CompressionLevel.Fastest);
        await exchange.WriteArrayAsync(gzip);
    }
}

/// <summary>Responses built to exhaust a client's memory. Each costs the simulator one buffer.</summary>
internal static class OversizeFaults
{
    private const int Mebibyte = 1024 * 1024;
    private const int BombMebibytes = 1024;
    private const int RecordMebibytes = 100;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("gzip-bomb", "a few MiB of gzip that become 1 GiB of blanks before the right records", SendBombAsync),
        new("huge-record", "one record of 100 MiB before the right ones", SendHugeRecordAsync),
    ];

    private static async Task SendBombAsync(Exchange exchange)
    {
        exchange.Http.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(exchange.JsonBody(), CompressionLevel.Fastest);
        await gzip.WriteAsync("["u8.ToArray(), exchange.Aborted);
        await FillAsync(gzip, (byte)' ', BombMebibytes, exchange.Aborted);
        await exchange.WriteRowsAsync(exchange.Slice, gzip);
        await gzip.WriteAsync("]"u8.ToArray(), exchange.Aborted);
    }

    private static async Task SendHugeRecordAsync(Exchange exchange)
    {
        var body = exchange.JsonBody();
        await body.WriteAsync("[{\"attempt_type\": \"run\", \"is_correct\": null, \"lti_user_id\": \""u8.ToArray(), exchange.Aborted);
        await FillAsync(body, (byte)'u', RecordMebibytes, exchange.Aborted);
        await body.WriteAsync("\"}, "u8.ToArray(), exchange.Aborted);
        await exchange.WriteRowsAsync(exchange.Slice, body);
        await body.WriteAsync("]"u8.ToArray(), exchange.Aborted);
    }

    private static async Task FillAsync(Stream output, byte value, int mebibytes, CancellationToken cancellationToken)
    {
        var block = new byte[Mebibyte];
        Array.Fill(block, value);
        for (var i = 0; i < mebibytes; i++)
            await output.WriteAsync(block, cancellationToken);
    }
}
