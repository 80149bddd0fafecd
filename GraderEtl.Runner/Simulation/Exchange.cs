using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraderEtl.Runner.Simulation;

/// <summary>One request being answered: what was asked, and the ways to answer it, honest and otherwise.</summary>
internal sealed class Exchange(
    HttpContext http,
    AttemptSlice slice,
    IResponseSource responses,
    int limit,
    TimeSpan latencyPerThousandRows,
    DataHorizon horizon,
    TimeProvider clock,
    CancellationToken aborted)
{
    private const int SampleRows = 5_000;
    private static readonly TimeSpan ClientGraceToClose = TimeSpan.FromSeconds(5);

    /// <summary>The status line and headers are set here, as long as nothing is sent.</summary>
    public HttpContext Http => http;

    /// <summary>What was asked for.</summary>
    public AttemptSlice Slice => slice;

    /// <summary>What counts as now.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Cancelled when the client leaves or the simulator stops.</summary>
    public CancellationToken Aborted => aborted;

    /// <summary>Records sent so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Set by responses that go past the server: the status sent on the wire, 0 for none.</summary>
    public int? RawStatus { get; set; }

    /// <summary>The right response.</summary>
    public async Task RespondAsync()
    {
        if (latencyPerThousandRows > TimeSpan.Zero)
            await Task.Delay(latencyPerThousandRows * (responses.Count(horizon.Clip(slice), limit) / 1000.0), aborted);
        if (responses.Measure(horizon.Clip(slice), limit) is { } length)
            http.Response.ContentLength = length + "[]".Length;
        await WriteArrayAsync(JsonBody());
    }

    /// <summary>Writes the right array to a stream.</summary>
    public async Task WriteArrayAsync(Stream output)
    {
        await output.WriteAsync("["u8.ToArray(), aborted);
        await WriteRowsAsync(slice, output);
        await output.WriteAsync("]"u8.ToArray(), aborted);
    }

    /// <summary>Records of a slice.</summary>
    public int Count(AttemptSlice part) => responses.Count(horizon.Clip(part), limit);

    /// <summary>Writes the records of a slice, or the first of them, without the brackets and returns their number.</summary>
    public async Task<int> WriteRowsAsync(AttemptSlice part, Stream output, int most = int.MaxValue)
    {
        var rows = await responses.WriteRowsAsync(horizon.Clip(part), Math.Min(most, limit - Rows), output, aborted);
        Rows += rows;
        return rows;
    }

    /// <summary>The body of a 200 response that says it is JSON.</summary>
    public Stream JsonBody()
    {
        http.Response.ContentType = "application/json";
        return http.Response.Body;
    }

    /// <summary>Sends a status with a text.</summary>
    public async Task SendTextAsync(int status, string contentType, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(text, aborted);
    }

    /// <summary>Sends a status with the JSON object the source uses for errors.</summary>
    public Task SendErrorAsync(int status, string message) =>
        SendTextAsync(status, "application/json", JsonSerializer.Serialize(new { errors = new[] { message } }));

    /// <summary>The beginning of the right response in memory: an array of the first few thousand records that is never closed.</summary>
    public async Task<byte[]> SampleAsync()
    {
        using var sample = new MemoryStream();
        sample.Write("["u8);
        Rows = await responses.WriteRowsAsync(horizon.Clip(slice), Math.Min(limit, SampleRows), sample, aborted);
        return sample.ToArray();
    }

    /// <summary>Sends bytes past the HTTP server, straight to the socket.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await ClientSocket.SendAsync(bytes, aborted)..];
    }

    /// <summary>Ends the connection in order (FIN), gives the client time to read and close, then lets go.</summary>
    public async Task HangUpAsync()
    {
        ClientSocket.Shutdown(SocketShutdown.Send);
        await Task.Delay(ClientGraceToClose, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Abort();
    }

    /// <summary>Ends the connection at once (RST).</summary>
    public void Reset()
    {
        ClientSocket.LingerState = new LingerOption(enable: true, seconds: 0);
        http.Abort();
    }

    private Socket ClientSocket => http.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
}
