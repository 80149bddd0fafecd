using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Tests.Metrics;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Browser;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>
/// The page in a real browser, opened from disk: of a semester that was loaded and measured, and of a generated year. One browser serves
/// all tests; without Chromium they are skipped.
/// </summary>
[TestFixture]
[Parallelizable]
internal sealed class HtmlReportBrowserTests
{
    private const string Period = "created_at >= '2025-03-03 00:00+03' AND created_at < '2025-03-17 00:00+03'";

    private TempDirectory _directory = null!;
    private Chromium? _chromium;
    private HandMadeSemester? _semester;

    [OneTimeSetUp]
    public async Task WritePagesAsync()
    {
        _directory = new TempDirectory();
        _chromium = await Chromium.StartAsync();
        _semester = await HandMadeSemester.CreateAsync();
        var semester = await _semester.Store.Query.ReadReportAsync(HandMadeSemester.Period, CancellationToken.None);
        foreach (var language in Language.All)
        {
            Write($"semester-{language.Name}", semester, language);
            Write($"day-{language.Name}", LearningReports.Of(1), language);
            Write($"month-{language.Name}", LearningReports.WithLongNames(LearningReports.Of(30)), language);
            Write($"year-{language.Name}", LearningReports.WithLongNames(LearningReports.Of(365)), language);
            Write($"years-{language.Name}", LearningReports.Of(1_096, tasks: 500), language);
        }
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_semester is not null)
            await _semester.DisposeAsync();
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task What_it_shows_is_what_sql_finds()
    {
        await using var page = await OpenAsync("semester-en");
        await AssertFigureAsync(page, "attempts", $"SELECT count(*) FROM grader.attempts WHERE {Period}");
        await AssertFigureAsync(page, "submits", $"SELECT count(*) FROM grader.attempts WHERE {Period} AND attempt_type = 'submit'");
        await AssertFigureAsync(page, "success_rate", $"SELECT round(100 * avg(is_correct::int), 1) || chr(160) || '%' FROM grader.attempts WHERE {Period} AND attempt_type = 'submit'");
        // 13 March and most of February are not loaded
        foreach (var metric in new[] { "unique_users", "new_users", "first_successes", "first_try_rate" })
            await AssertFigureAsync(page, metric, "SELECT 'incomplete'");
    }

    [Test]
    public async Task The_data_behind_its_charts_is_what_sql_finds()
    {
        await using var page = await OpenAsync("semester-en");
        Assert.That(await page.TextsAsync("#attempts tbody tr"), Is.EqualTo(await RowsAsync($"""
            SELECT CASE WHEN day = '2025-03-13' THEN '2025-03-13—————' ELSE
                to_char(day, 'YYYY-MM-DD') || count(user_id) || count(*) FILTER (WHERE attempt_type = 'run') || count(*) FILTER (WHERE attempt_type = 'submit')
                || count(DISTINCT substring(lis_result_sourcedid from '-([0-9a-f]+):')) FILTER (WHERE lis_result_sourcedid LIKE 'course-v1:%') || 'incomplete' END
            FROM generate_series(timestamp '2025-03-03', '2025-03-16', '1 day') AS day
            LEFT JOIN grader.attempts ON (created_at AT TIME ZONE 'Europe/Moscow')::date = day GROUP BY day ORDER BY day
            """)));
        Assert.That(await page.TextsAsync("#hours tbody td"), Is.EqualTo(await RowsAsync($"""
            SELECT (SELECT count(*) FROM grader.attempts WHERE {Period} AND extract(isodow FROM created_at AT TIME ZONE 'Europe/Moscow') = day
                AND extract(hour FROM created_at AT TIME ZONE 'Europe/Moscow') = hour)::text
            FROM generate_series(1, 7) AS day, generate_series(0, 23) AS hour ORDER BY day, hour
            """)));
        Assert.That(await page.TextsAsync("#courses tbody tr td:nth-child(3) .barred"), Is.EqualTo(await RowsAsync($"""
            SELECT count(*)::text FROM grader.attempts WHERE {Period} AND lis_result_sourcedid LIKE 'course-v1:%'
            GROUP BY split_part(lis_result_sourcedid, ':', 2) ORDER BY count(*) DESC
            """)));
        Assert.That(await page.TextsAsync("#tasks tbody tr:first-child td:nth-child(2)"), Has.Some.EqualTo((await RowsAsync($"""
            SELECT round(100.0 * count(DISTINCT user_id) FILTER (WHERE EXISTS (SELECT FROM grader.attempts AS s WHERE s.is_correct AND s.user_id = a.user_id
                AND s.created_at < '2025-03-17 00:00+03' AND s.lis_result_sourcedid LIKE '%{HandMadeSemester.A2}%')) / count(DISTINCT user_id), 1) || chr(160) || '%'
            FROM grader.attempts AS a WHERE {Period} AND attempt_type = 'submit' AND lis_result_sourcedid LIKE '%{HandMadeSemester.A2}%'
            """)).Single()));
    }

