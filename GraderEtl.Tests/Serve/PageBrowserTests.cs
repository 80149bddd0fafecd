using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve;
using GraderEtl.Tests.Support.Browser;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The page in a real browser, with buttons pressed. One browser serves all tests; without Chromium they are skipped.</summary>
[TestFixture]
internal sealed class PageBrowserTests
{
    private Chromium? _chromium;
    private PageHarness? _page;
    private PageHarness? _russian;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chromium = await Chromium.StartAsync();
        _page = await PageHarness.StartAsync();
        _russian = await PageHarness.StartWithTokensAsync(("Language", "ru"));
        foreach (var harness in new[] { _page, _russian })
            await FillAsync(harness);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        foreach (var started in new IAsyncDisposable?[] { _page, _russian, _chromium })
        {
            if (started is not null)
                await started.DisposeAsync();
        }
    }

    [Test]
    public async Task Every_page_is_quiet_accessible_and_fits_every_screen(
        [Values("", "sources/north", "sources/north?day=2025-03-11#day")] string address, [Values(390, 1280)] int width, [Values] bool isDark, [Values] bool isRussian)
    {
        var harness = isRussian ? _russian! : _page!;
        await using var page = await OpenAsync(harness, address, width, isDark ? ColorScheme.Dark : ColorScheme.Light);
        await page.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");
        var name = address.Length == 0 ? "overview" : address.Contains('?', StringComparison.Ordinal) ? "day" : "source";
        await page.PictureAsync($"serve-{name}-{(isRussian ? "ru" : "en")}-{width}-{(isDark ? "dark" : "light")}");
        Assert.That(await page.OverflowAsync(), Is.Zero);
        Assert.That(await AxeCore.ViolationsAsync(page.Page), Is.Empty);
        page.AssertAtHome();
    }

    /// <summary>Opens an address; logs in as operator where it needs a login.</summary>
    private async Task<WatchedPage> OpenAsync(PageHarness harness, string address, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        if (harness == _page)
            return await WatchedPage.OpenAsync(_chromium!, new Uri(harness.Host.Address, address).AbsoluteUri, width, scheme, script);
        var page = await WatchedPage.OpenAsync(_chromium!, new Uri(harness.Host.Address, "login").AbsoluteUri, width, scheme, script);
        await page.PictureAsync($"serve-login-{width}-{scheme}".ToLowerInvariant());
        await page.Page.FillAsync("input[name=access]", PageHarness.Operator);
        await page.Page.ClickAsync("main button");
        await page.Page.GotoAsync(new Uri(harness.Host.Address, address).AbsoluteUri);
        return page;
    }

    private static async Task FillAsync(PageHarness harness)
    {
        var now = PageHarness.Now;
        var march = PageHarness.Days(11, 24);
        var refused = new RunRecord
        {
            Id = Guid.NewGuid(), Range = PageHarness.Days(23, 24), Refresh = false, Host = "host.example.org", Version = "1.0.0", StartedAt = now.AddHours(-4),
        };
        await harness.Load.Store.StartRunAsync(refused, CancellationToken.None);
        await harness.Load.Store.FinishRunAsync(
            refused with
            {
                FinishedAt = now.AddHours(-4).AddSeconds(40),
                Outcome = nameof(LoadOutcome.SourceFailed),
                Error = "The source answered with status 503. Where: 2025-03-23. To do: run again later.",
            },
            CancellationToken.None);
        var year = new TimeWindow(now.AddYears(-1).AddHours(-10), now.AddHours(-10).AddDays(-4));
        var backfill = new BackfillState(Guid.NewGuid(), new TimeWindow(new DateTimeOffset(2024, 9, 1, 0, 0, 0, TimeSpan.Zero), march.End), false, now.AddMinutes(-50), null, 0.384, TimeSpan.FromMinutes(74));
        harness.Control.Set("north",
            backfill,
            new BackfillState(Guid.NewGuid(), year, true, now.AddDays(-2), null, 1, null),
            new BackfillState(Guid.NewGuid(), PageHarness.Days(1, 3), false, now.AddDays(-9), now.AddDays(-9), 0.5, null));
        harness.Control.Schedule = new ScheduleState("0 6 * * *", "UTC", now.AddHours(20), now.AddHours(-4), IsPaused: false);
        harness.Control.Nodes.Add(new NodeState("etl-1", now.AddSeconds(-3), IsAlive: true, [new WorkItem("north", PageHarness.Days(14, 20), backfill.Id, now.AddMinutes(-4))]));
        harness.Control.Nodes.Add(new NodeState("etl-2", now.AddSeconds(-5), IsAlive: true, []));
        harness.Control.Nodes.Add(new NodeState("etl-3", now.AddMinutes(-6), IsAlive: false, []));
    }
}
