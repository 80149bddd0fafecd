using System.IO.Compression;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Answers built to exhaust a client's memory. Each costs the simulator one buffer.</summary>
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
