using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// Stands between a client and a server, whatever they speak, and disturbs what passes: late, slow, cut off, reset, frozen, or without
/// one given reply. <see cref="Fault"/> can be changed at any time and goes for open connections too.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly EndPoint _server;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<ProxiedConnection> _connections = [];
    private readonly Task _listening;
    private WireFault _fault = new();
    private int _struck;
    private long _passed;

    /// <param name="server">The server.</param>
    /// <param name="address">The address to listen on; null for 127.0.0.1.</param>
    public FaultProxy(EndPoint server, IPAddress? address = null)
    {
        _server = server;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _listening = ListenAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private string Host => ((IPEndPoint)_listener.LocalEndpoint).Address.ToString();

    /// <summary>What is done to the bytes; setting it begins to count <see cref="WireFault.Times"/> anew.</summary>
    public WireFault Fault
    {
        get { lock (_lock) return _fault; }
        set
        {
            lock (_lock)
            {
                _fault = value;
                _struck = 0;
            }
        }
    }

    /// <summary>How often the present fault has cut a connection.</summary>
    public int Struck
    {
        get { lock (_lock) return _struck; }
    }

    /// <summary>Bytes of responses that were passed on, over all connections.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>A proxy before the server of a connection string, a Unix socket or TCP.</summary>
    public static FaultProxy ToDatabase(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        return new FaultProxy(server.Host![0] == '/'
            ? new UnixDomainSocketEndPoint($"{server.Host}/.s.PGSQL.{server.Port}")
            : new DnsEndPoint(server.Host, server.Port));
    }

    /// <summary>A proxy before an HTTP server.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="address">The address to listen on; null for 127.0.0.1.</param>
    public static FaultProxy ToWeb(Uri server, IPAddress? address = null) => new(new DnsEndPoint(server.Host, server.Port), address);

    /// <summary>The same database by way of the proxy.</summary>
    public string Through(string connectionString)
        => new NpgsqlConnectionStringBuilder(connectionString) { Host = Host, Port = Port }.ConnectionString;

    /// <summary>The same address by way of the proxy.</summary>
    public Uri Through(Uri address) => new UriBuilder(address) { Host = Host, Port = Port }.Uri;

    /// <summary>Resets all connections that are open now.</summary>
    public void ResetAll()
    {
        foreach (var connection in Snapshot())
            connection.Cut(reset: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _listening;
        foreach (var connection in Snapshot())
            await connection.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Asks for leave to strike; false when the fault is over.</summary>
    internal bool TryStrike(WireFault fault)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(fault, _fault) || _struck >= fault.Times)
                return false;
            _struck++;
            return true;
        }
    }

    internal void Forget(ProxiedConnection ended)
    {
        lock (_lock)
            _connections.Remove(ended);
    }

    internal void HasPassed(int bytes) => Interlocked.Add(ref _passed, bytes);

    private List<ProxiedConnection> Snapshot()
    {
        lock (_lock)
            return [.. _connections];
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                lock (_lock)
                    _connections.Add(new ProxiedConnection(this, client, _server, _stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the proxy is being closed
        }
    }
}
