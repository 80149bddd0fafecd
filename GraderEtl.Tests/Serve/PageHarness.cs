using System.Net;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Serve.Page;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace GraderEtl.Tests.Serve;

/// <summary>The page over a real store with a fortnight in it, and a control that does as the test says. Two sources share the store.</summary>
internal sealed class PageHarness : IAsyncDisposable
{
    internal const string Viewer = "viewer-token-0123456789";
    internal const string Operator = "operator-token-0123456789";

    /// <summary>The page's clock: a Tuesday.</summary>
    internal static readonly DateTimeOffset Now = new(2025, 3, 25, 10, 0, 0, TimeSpan.Zero);

    private PageHarness(LoadHarness load, PageContext context)
    {
        Load = load;
        Context = context;
    }

    internal LoadHarness Load { get; }

    internal PageContext Context { get; }

    internal FakeServeControl Control => (FakeServeControl)Context.Control;

    internal FakeTimeProvider Time => (FakeTimeProvider)Context.Time;

    internal PageHost Host { get; private set; } = null!;

    /// <param name="settings">Settings beside the port, such as <c>Language</c>.</param>
    internal static async Task<PageHarness> StartAsync(params (string Key, string Value)[] settings)
    {
        var load = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300, MalformedEvery = 320 }, options => options.Validation.MaxRejectedShare = 0.5);
        await load.LoadAsync(Days(1, 11));
        await load.LoadAsync(Days(12, 14));
        var control = new FakeServeControl { Now = Now };
        var time = new FakeTimeProvider(Now);
        var all = Settings(load.Directory.File(""), [("Serve:Port", "0"), .. settings]);
        PageSource[] sources = [Source(load, "north"), Source(load, "south")];
        var context = new PageContext(all, sources, control, time, load.Log.CreateLogger("page"), new SecretRedactor([]));
        return new PageHarness(load, context) { Host = await PageHost.StartAsync(context, CancellationToken.None) };
    }

    /// <summary>The same with the tokens of a viewer and an operator.</summary>
    internal static async Task<PageHarness> StartWithTokensAsync(params (string Key, string Value)[] settings)
    {
        using var directory = new TempDirectory();
        return await StartAsync([("Serve:TokenFile", WriteTokens(directory)), .. settings]);
    }

    internal static string WriteTokens(TempDirectory directory)
    {
        var file = directory.File("tokens");
        PrivateFiles.Write(file, $"# who may look, and who may act\nviewer: {Viewer}\noperator: {Operator}\n");
        return file;
    }

    internal static Settings Settings(string directory, params (string Key, string Value)[] values)
    {
        var given = values.Select(value => new SettingValue(value.Key, value.Value, "--set", directory)).ToList();
        return new SettingsLoader(new SettingsSources(directory, new Dictionary<string, string>(), null, null, given)).Load();
    }

    /// <summary>Days of March 2025 in UTC, the last one not included.</summary>
    internal static TimeWindow Days(int first, int end) => new(
        new DateTimeOffset(2025, 3, first, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, end, 0, 0, 0, TimeSpan.Zero));

    /// <summary>A client with cookies of its own, that follows no redirection and says that it is a page of this site.</summary>
    internal HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Host.Address };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Load.DisposeAsync();
    }

    private static PageSource Source(LoadHarness load, string name) => new()
    {
        Name = name,
        Zone = TimeZoneInfo.Utc,
        ReportFile = load.Directory.File($"reports/{name}.html"),
        Pipeline = load.Pipeline,
        Store = load.Store,
        Inspection = load.Inspection,
    };
}
