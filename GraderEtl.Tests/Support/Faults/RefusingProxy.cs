using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>An HTTP proxy that refuses every request and repeats, as some do, what it was sent. It serves connections beside each other, as clients open some ahead of need.</summary>
internal sealed class RefusingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private int _logins;

    public RefusingProxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often somebody tried to log in.</summary>
    public int Logins => Volatile.Read(ref _logins);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        finally
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await RespondAsync(client.GetStream());
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // the client has hung up, or the proxy ends
            }
        }
    }

    /// <summary>Responds to requests until the client hangs up: logging in follows on the same connection.</summary>
    private async Task RespondAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(_end.Token) is { } request)
        {
            var body = request;
            while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } header)
            {
                body += "\n" + header;
                if (header.StartsWith("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))
                    Interlocked.Increment(ref _logins);
            }

            await stream.WriteAsync(
                Encoding.Latin1.GetBytes($"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: {body.Length}\r\n\r\n{body}"), _end.Token);
        }
    }
}
