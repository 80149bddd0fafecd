using System.Net;
using GraderEtl.Runner.Simulation.World;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GraderEtl.Runner.Simulation;

/// <summary>
/// A source API on 127.0.0.1 that serves a simulated university, see <see cref="World.AttemptGenerator"/>. It is Kestrel without a host:
/// nothing reads the environment, handles signals or logs, so it can live inside any process. Dispose it to stop it.
/// </summary>
internal sealed class ApiSimulator : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly RequestLog _log;
    private readonly CancellationTokenSource _stopping;
    private bool _stopped;

    private ApiSimulator(KestrelServer server, RequestLog log, CancellationTokenSource stopping, Uri apiUrl)
    {
        _server = server;
        _log = log;
        _stopping = stopping;
        ApiUrl = apiUrl;
    }

    /// <summary>The address to configure as <c>Source:ApiUrl</c>.</summary>
    public Uri ApiUrl { get; }

    /// <summary>Requests that came in, refused ones and those still being answered included.</summary>
    public int Requests => _log.Count;

    /// <summary>The most requests that were open at the same time, from their coming in to the end of their responses.</summary>
    public int MostAtOnce => _log.MostAtOnce;

    /// <summary>The latest requests, oldest first, ten thousand at most. A request is listed when its response has ended.</summary>
    public IReadOnlyList<ServedRequest> Served => _log.Snapshot();

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">What it serves and how.</param>
    /// <param name="timeProvider">Says what is the future and so has no data yet; the system's clock by default. Delays are real.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException">An option is out of range, or names a fault or quirk that does not exist.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ApiSimulator> StartAsync(
        SimulatorOptions options, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        if (options.FindProblems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(" ", problems), nameof(options));
        var log = new RequestLog();
        var stopping = new CancellationTokenSource();
        KestrelServer? server = null;
        try
        {
            var application = new SimulatorApplication(options, timeProvider ?? TimeProvider.System, log, stopping.Token);
            server = CreateServer(options.Port);
            await server.StartAsync(application, cancellationToken);
            var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            return new ApiSimulator(server, log, stopping, new Uri(new Uri(address), SimulatorApplication.ApiPath));
        }
        catch
        {
            server?.Dispose();
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Breaks off what is being answered and closes the port. Stopping twice does no harm.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stopping.CancelAsync();
        await _server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
        _stopping.Dispose();
    }

    private static KestrelServer CreateServer(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        // a loader that waits for its database reads slowly for a good reason
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }
}

/// <summary>Where the simulated data begins and ends: the days of the options, and never the future.</summary>
internal sealed class DataHorizon(SimulatorOptions options, TimeProvider timeProvider)
{
    /// <summary>The part of the slice that has data.</summary>
    public AttemptSlice Clip(AttemptSlice slice)
    {
        var first = options.FirstDay is { } firstDay ? Micros.Of(firstDay) : 0;
        var last = options.LastDay is { } lastDay ? Micros.Of(lastDay) + Micros.PerDay : long.MaxValue;
        var now = Micros.Of(timeProvider.GetUtcNow().UtcDateTime) + 1;
        return slice.Intersect(new AttemptSlice(first, Math.Min(last, now)));
    }
}
