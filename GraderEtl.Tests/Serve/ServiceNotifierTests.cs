using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GraderEtl.Runner.Serve;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>What systemd receives on a real datagram socket, and that nothing depends on its listening.</summary>
[TestFixture]
[Platform("Linux")]
internal sealed class ServiceNotifierTests
{
    private readonly FakeTimeProvider _time = new();
    private LogCapture _log = null!;
    private TempDirectory _directory = null!;
    private Socket? _manager;

    [SetUp]
    public void SetUp() => (_directory, _log) = (new TempDirectory(), new LogCapture());

    [TearDown]
    public void TearDown()
    {
        _manager?.Dispose();
        _manager = null;
        _directory.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Ready_and_stopping_arrive_at_a_path_and_at_an_abstract_socket(bool isAbstract)
    {
        await using var notifier = Create(Listen(isAbstract));
        await notifier.ReadyAsync("Serving on\nhttp://127.0.0.1:8080");
        await notifier.StoppingAsync();
        Assert.That(await ReceiveAsync(), Is.EqualTo("READY=1\nSTATUS=Serving on http://127.0.0.1:8080"));
        Assert.That(await ReceiveAsync(), Is.EqualTo("STOPPING=1"));
        Assert.That(_log.Text, Is.Empty);
    }

    [Test]
    public async Task Signs_of_life_come_twice_as_often_as_expected_until_the_end()
    {
        var notifier = Create(Listen(isAbstract: false), ("WATCHDOG_USEC", "30000000"), ("WATCHDOG_PID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        Assert.That(notifier.WatchdogPeriod, Is.EqualTo(TimeSpan.FromSeconds(30)));
        notifier.StartWatchdog();
        for (var sign = 0; sign < 3; sign++)
        {
            Assert.That(await ReceiveAsync(), Is.EqualTo("WATCHDOG=1"));
            Assert.That(_manager!.Available, Is.Zero);
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.That(await ReceiveAsync(), Is.EqualTo("WATCHDOG=1"));
        await notifier.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(_manager!.Available, Is.Zero);
    }

    [TestCase("WATCHDOG_USEC", "0")]
    [TestCase("WATCHDOG_USEC", "soon")]
    [TestCase("WATCHDOG_USEC", "99999999999999999999")]
    [TestCase("WATCHDOG_PID", "1")]
    public async Task A_watchdog_that_is_not_meant_is_none(string variable, string value)
    {
        await using var notifier = Create(Listen(isAbstract: false), ("WATCHDOG_USEC", "30000000"), (variable, value));
        notifier.StartWatchdog();
        await notifier.StoppingAsync();
        Assert.That(notifier.WatchdogPeriod, Is.Null);
        Assert.That(await ReceiveAsync(), Is.EqualTo("STOPPING=1"));
    }

    [Test]
    public async Task Without_a_service_manager_nothing_happens()
    {
        await using var notifier = Create(null, ("WATCHDOG_USEC", "30000000"));
        notifier.StartWatchdog();
        await notifier.ReadyAsync("up");
        await notifier.StoppingAsync();
        Assert.That(_log.Text, Is.Empty);
    }

    [TestCase("/nowhere/notify")]
    [TestCase("vsock:2:1234")]
    [TestCase("/this/path/is/longer/than/the/hundred/and/eight/bytes/that/a/unix/domain/socket/may/have/in/linux/and/so/it/is/none")]
    public async Task A_service_manager_that_cannot_be_reached_is_logged_and_stops_nothing(string address)
    {
        await using var notifier = Create(address);
        await notifier.ReadyAsync("up");
        Assert.That(_log.Text, Does.Contain("The service manager could not be told READY=1: "));
    }

    private ServiceNotifier Create(string? socket, params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (socket is not null)
            variables["NOTIFY_SOCKET"] = socket;
        foreach (var (name, value) in more)
            variables[name] = value;
        return new ServiceNotifier(variables, _time, _log);
    }

    /// <summary>Listens as systemd does.</summary>
    /// <returns>The value of NOTIFY_SOCKET.</returns>
    private string Listen(bool isAbstract)
    {
        var name = isAbstract ? $"grader-etl-test-{Guid.NewGuid():N}" : _directory.File("notify");
        _manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        return isAbstract ? "@" + name : name;
    }

    private async Task<string> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _manager!.ReceiveAsync(buffer, patience.Token));
    }
}
