using Microsoft.Playwright;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Browser;

/// <summary>A file in a browser, with all that it asked for and complained about.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];
    private readonly IBrowserContext _context;
    private readonly string _address;

    private WatchedPage(IBrowserContext context, IPage page, string file)
    {
        (_context, Page, _address) = (context, page, new Uri(file).AbsoluteUri);
        page.Request += (_, request) => _requests.Add(request.Url);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
    }

    internal IPage Page { get; }

    internal static async Task<WatchedPage> OpenAsync(
        Chromium chromium, string file, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            JavaScriptEnabled = script,
        });
        var page = new WatchedPage(context, await context.NewPageAsync(), file);
        await page.Page.GotoAsync(page._address);
        return page;
    }

    /// <summary>How far the page goes past the right edge of the window, in pixels.</summary>
    internal Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>The texts of all elements that a selector finds.</summary>
    internal async Task<IReadOnlyList<string>> TextsAsync(string selector) => await Page.Locator(selector).AllTextContentsAsync();

    /// <summary>A picture of the whole page, among the results of the tests.</summary>
    internal async Task PictureAsync(string name)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots", name + ".png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        TestContext.AddTestAttachment(path);
    }

    /// <summary>The page asked for its own file alone, and neither script nor policy had anything to say.</summary>
    internal void AssertQuiet()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_complaints, Is.Empty);
            Assert.That(_requests, Is.EqualTo(new[] { _address }));
        }
    }

    /// <summary>The same of a page of a server: it asked for nothing from elsewhere.</summary>
    internal void AssertAtHome()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_complaints, Is.Empty);
            Assert.That(_requests, Is.Not.Empty.And.All.StartsWith(new Uri(_address).GetLeftPart(UriPartial.Authority)));
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