    [Test]
    public async Task Every_page_is_quiet_and_fits_every_screen([Values("day", "month", "year", "years")] string report, [Values("en", "ru")] string language)
    {
        // in the other language the other way round, so that each width is seen in each scheme
        var isDark = language == "ru";
        await using var page = await OpenAsync($"{report}-{language}");
        foreach (var width in (int[])[390, 768, 1280, 1920])
        {
            isDark = !isDark;
            await page.Page.SetViewportSizeAsync(width, 900);
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            Assert.That(await page.OverflowAsync(), Is.Zero, $"{width} pixels");
            Assert.That(await OverlapsAsync(page), Is.Empty, $"{width} pixels");
            var background = await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
            Assert.That(background, Is.EqualTo(isDark ? "rgb(16, 20, 26)" : "rgb(245, 246, 248)"));
            if (width < 1920)
                await page.PictureAsync($"{report}-{language}-{width}-{(isDark ? "dark" : "light")}");
        }

        page.AssertQuiet();
    }

    [Test]
    public async Task Everybody_can_read_it([Values("en", "ru")] string language, [Values] bool isDark)
    {
        await using var page = await OpenAsync($"semester-{language}", scheme: isDark ? ColorScheme.Dark : ColorScheme.Light);
        await page.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");
        Assert.That(await AxeCore.ViolationsAsync(page.Page), Is.Empty);
    }

    [Test]
    public async Task A_column_sorts_by_click_and_by_key_and_says_so()
    {
        await using var page = await OpenAsync("month-en");
        var users = page.Page.Locator("#tasks table").First.Locator("thead th").Nth(3);
        var cells = "#tasks table:first-of-type >> nth=0 >> tbody tr td:nth-child(4)";
        await users.Locator("button").ClickAsync();
        Assert.That(await users.GetAttributeAsync("aria-sort"), Is.EqualTo("descending"), "the largest number first");
        Assert.That(Numbers(await page.TextsAsync(cells)), Is.Ordered.Descending);
        await users.Locator("button").PressAsync("Enter");
        Assert.That(await users.GetAttributeAsync("aria-sort"), Is.EqualTo("ascending"));
        Assert.That(Numbers(await page.TextsAsync(cells)), Is.Ordered.Ascending.And.Count.EqualTo(20));
        var names = page.Page.Locator("#tasks table").First.Locator("thead th").Nth(0);
        await names.Locator("button").PressAsync("Space");
        Assert.That(await names.GetAttributeAsync("aria-sort"), Is.EqualTo("ascending"), "texts from A on");
        Assert.That(await users.GetAttributeAsync("aria-sort"), Is.Null);
        page.AssertQuiet();
    }

    [Test]
    public async Task Shares_and_figures_with_marks_of_a_language_sort_as_numbers()
    {
        await using var page = await OpenAsync("month-ru");
        await page.Page.Locator("#success summary").ClickAsync();
        await page.Page.Locator("#success thead th:nth-child(4) button").ClickAsync();
        var rates = (await page.TextsAsync("#success tbody td:nth-child(4)")).Select(text => decimal.Parse(text[..^2], Language.Find("ru")!.Culture)).ToList();
        Assert.That(rates, Is.Ordered.Descending.And.Count.EqualTo(30));
        await page.Page.Locator("#success thead th:nth-child(1) button").ClickAsync();
        Assert.That((await page.TextsAsync("#success tbody th"))[0], Is.EqualTo("01.01.2023"), "days sort as days");
    }

    [Test]
    public async Task Definitions_show_under_the_pointer_and_the_focus()
    {
        await using var page = await OpenAsync("month-en", 390);
        var tip = page.Page.Locator("#tip");
        var term = page.Page.Locator("#figures a[href='#d-first_try_rate']");
        var meaning = MetricDefinition.Get("first_try_rate").Text;
        await term.HoverAsync();
        Assert.That(await tip.TextContentAsync(), Is.EqualTo(meaning));
        var box = (await tip.BoundingBoxAsync())!;
        Assert.That(box.X, Is.GreaterThanOrEqualTo(0));
        Assert.That(box.X + box.Width, Is.LessThanOrEqualTo(390));
        await page.Page.Mouse.MoveAsync(5, 5);
        Assert.That(await tip.IsVisibleAsync(), Is.False);
        await term.FocusAsync();
        Assert.That(await tip.IsVisibleAsync() && await term.GetAttributeAsync("aria-describedby") == "tip", Is.True);
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.That(await tip.IsVisibleAsync(), Is.False);
        page.AssertQuiet();
    }

