using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>
/// Faults below HTTP: connections that end early, late or never. Most bypass the server, which would not let a broken response out.
/// </summary>
internal static class WireFaults
{
    private const double SentShare = 0.6;
    private static readonly TimeSpan BytePause = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("truncated", "Content-Length framing, the connection ends after 60 % of the body", SendTruncatedAsync),
        new("truncated-chunked", "chunked framing, the connection ends without the last chunk", SendTruncatedChunkedAsync),
        new("truncated-close", "close-delimited framing: only the missing bracket tells that the body was cut", SendTruncatedCloseAsync),
        new("truncated-gzip", "valid HTTP around a gzip stream that is cut", SendTruncatedGzipAsync),
        new("reset", "the connection is reset in mid-body", SendResetAsync),
        new("slow", "one byte every 200 ms", SendSlowAsync),
        new("silent", "takes the request and never answers", StaySilentAsync),
    ];

    private static async Task SendTruncatedAsync(Exchange exchange)
    {
        var body = await exchange.SampleAsync();
        await SendHeadAsync(exchange, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length + 1}"));
        await exchange.SendRawAsync(Cut(body));
        await exchange.HangUpAsync();
    }

    private static async Task SendTruncatedChunkedAsync(Exchange exchange)
    {
        var body = Cut(await exchange.SampleAsync());
        await SendHeadAsync(exchange, "Transfer-Encoding: chunked");
        await exchange.SendRawAsync(Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"));
        await exchange.SendRawAsync(body);
        await exchange.SendRawAsync("\r\n"u8.ToArray());
        await exchange.HangUpAsync();
    }

    private static async Task SendTruncatedCloseAsync(Exchange exchange)
    {
        var body = await exchange.SampleAsync();
        await SendHeadAsync(exchange, "Connection: close");
        await exchange.SendRawAsync(Cut(body));
        await exchange.HangUpAsync();
    }

    private static async Task SendTruncatedGzipAsync(Exchange exchange)
    {
        var sample = await exchange.SampleAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(sample, exchange.Aborted);
        var body = Cut(packed.ToArray());
        exchange.Http.Response.Headers.ContentEncoding = "gzip";
        exchange.Http.Response.ContentLength = body.Length;
        await exchange.JsonBody().WriteAsync(body, exchange.Aborted);
    }

    private static async Task SendResetAsync(Exchange exchange)
    {
        var body = await exchange.SampleAsync();
        await SendHeadAsync(exchange, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length + 1}"));
        await exchange.SendRawAsync(Cut(body));
        exchange.Reset();
    }

    private static async Task SendSlowAsync(Exchange exchange)
    {
        // the sample suffices: its end would take days to come
        var sample = await exchange.SampleAsync();
        var body = exchange.JsonBody();
        for (var i = 0; i < sample.Length; i++)
        {
            await body.WriteAsync(sample.AsMemory(i, 1), exchange.Aborted);
            await Task.Delay(BytePause, exchange.Aborted);
        }

        exchange.Http.Abort();
    }

    private static Task StaySilentAsync(Exchange exchange)
    {
        exchange.RawStatus = 0;
        return Task.Delay(Timeout.InfiniteTimeSpan, exchange.Aborted);
    }

    private static Task SendHeadAsync(Exchange exchange, string framing)
    {
        exchange.RawStatus = StatusCodes.Status200OK;
        return exchange.SendRawAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"));
    }

    private static ReadOnlyMemory<byte> Cut(byte[] body) => body.AsMemory(0, Math.Max(1, (int)(body.Length * SentShare)));
}
