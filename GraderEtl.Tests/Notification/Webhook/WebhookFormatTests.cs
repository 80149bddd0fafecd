using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Webhook;

/// <summary>Each format says what the mail says, keeps the limits of its service, and lets nothing from a server pass for markup.</summary>
[TestFixture]
internal sealed class WebhookFormatTests
{
    private const string Hostile = "<!channel> <https://evil.example.org|click> *bold* [here](https://evil.example.org) </code><a href=\"https://evil.example.org\"> @admin /start & \u202e\u001b";
    private static readonly DateOnly Day = new(2025, 3, 3);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 9_214, 4_000, 2_440, 1_902));

    [Test]
    public async Task The_document_has_the_figures_as_numbers_and_the_message_as_text()
    {
        var root = await WriteAsync(WebhookFormat.Json, Good with { Outputs = [new OutputResult("csv", Path.GetFullPath("/srv/reports/daily.csv"), null)] });
        Assert.That(root.GetProperty("type").GetString(), Is.EqualTo("run.succeeded"));
        Assert.That(root.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(root.GetProperty("timestamp").GetString(), Is.EqualTo("2025-03-04T03:00:12.34Z"));
        var data = root.GetProperty("data");
        Assert.That(data.GetProperty("subject").GetString(), Is.EqualTo("[GraderEtl] ✓ 2025-03-03: 9 214 attempts, 61 % success, 1 902 users"));
        Assert.That(data.GetProperty("text").GetString(), Does.StartWith("2025-03-03 is loaded and measured.\n"));
        Assert.That(data.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
        Assert.That(data.GetProperty("from").GetString(), Is.EqualTo("2025-03-03T00:00:00Z"));
        Assert.That(data.GetProperty("records").GetProperty("rejected").GetInt64(), Is.EqualTo(4));
        Assert.That(data.GetProperty("days")[0].GetRawText(), Is.EqualTo("""{"day":"2025-03-03","isComplete":true,"attempts":9214,"submits":4000,"correctSubmits":2440,"uniqueUsers":1902}"""));
        Assert.That(data.GetProperty("outputs")[0].GetRawText(), Is.EqualTo("""{"name":"csv","target":"daily.csv"}"""));
        Assert.That(data.TryGetProperty("error", out _), Is.False);
    }

    [Test]
    public async Task A_failure_has_its_error_and_days_that_are_not_loaded_have_no_figures()
    {
        var root = await WriteAsync(WebhookFormat.Json, RunResults.Failed(Day, "status 500 from /srv/x/y") with { Daily = [new DailyMetrics(Day, 0, 0, 0, 0) { IsComplete = false }] });
        Assert.That(root.GetProperty("type").GetString(), Is.EqualTo("run.failed"));
        var data = root.GetProperty("data");
        Assert.That(data.GetProperty("error").GetRawText(), Is.EqualTo(
            """{"kind":"source","found":"status 500 from y","expected":"status 200","where":"window [a, b)","kept":"nothing was stored","remedy":"try again later"}"""));
        Assert.That(data.GetProperty("days")[0].GetRawText(), Is.EqualTo("""{"day":"2025-03-03","isComplete":false,"attempts":null,"submits":null,"correctSubmits":null,"uniqueUsers":null}"""));
        Assert.That(data.GetProperty("isGood").GetBoolean(), Is.False);
    }

    [TestCase(WebhookFormat.Slack)]
    [TestCase(WebhookFormat.Teams)]
    [TestCase(WebhookFormat.Telegram)]
    public async Task A_chat_reads_the_same_as_the_mail(WebhookFormat format)
    {
        var good = Texts(await WriteAsync(format, Good));
        Assert.That(good, Does.Contain("[GraderEtl] ✓ 2025-03-03: 9 214 attempts, 61 % success, 1 902 users").And.Contain("Data quality").And.Contain("Rejected"));
        var failed = Texts(await WriteAsync(format, RunResults.Failed(Day, "status 500")));
        Assert.That(failed, Does.Contain("What happened").And.Contain("status 500").And.Contain("Try again later"));
        var russian = Texts(await WriteAsync(format, Good, language: "ru"));
        Assert.That(russian, Does.Contain("9 214 попыток").And.Contain("Качество данных"));
    }

    [TestCase(WebhookFormat.Json)]
    [TestCase(WebhookFormat.Slack)]
    [TestCase(WebhookFormat.Teams)]
    [TestCase(WebhookFormat.Telegram)]
    public async Task A_source_by_name_is_named_whether_its_run_went_well_or_not(WebhookFormat format)
    {
        Assert.That(Texts(await WriteAsync(format, Good, name: "math")), Does.Contain("✓ math 2025-03-03: "));
        Assert.That(Texts(await WriteAsync(format, RunResults.Failed(Day, "status 500"), name: "math")), Does.Contain("math 2025-03-03: "));
        if (format == WebhookFormat.Json)
            Assert.That((await WriteAsync(format, Good, name: "math")).GetProperty("data").GetProperty("source").GetString(), Is.EqualTo("math"));
    }

    [TestCase(WebhookFormat.Json)]
    [TestCase(WebhookFormat.Slack)]
    [TestCase(WebhookFormat.Teams)]
    [TestCase(WebhookFormat.Telegram)]
    public async Task The_limits_of_the_service_hold_for_the_largest_errors(WebhookFormat format)
    {
        var huge = string.Concat(Enumerable.Repeat("<&>ошибка😀", 20_000));
        var failed = RunResults.Completed(Day, [.. Enumerable.Range(0, 400).Select(day => new DailyMetrics(Day.AddDays(day), 9_214, 4_000, 2_440, 1_902))]) with
        {
            Outcome = LoadOutcome.SourceFailed,
            Error = new GraderEtlException(ErrorKind.Source, huge) { Expected = huge, Where = huge, Kept = huge, Remedy = huge },
            Outputs = [.. Enumerable.Range(0, 30).Select(sink => new OutputResult($"sink{sink}", null, huge))],
            UnstoredFields = [.. Enumerable.Repeat(huge[..60], 20)],
            Missing = [.. Enumerable.Range(0, 500).Select(day => new TimeWindow(new DateTimeOffset(2025, 3, 3, 0, 0, 0, TimeSpan.Zero).AddDays(2 * day), new DateTimeOffset(2025, 3, 4, 0, 0, 0, TimeSpan.Zero).AddDays(2 * day)))],
        };
        var (root, bytes) = await WriteBytesAsync(format, failed);
        switch (format)
        {
            case WebhookFormat.Slack:
                var blocks = root.GetProperty("blocks").EnumerateArray().ToList();
                Assert.That(blocks, Has.Count.LessThanOrEqualTo(50));
                Assert.That(blocks[0].GetProperty("text").GetProperty("text").GetString(), Has.Length.LessThanOrEqualTo(150));
                foreach (var block in blocks.Where(block => block.TryGetProperty("text", out _)))
                    Assert.That(block.GetProperty("text").GetProperty("text").GetString(), Has.Length.InRange(1, 3_000));
                break;
            case WebhookFormat.Teams:
                Assert.That(bytes, Is.LessThanOrEqualTo(28 * 1024));
                Assert.That(Texts(root), Does.Contain("The message is cut short"));
                break;
            case WebhookFormat.Telegram:
                var text = root.GetProperty("text").GetString()!;
                Assert.That(text, Has.Length.LessThanOrEqualTo(4_096));
                Assert.That(text, Does.Contain("<b>What to do</b>").And.Contain("The message is cut short"));
                break;
            default:
                Assert.That(bytes, Is.LessThan(256 * 1024));
                break;
        }
    }

    [Test]
    public async Task Slack_reads_no_markup_but_titles()
    {
        var root = await WriteAsync(WebhookFormat.Slack, Failed(Hostile));
        foreach (var block in root.GetProperty("blocks").EnumerateArray().Where(block => block.TryGetProperty("text", out _)))
        {
            var text = block.GetProperty("text");
            var isMarkup = text.GetProperty("type").GetString() == "mrkdwn";
            Assert.That(text.GetProperty("text").GetString(), isMarkup ? Does.Match(@"^\*[\w ]+\*$") : Does.Not.Match("[<>]|&(?!amp;|lt;|gt;)"));
        }

        Assert.That(root.GetProperty("text").GetString(), Is.EqualTo("2025-03-03: partly loaded."), "a notification is read as markup");
    }

    [Test]
    public async Task Teams_reads_no_markup_at_all()
    {
        var root = await WriteAsync(WebhookFormat.Teams, Failed(Hostile));
        var card = root.GetProperty("attachments")[0].GetProperty("content");
        Assert.That(root.GetProperty("attachments")[0].GetProperty("contentType").GetString(), Is.EqualTo("application/vnd.microsoft.card.adaptive"));
        Assert.That(card.GetProperty("$schema").GetString(), Is.EqualTo("http://adaptivecards.io/schemas/adaptive-card.json"));
        foreach (var block in card.GetProperty("body").EnumerateArray())
        {
            Assert.That(block.GetProperty("type").GetString(), Is.EqualTo("RichTextBlock"));
            Assert.That(block.GetProperty("inlines").EnumerateArray().Select(run => run.GetProperty("type").GetString()), Is.All.EqualTo("TextRun"));
        }
    }

    [Test]
    public async Task Telegram_gets_the_chat_and_the_servers_words_as_code()
    {
        var root = await WriteAsync(WebhookFormat.Telegram, Failed(Hostile));
        Assert.That(root.GetProperty("chat_id").GetString(), Is.EqualTo("-100123"));
        Assert.That(root.GetProperty("parse_mode").GetString(), Is.EqualTo("HTML"));
        Assert.That(root.GetProperty("link_preview_options").GetProperty("is_disabled").GetBoolean(), Is.True);
        var outside = Regex.Replace(root.GetProperty("text").GetString()!, "<code>[^<]*</code>", "");
        Assert.That(outside, Does.Not.Contain("evil").And.Not.Contain("@admin").And.Not.Contain("/start"));
        AssertTelegram(root.GetProperty("text").GetString()!);
    }

    [Test]
    public void Escaped_text_has_no_markup_keeps_its_limit_and_reads_back()
        => Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), ArbMap.Default.ArbFor<PositiveInt>(), (any, limit) =>
        {
            var text = (any.Get ?? "") + Hostile;
            var whole = ChatText.Escape(text);
            Assert.That(whole, Does.Not.Match("[<>]|&(?!amp;|lt;|gt;)"));
            Assert.That(System.Net.WebUtility.HtmlDecode(whole), Is.EqualTo(string.Concat(text.EnumerateRunes())));
            var most = limit.Get + 1;
            var cut = ChatText.Escape(text, most);
            Assert.That(cut, Has.Length.LessThanOrEqualTo(most));
            Assert.That(cut, Does.Not.Match("[<>]|&(?!amp;|lt;|gt;)"), "no escape is cut in two");
            Assert.That(cut == whole || whole.StartsWith(cut[..^1], StringComparison.Ordinal), Is.True);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Whatever_a_server_says_Telegram_gets_its_own_tags_alone()
        => Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), any =>
        {
            var root = WriteAsync(WebhookFormat.Telegram, Failed((any.Get ?? "") + Hostile)).GetAwaiter().GetResult();
            AssertTelegram(root.GetProperty("text").GetString()!);
        }).QuickCheckThrowOnFailure();

    private static void AssertTelegram(string text)
    {
        Assert.That(Regex.Replace(text, "</?(?:b|i|code)>", ""), Does.Not.Match("[<>]|&(?!amp;|lt;|gt;)"));
        foreach (var tag in (string[])["b", "i", "code"])
            Assert.That(Regex.Count(text, $"<{tag}>"), Is.EqualTo(Regex.Count(text, $"</{tag}>")));
    }

    private static LoadResult Failed(string found) => RunResults.Failed(Day, found) with { Outputs = [new OutputResult("csv", null, Hostile)] };

    private static async Task<JsonElement> WriteAsync(WebhookFormat format, LoadResult result, string language = "en", string? name = null)
        => (await WriteBytesAsync(format, result, language, name)).Root;

    private static async Task<(JsonElement Root, int Bytes)> WriteBytesAsync(WebhookFormat format, LoadResult result, string language = "en", string? name = null)
    {
        await using var harness = new WebhookHarness();
        harness.Options.Name = name;
        (harness.Options.Language, harness.Options.Webhook.Format, harness.Options.Webhook.ChatId) = (language, format, "-100123");
        var body = harness.Composer.Compose(result).Body;
        return (JsonDocument.Parse(body).RootElement, body.Length);
    }

    /// <summary>All texts in a document, one a line.</summary>
    private static string Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join('\n', element.EnumerateObject().Select(property => Texts(property.Value))),
        JsonValueKind.Array => string.Join('\n', element.EnumerateArray().Select(Texts)),
        JsonValueKind.String => element.GetString()!,
        _ => "",
    };
}
