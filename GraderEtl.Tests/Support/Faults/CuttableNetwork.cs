using System.Globalization;
using System.Net;
using GraderEtl.Runner.Embedded;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// A network of their own for processes, with one cable to this machine that can be cut: what is sent then vanishes and nobody is told.
/// Making one takes root on Linux and the program <c>ip</c>, so elsewhere the test says so and is left out.
/// </summary>
internal sealed class CuttableNetwork : IAsyncDisposable
{
    private readonly string _name;
    private readonly (string Here, string There) _hardware;

    private CuttableNetwork(string name, (string Here, string There) hardware, byte subnet)
    {
        _name = name;
        _hardware = hardware;
        Here = new IPAddress([10, 231, subnet, 1]);
        There = new IPAddress([10, 231, subnet, 2]);
    }

    /// <summary>This machine's address on the cable.</summary>
    public IPAddress Here { get; }

    /// <summary>The address of the processes.</summary>
    public IPAddress There { get; }

    /// <summary>The command that starts a process in the network.</summary>
    public IReadOnlyList<string> Within => ["ip", "netns", "exec", _name];

    private string Cable => _name + "h";

    private string FarEnd => _name + "p";

    /// <summary>Makes one.</summary>
    public static async Task<CuttableNetwork> CreateAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("A network can only be made by root on Linux; the one that is cut is not tested here.");
        var number = Random.Shared.Next(256 * 256);
        var name = string.Create(CultureInfo.InvariantCulture, $"getl{number:x4}");
        // locally administered addresses
        var hardware = string.Create(CultureInfo.InvariantCulture, $"02:67:65:{number >> 8:x2}:{number & 255:x2}:");
        var network = new CuttableNetwork(name, (hardware + "01", hardware + "02"), (byte)(number & 255));
        if (await TryAsync("ip", "netns", "add", name) is { } problem)
            Assert.Ignore($"No network can be made here ({problem}); the one that is cut is not tested here.");
        try
        {
            await network.ConnectAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts the cable: both sides go on sending, to an address that nobody has.</summary>
    public Task CutAsync() => AddressAsync("02:67:65:ff:ff:ff", "02:67:65:ff:ff:fe");

    /// <summary>Mends the cable.</summary>
    public Task MendAsync() => AddressAsync(_hardware.There, _hardware.Here);

    // the cable goes with the network
    public async ValueTask DisposeAsync() => await MustAsync("ip", "netns", "del", _name);

    private async Task ConnectAsync()
    {
        await MustAsync("ip", "link", "add", Cable, "address", _hardware.Here, "type", "veth", "peer", "name", FarEnd, "address", _hardware.There, "netns", _name);
        await MustAsync("ip", "addr", "add", $"{Here}/30", "dev", Cable);
        await MustAsync("ip", "link", "set", Cable, "up");
        await MustAsync("ip", "-n", _name, "addr", "add", $"{There}/30", "dev", FarEnd);
        await MustAsync("ip", "-n", _name, "link", "set", FarEnd, "up");
        await MustAsync("ip", "-n", _name, "link", "set", "lo", "up");
        await MendAsync();
    }

    /// <summary>Tells both sides which hardware address the other one has.</summary>
    private async Task AddressAsync(string there, string here)
    {
        await MustAsync("ip", "neigh", "replace", There.ToString(), "lladdr", there, "dev", Cable, "nud", "permanent");
        await MustAsync("ip", "-n", _name, "neigh", "replace", Here.ToString(), "lladdr", here, "dev", FarEnd, "nud", "permanent");
    }

    private static async Task MustAsync(params string[] command)
    {
        if (await TryAsync(command) is { } problem)
            throw new IOException(problem);
    }

    /// <summary>What went wrong; null for nothing.</summary>
    private static async Task<string?> TryAsync(params string[] command)
    {
        var done = await ChildProcess.RunAsync(command);
        return done.Succeeded ? null : done.LastLines;
    }
}
