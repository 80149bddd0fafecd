using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve;
using GraderEtl.Tests.Support.Browser;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The page in a real browser, with buttons pressed. One browser serves all tests; without Chromium they are skipped.</summary>
[TestFixture]
[Parallelizable]
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
        // between telephones and screens the table of runs is the widest
        await page.Page.SetViewportSizeAsync(width == 390 ? 700 : 900, 900);
        Assert.That(await page.OverflowAsync(), Is.Zero);
        await page.Page.SetViewportSizeAsync(width, 900);
        await page.PictureAsync($"serve-{name}-{(isRussian ? "ru" : "en")}-{width}-{(isDark ? "dark" : "light")}");
        Assert.That(await page.OverflowAsync(), Is.Zero);
        Assert.That(await AxeCore.ViolationsAsync(page.Page), Is.Empty);
        page.AssertAtHome();
    }

    [Test]
    public async Task A_backfill_is_started_watched_and_cancelled_by_clicking([Values] bool hasScript)
    {
        await using var harness = await PageHarness.StartAsync();
        await using var page = await WatchedPage.OpenAsync(_chromium!, new Uri(harness.Host.Address, "sources/north").AbsoluteUri, script: hasScript);
        await page.Page.ClickAsync("#day-north-2025-03-15");
        Assert.That(await page.TextsAsync("#day p"), Is.EqualTo(new[] { "2025-03-15: missing" }));
        await page.Page.FillAsync("#load input[name=to]", "2025-03-18");
        await page.Page.ClickAsync("#load-days");
        Assert.That(await page.TextsAsync("[role=status]"), Has.One.StartsWith("The days are queued."));
        Assert.That(harness.Control.Calls, Is.EqualTo(new[] { $"load north {PageHarness.Days(15, 19)}" }));
        Assert.That(await page.TextsAsync("#backfills strong"), Is.EqualTo(new[] { "2025-03-15 to 2025-03-18" }));

        var backfill = (await harness.Control.ReadBackfillsAsync("north", CancellationToken.None)).Single();
        harness.Control.Set("north", backfill with { Covered = 0.5, Remaining = TimeSpan.FromMinutes(2) });
        harness.Control.Nodes.Add(new NodeState("etl-1", PageHarness.Now, IsAlive: true, [new WorkItem("north", PageHarness.Days(17, 19), backfill.Id, PageHarness.Now)]));
        if (!hasScript)
            await page.Page.ReloadAsync();
        await Assertions.Expect(page.Page.Locator("#backfills .share")).ToHaveTextAsync("50.0\u00a0%", new() { Timeout = 15_000 });
        await Assertions.Expect(page.Page.Locator("#backfills .soft")).ToContainTextAsync("about 2 minutes left");
        await Assertions.Expect(page.Page.Locator("#day-north-2025-03-17")).ToHaveClassAsync("day loading");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel 2025-03-15 to 2025-03-18" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("[role=status]")).ToContainTextAsync("Cancelled.");
        Assert.That(harness.Control.Calls[^1], Is.EqualTo("cancel north"));
        await Assertions.Expect(page.Page.Locator("#backfills .soft")).ToContainTextAsync("cancelled");
        Assert.That(await page.Page.Locator("#backfills button").CountAsync(), Is.Zero);
        page.AssertAtHome();
    }

    [Test]
    public async Task A_page_that_is_refreshed_leaves_what_is_open_and_chosen_as_it_is()
    {
        await using var harness = await PageHarness.StartAsync();
        await using var page = await WatchedPage.OpenAsync(_chromium!, new Uri(harness.Host.Address, "sources/north").AbsoluteUri);
        await page.Page.ClickAsync("#days-north summary");
        await page.Page.FillAsync("#load input[name=from]", "2025-03-02");
        await page.Page.FocusAsync("#day-north-2025-03-12");
        harness.Control.Nodes.Add(new NodeState("etl-1", PageHarness.Now, IsAlive: true, [new WorkItem("north", PageHarness.Days(11, 12), null, PageHarness.Now)]));
        await Assertions.Expect(page.Page.Locator("#day-north-2025-03-11")).ToHaveClassAsync("day loading", new() { Timeout = 15_000 });
        Assert.That(await page.Page.EvaluateAsync<string>("document.activeElement.id"), Is.EqualTo("day-north-2025-03-12"));
        Assert.That(await page.Page.EvaluateAsync<bool>("document.getElementById('days-north').open"), Is.True);
        Assert.That(await page.Page.InputValueAsync("#load input[name=from]"), Is.EqualTo("2025-03-02"));
        page.AssertAtHome();
    }

    [Test]
    public async Task The_calendar_is_walked_with_the_keyboard()
    {
        await using var page = await OpenAsync(_page!, "sources/north");
        await page.Page.FocusAsync("#day-north-2025-03-24");
        foreach (var (key, day) in new[] { ("ArrowLeft", "23"), ("ArrowUp", "16"), ("ArrowRight", "17"), ("ArrowDown", "24") })
        {
            await page.Page.Keyboard.PressAsync(key);
            Assert.That(await page.Page.EvaluateAsync<string>("document.activeElement.id"), Is.EqualTo("day-north-2025-03-" + day));
        }

        Assert.That(await page.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement, '::after').content"), Is.EqualTo("\"2025-03-24: missing\""));
        await page.PictureAsync("serve-keyboard");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#day p")).ToHaveTextAsync("2025-03-24: missing");
        Assert.That(await page.Page.Locator(".months a[tabindex='0']").CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_report_runs_its_script_and_cannot_act_for_the_visitor()
    {
        await using var harness = await PageHarness.StartAsync();
        var file = harness.Context.Sources[0].ReportFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "<!DOCTYPE html><title>-</title><p></p><script>fetch('/').then(() => document.title = 'read', () => document.title = 'refused ' + origin)</script>");
        await using var page = await WatchedPage.OpenAsync(_chromium!, new Uri(harness.Host.Address, "report/north").AbsoluteUri);
        await Assertions.Expect(page.Page).ToHaveTitleAsync("refused null");
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
            Id = Guid.NewGuid(),
            Range = new TimeWindow(PageHarness.Days(23, 24).Start.AddMinutes(90), PageHarness.Days(23, 24).End.AddMinutes(-30)),
            Refresh = false,
            Host = "host.example.org",
            Version = "1.0.0",
            StartedAt = now.AddHours(-4),
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
