using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GraderEtl.Runner.Logging;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Serve;

/// <summary>
/// Reports to systemd that a service is ready, alive and stopping (<c>sd_notify</c>): a datagram to the socket in <c>NOTIFY_SOCKET</c>. Does
/// nothing where there is none. A service manager that cannot be reached is logged and never stops the service.
/// </summary>
internal sealed class ServiceNotifier : IAsyncDisposable
{
    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(5);
    private readonly UnixDomainSocketEndPoint? _manager;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Reads where the service manager listens.</summary>
    /// <param name="variables">Environment variables.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what could not be sent.</param>
    public ServiceNotifier(IReadOnlyDictionary<string, string> variables, TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _manager = FindManager(variables);
        WatchdogPeriod = FindPeriod(variables);
    }

    /// <summary>How often systemd expects a sign of life, from <c>WATCHDOG_USEC</c>; null where it expects none of this process.</summary>
    public TimeSpan? WatchdogPeriod { get; }

    /// <summary>The service is up; units that wait for it start now.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    public Task ReadyAsync(string status) => SendAsync($"READY=1\nSTATUS={status.ReplaceLineEndings(" ")}");

    /// <summary>The service hands its work back.</summary>
    public Task StoppingAsync() => SendAsync("STOPPING=1");

    /// <summary>Gives signs of life from now on, twice as often as expected, until the notifier is disposed.</summary>
    public void StartWatchdog()
    {
        if (_manager is not null && WatchdogPeriod is { } period)
            _watching = WatchAsync(period / 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    /// <summary>From the pool's threads: a process that has none left to run it is not alive.</summary>
    private async Task WatchAsync(TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause, _time);
        try
        {
            do
                await SendAsync("WATCHDOG=1");
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task SendAsync(string state)
    {
        if (_manager is null)
            return;
        using var patience = new CancellationTokenSource(LongestSend, _time);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            await socket.ConnectAsync(_manager, patience.Token);
            await socket.SendAsync(Encoding.UTF8.GetBytes(state), patience.Token);
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            RunnerLog.ServiceManagerUnreachable(_logger, state.Split('\n')[0], unreachable.Message);
        }
    }

    /// <summary>A path, or behind an at sign the name of an abstract socket, which begins with a zero byte.</summary>
    private UnixDomainSocketEndPoint? FindManager(IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.TryGetValue("NOTIFY_SOCKET", out var address) || address.Length == 0)
            return null;
        try
        {
            if (address[0] is '/' or '@')
                return new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
            RunnerLog.ServiceManagerUnreachable(_logger, "READY=1", "NOTIFY_SOCKET is neither a path nor an abstract socket");
        }
        catch (Exception unusable) when (unusable is ArgumentException or PlatformNotSupportedException)
        {
            RunnerLog.ServiceManagerUnreachable(_logger, "READY=1", "NOTIFY_SOCKET: " + unusable.Message);
        }

        return null;
    }

    private static TimeSpan? FindPeriod(IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.TryGetValue("WATCHDOG_USEC", out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds is < 2_000 or > uint.MaxValue)
        {
            return null;
        }

        // it may be meant for the process that started this one
        var isOwn = !variables.TryGetValue("WATCHDOG_PID", out var process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOwn ? TimeSpan.FromMicroseconds(microseconds) : null;
    }
}
