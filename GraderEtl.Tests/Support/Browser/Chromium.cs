using Microsoft.Playwright;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Browser;

/// <summary>
/// A Chromium of the machine, driven by Playwright, for tests of pages. Where there is none a test is skipped and says what to install;
/// where <c>GRADERETL_TEST_BROWSER=required</c> is set, as in <c>.ci/run</c>, it fails instead.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>No sandbox, as tests may run as root; nothing that would go to the network by itself.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    internal IBrowser Browser { get; }

    internal static async Task<Chromium> StartAsync()
    {
        var path = Find();
        if (path is null)
            Missing("No Chromium was found. Install it (Debian: apt-get install chromium), or name one in GRADERETL_TEST_CHROMIUM.");
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Arguments, Timeout = 120_000 }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>Ends the test as skipped, or as failed where nothing may be missing.</summary>
    internal static void Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("GRADERETL_TEST_BROWSER") == "required")
            Assert.Fail(what);
        Assert.Ignore(what);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find() => Environment.GetEnvironmentVariable("GRADERETL_TEST_CHROMIUM") is { Length: > 0 } named
        ? named
        : (from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
           from name in Names
           let path = Path.Combine(directory, name)
           where directory.Length > 0 && File.Exists(path)
           select path).FirstOrDefault();
}
