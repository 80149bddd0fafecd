using System.Net;
using System.Net.Sockets;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>One client of a <see cref="FaultProxy"/> and its connection to the server.</summary>
internal sealed class ProxiedConnection : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private readonly FaultProxy _proxy;
    private readonly Socket _client;
    private readonly Socket _server;
    private readonly CancellationTokenSource _stop;
    private readonly Task _running;

    public ProxiedConnection(FaultProxy proxy, Socket client, EndPoint server, CancellationToken stop)
    {
        _proxy = proxy;
        _client = client;
        _client.NoDelay = true;
        _server = server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running = Task.Run(() => RunAsync(server), CancellationToken.None);
    }

    /// <summary>Ends the client's side; the server is left with an end, as when its client has died.</summary>
    public void Cut(bool reset)
    {
        try
        {
            if (reset)
                _client.LingerState = new LingerOption(enable: true, 0);
        }
        catch (ObjectDisposedException)
        {
            // it has ended by itself
        }

        _client.Close();
        _server.Close();
    }

    /// <summary>Ends once the proxy's own token is cancelled.</summary>
    public async ValueTask DisposeAsync() => await _running;

    private async Task RunAsync(EndPoint server)
    {
        try
        {
            await _server.ConnectAsync(server, _stop.Token);
            Task[] pumps = [PumpAsync(_client, _server, isResponse: false), PumpAsync(_server, _client, isResponse: true)];
            await Task.WhenAny(pumps);
            _client.Dispose();
            _server.Dispose();
            await Task.WhenAll(pumps);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the server is not there: the client finds its connection closed
        }
        finally
        {
            _client.Dispose();
            _server.Dispose();
            _proxy.Forget(this);
            _stop.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isResponse)
    {
        try
        {
            var buffer = new byte[PieceBytes];
            var passed = 0L;
            byte[] tail = [];
            int read;
            while ((read = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                while (_proxy.Fault.IsFrozen)
                    await Task.Delay(Poll, _stop.Token);
                var fault = _proxy.Fault;
                var piece = buffer.AsMemory(0, read);
                if (isResponse && fault.Withheld is { } reply)
                {
                    byte[] seen = [.. tail, .. piece.Span];
                    if (seen.AsSpan().IndexOf(reply) >= 0 && _proxy.TryStrike(fault))
                    {
                        Cut(fault.Resets);
                        return;
                    }

                    tail = seen[Math.Max(0, seen.Length - reply.Length + 1)..];
                }

                if (isResponse && fault.CutAfter - passed is { } room && room < read && _proxy.TryStrike(fault))
                {
                    await to.SendAsync(piece[..(int)Math.Max(0, room)], _stop.Token);
                    Cut(fault.Resets);
                    return;
                }

                if (isResponse && fault.Latency > TimeSpan.Zero)
                    await Task.Delay(fault.Latency, _stop.Token);
                if (fault.BytesPerSecond > 0)
                    await Task.Delay(TimeSpan.FromSeconds((double)read / fault.BytesPerSecond), _stop.Token);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(piece[sent..], _stop.Token);
                passed += read;
                if (isResponse)
                    _proxy.HasPassed(read);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // one side has gone; the other notices by the close
        }
    }
}
