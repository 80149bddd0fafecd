using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GraderEtl.Tests.Support.Webhooks;

/// <summary>An HTTP server on loopback that keeps each request byte for byte and responds as it was told, one connection a request.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>Reads the request and closes the connection without a response.</summary>
    public const string Hangup = "hang up";

    /// <summary>Reads the request and never responds.</summary>
    public const string Silence = "silence";

    /// <summary>Closes the connection before a byte is read, with a reset.</summary>
    public const string Reset = "reset";

    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly string[] _responses;
    private readonly List<ReceivedRequest> _requests = [];
    private readonly List<Task> _served = [];
    private readonly Task _serving;
    private int _connections;

    /// <param name="responses">Raw responses in order, the last for all that follow; or one of the constants.</param>
    public WebhookReceiver(params string[] responses)
        : this(certificate: null, responses)
    {
    }

    public WebhookReceiver(X509Certificate2? certificate, params string[] responses)
    {
        _certificate = certificate;
        _responses = responses.Length > 0 ? responses : [Ok];
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What happens when a request has come, before it is responded to.</summary>
    public Action<ReceivedRequest>? Received { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public IReadOnlyList<ReceivedRequest> Requests
    {
        get { lock (_requests) return [.. _requests]; }
    }

    /// <summary>A response with a status.</summary>
    public static string Status(int status, string body = "", params string[] headers)
        => $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_served).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            var response = _responses[Math.Min(Interlocked.Increment(ref _connections) - 1, _responses.Length - 1)];
            _served.Add(ServeAsync(client, response));
        }
    }

    private async Task ServeAsync(TcpClient client, string response)
    {
        using (client)
        {
            if (response == Reset)
            {
                client.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(_certificate);
                stream = tls;
            }

            await using (stream)
            {
                var request = await ReadAsync(stream);
                lock (_requests)
                    _requests.Add(request);
                Received?.Invoke(request);
                if (response == Silence)
                    await Task.Delay(Timeout.Infinite, _end.Token);
                if (response != Hangup)
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(response), _end.Token);
            }
        }
    }

    private async Task<ReceivedRequest> ReadAsync(Stream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            bytes.AddRange(buffer.AsSpan(0, read));
            var whole = bytes.ToArray();
            var head = whole.AsSpan().IndexOf("\r\n\r\n"u8);
            if (head >= 0)
            {
                var request = new ReceivedRequest(Encoding.ASCII.GetString(whole, 0, head), whole[(head + 4)..]);
                if (request.Body.Length >= int.Parse(request["Content-Length"] ?? "0"))
                    return request;
            }

            if (read == 0)
                throw new IOException("the request ended early");
        }
    }
}

/// <summary>A request as it came.</summary>
/// <param name="Head">Its first line and headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record ReceivedRequest(string Head, byte[] Body)
{
    public string Text => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Body);

    /// <summary>A header; null when there is none.</summary>
    public string? this[string header] => Head.Split("\r\n").Skip(1).Select(line => line.Split(": ", 2))
        .FirstOrDefault(pair => string.Equals(pair[0], header, StringComparison.OrdinalIgnoreCase))?[1];
}
