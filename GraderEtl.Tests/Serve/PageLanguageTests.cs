using System.Net;
using System.Text.RegularExpressions;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Serve.Page;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The page of runs that failed is in one language: what was said in English stands in boxes that say so.</summary>
[TestFixture]
[Parallelizable]
internal sealed partial class PageLanguageTests
{
    private const string Said = "The source answered with status 503. Where: 2025-03-23. To do: run again later.";

    private static readonly string[] Names = ["GraderEtl", "north", "south", "grader-etl", "check", "source", "database", "rejects", "list", "replay", "report", "sheet", "mail", "from", "to", "UTC", "missing", "user_id"];

    [Test]
    public void In_Russian_nothing_but_the_boxes_is_English()
    {
        foreach (var page in Pages("ru"))
        {
            var outside = WebUtility.HtmlDecode(Tag().Replace(Box().Replace(page, ""), " "));
            Assert.That(Latin().Matches(outside).Select(static word => word.Value).Except(Names), Is.Empty, outside);
            Assert.That(page, Does.Contain("Что было сообщено (по-английски)"));
        }
    }

    [Test]
    public void In_English_there_is_no_Russian_and_what_was_said_is_in_boxes()
    {
        foreach (var page in Pages("en"))
        {
            Assert.That(page, Does.Not.Match("[А-Яа-яЁё]"));
            Assert.That(Box().Replace(page, ""), Does.Not.Contain("503").And.Not.Contain("no such host").And.Not.Contain("2 is neither"));
        }
    }

    [Test]
    public void A_failed_run_has_advice_in_the_language_of_the_page_and_what_was_said_for_operators_only()
    {
        Assert.That(Whole("ru", Said), Does.Contain("проверьте, отвечает ли источник: grader-etl check source").And.Contain($"<pre class=\"said\" lang=\"en\">{Said}</pre>"));
        Assert.That(Whole("ru", error: null), Does.Contain("проверьте, отвечает ли источник").And.Not.Contain("<pre class=\"said\""));
    }

    private static IEnumerable<string> Pages(string language)
    {
        yield return Whole(language, Said);
        var frame = Frame(language);
        var unread = new SourceDocument("south", "UTC") { Problem = "The database does not respond: no such host" };
        yield return SourceView.Overview(frame, new OverviewDocument(DateTimeOffset.UnixEpoch, [unread], [])).ToString();
    }

    private static string Whole(string language, string? error)
    {
        var start = new DateTimeOffset(2025, 3, 24, 6, 0, 0, TimeSpan.Zero);
        var runs = Enum.GetValues<LoadOutcome>().Select(outcome => new RunDocument(new RunRecord
        {
            Id = Guid.Empty,
            Range = new TimeWindow(start.AddDays(-1), start),
            Refresh = false,
            Host = "host.example.org",
            Version = "1.0.0",
            StartedAt = start,
            Outcome = outcome.ToString(),
            Error = outcome == LoadOutcome.Completed ? null : error,
        }));
        var source = new SourceDocument("north", "UTC")
        {
            Schedule = new ScheduleDocument("0 6 * * *", "UTC", start, start, IsPaused: false),
            Runs = [.. runs],
            Quarantine = new Dictionary<string, long>(StringComparer.Ordinal) { ["missing"] = 1 },
            Examples = error is null ? null : [new RejectedRecord(new StoredRejection(7, Guid.NewGuid(), new TimeWindow(start.AddDays(-1), start), "missing", "user_id", "2 is neither 0, 1, true nor false", "{}"u8.ToArray(), 2, start))],
        };
        return SourceView.Whole(Frame(language), source, chosen: null).ToString();
    }

    private static PageFrame Frame(string language)
        => new(new Words(Language.Find(language)!, TimeZoneInfo.Utc), new DateTimeOffset(2025, 3, 24, 12, 0, 0, TimeSpan.Zero), ["north", "south"], new Visitor(PageRole.Operator, "t", HasSession: false));

    [GeneratedRegex("<(?<tag>pre|span) class=\"said\" lang=\"en\">.*?</\\k<tag>>|<pre[^>]*>.*?</pre>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Box();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("[A-Za-z][A-Za-z_-]*[A-Za-z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Latin();
}