    [Test]
    public async Task A_chart_shows_the_day_under_the_pointer_and_the_one_that_arrows_lead_to([Values("en", "ru")] string language)
    {
        var report = LearningReports.Of(30);
        await using var page = await OpenAsync($"month-{language}");
        var (chart, tip, texts) = (page.Page.Locator("#attempts svg.plot"), page.Page.Locator("#tip"), Language.Find(language)!);
        var box = (await chart.BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 3.5f / 30), box.Y + 60);
        Assert.That(await tip.TextContentAsync(), Does.StartWith(texts.Day(report.Days[3].Day)).And.Contain(texts.Number(report.Days[3].Attempts)));
        await page.Page.Mouse.MoveAsync(5, 5);
        Assert.That(await tip.IsVisibleAsync(), Is.False);
        await chart.FocusAsync();
        await page.Page.Keyboard.PressAsync("End");
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.That(await chart.GetAttributeAsync("aria-label"), Does.StartWith(texts.Day(report.Days[28].Day)).And.Contain(texts.Number(report.Days[28].Attempts)));
        page.AssertQuiet();
    }

    [Test]
    public async Task Without_script_everything_is_there_and_terms_lead_to_their_definitions()
    {
        await using var page = await OpenAsync("semester-en", script: false);
        Assert.That(await page.Page.Locator("#tip").IsVisibleAsync(), Is.False);
        Assert.That(await page.Page.Locator("button").CountAsync(), Is.Zero, "nothing that would do nothing");
        Assert.That(await page.Page.Locator("#figures .value").First.IsVisibleAsync(), Is.True);
        await page.Page.Locator("#attempts summary").ClickAsync();
        Assert.That(await page.Page.Locator("#attempts tbody tr").First.IsVisibleAsync(), Is.True);
        await page.Page.Locator("#figures a[href='#d-attempts']").ClickAsync();
        Assert.That(page.Page.Url, Does.EndWith("#d-attempts"));
        Assert.That(await page.Page.Locator("#d-attempts dd").IsVisibleAsync(), Is.True);
    }

    [Test]
    public async Task On_paper_it_is_black_on_white_and_has_no_controls()
    {
        await using var page = await OpenAsync("month-en", scheme: ColorScheme.Dark);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.That(await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"),
            Is.EqualTo("rgb(255, 255, 255)rgb(0, 0, 0)"));
        Assert.That(await page.Page.Locator("nav").IsVisibleAsync() || await page.Page.Locator("summary").First.IsVisibleAsync(), Is.False);
        Assert.That(await page.Page.Locator("#attempts svg.plot").IsVisibleAsync() && await page.Page.Locator("#definitions dd").First.IsVisibleAsync(), Is.True);
        Assert.That(await page.Page.Locator("#tasks thead th").First.InnerTextAsync(), Is.EqualTo("Task"), "headings stay where buttons go");
        Assert.That(await page.Page.Locator("#tasks thead th button").First.IsVisibleAsync(), Is.True);
        await page.PictureAsync("month-en-print");
        Assert.That(await page.Page.Locator("thead").First.EvaluateAsync<string>("head => getComputedStyle(head).display"), Is.EqualTo("table-header-group"), "heads are repeated");
        Assert.That(await page.Page.Locator("h2").First.EvaluateAsync<string>("title => getComputedStyle(title).breakAfter"), Is.EqualTo("avoid"), "no heading is parted from what it heads");
        Assert.That(await page.Page.PdfAsync(new PagePdfOptions { Format = "A4" }), Has.Length.GreaterThan(20_000));
        page.AssertQuiet();
    }

    /// <summary>Texts of charts that lie on each other, and parts of cards that are cut off.</summary>
    private static Task<string[]> OverlapsAsync(WatchedPage page) => page.Page.EvaluateAsync<string[]>("""
        () => {
          const found = [];
          for (const chart of document.querySelectorAll('svg[role=img]')) {
            const texts = Array.from(chart.querySelectorAll('text'), text => [text.textContent, text.getBoundingClientRect()]).filter(text => text[1].width > 0);
            texts.forEach(([text, box], i) => {
              for (const [other, next] of texts.slice(i + 1))
                if (box.left + 1 < next.right && next.left + 1 < box.right && box.top + 4 < next.bottom && next.top + 4 < box.bottom) found.push(`${text} on ${other}`);
            });
          }
          for (const card of document.querySelectorAll('.card'))
            if (card.scrollWidth > card.clientWidth) found.push(card.textContent);
          // tables fit where there is room, those of tasks on a tablet too
          for (const table of document.querySelectorAll(innerWidth < 1280 ? '#tasks .scroll' : 'section > .scroll'))
            if (innerWidth > 640 && table.scrollWidth > table.clientWidth) found.push(`${table.getAttribute('aria-label')}: ${table.scrollWidth} of ${table.clientWidth}`);
          return found;
        }
        """);

    private static List<int> Numbers(IEnumerable<string> texts) => [.. texts.Select(text => int.Parse(text.Replace("\u00A0", "", StringComparison.Ordinal), Language.English.Culture))];

    private Task<WatchedPage> OpenAsync(string name, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
        => WatchedPage.OpenAsync(_chromium!, _directory.File(name + ".html"), width, scheme, script);

    private void Write(string name, LearningReport report, Language language)
        => File.WriteAllText(_directory.File(name + ".html"), HtmlReport.Render(report, language, RunResults.Completed(LearningReports.First, [.. report.Days])));

    private async Task AssertFigureAsync(WatchedPage page, string metric, string sql)
        => Assert.That(await page.TextsAsync($"#figures [data-metric='{metric}'] .value"), Is.EqualTo(await RowsAsync($"SELECT ({sql})::text")), metric);

    private async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        var rows = new List<string>();
        await using var command = _semester!.Store.Store.Server.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
