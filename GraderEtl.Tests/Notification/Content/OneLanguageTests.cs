using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>A message about a failure is in one language, whatever failed: what was said in English stands in a box of its own.</summary>
[TestFixture]
[Parallelizable]
internal sealed partial class OneLanguageTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);

    /// <summary>Commands, settings and names, which are the same in every language.</summary>
    private static readonly string[] Names = ["GraderEtl", "grader-etl", "check", "source", "database", "rejects", "list", "status", "backfill", "Source:HealDays", "HTTP", "UTC", "csv", "sheet"];

    private static IEnumerable<ErrorKind> Kinds => Enum.GetValues<ErrorKind>();

    [TestCaseSource(nameof(Kinds))]
    public void In_Russian_nothing_but_the_box_is_English(ErrorKind kind)
    {
        var message = Compose(Failure(kind), "ru");
        var html = HtmlRendering.Render(message);
        var text = TextRendering.Render(message);
        using (Assert.EnterMultipleScope())
        {
            foreach (var outside in (string[])[message.Subject, message.Headline, Quoted().Replace(text, ""), WebUtility.HtmlDecode(Tag().Replace(Box().Replace(html, ""), " "))])
            {
                var words = Latin().Matches(outside).Select(static word => word.Value).Except(Names);
                Assert.That(words, Is.Empty, outside);
            }

            foreach (var said in (string[])[FoundOf(kind), "as it should be", "in the middle", "everything is kept", "repair it", "no permission", "the source was silent", "60 of 60 were rejected"])
            {
                Assert.That(string.Concat(Box().Matches(html).Select(static box => box.Value)), Does.Contain(said));
                Assert.That(string.Concat(Quoted().Matches(text).Select(static line => line.Value)), Does.Contain(said));
            }
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void In_English_there_is_no_Russian_and_what_was_said_is_in_the_box(ErrorKind kind)
    {
        var message = Compose(Failure(kind), "en");
        var html = HtmlRendering.Render(message);
        Assert.That(message.Subject + TextRendering.Render(message) + html, Does.Not.Match("[А-Яа-яЁё]"));
        Assert.That(Box().Matches(html).Single().Value, Does.Contain(FoundOf(kind)).And.Contain("as it should be").And.Contain("in the middle"));
    }

    [Test]
    public void A_load_that_stopped_half_way_in_Russian_quotes_the_error_as_it_was_said()
    {
        var message = Compose(RunResults.Failed(Day, "The source responded with status 500") with { Missing = null }, "ru");
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✗ 01.03.2025: загружено не всё: Не удалось получить данные из источника"));
        Assert.That(TextRendering.Render(message), Does.StartWith("""
            01.03.2025: загружено не всё.

            Что случилось
            -------------
            Не удалось получить данные из источника.

            Что сообщили программа и серверы (по-английски)
            -----------------------------------------------
            > Found       The source responded with status 500
            > Expected    status 200
            > Where       window [a, b)
            > Kept        nothing was stored
            > What to do  try again later

            Что записано

            """.ReplaceLineEndings("\n").TrimEnd())
            .And.Contain("Чего не хватает\n---------------\nБаза данных не ответила.")
            .And.Contain("Этим запуском       12 340 записей, 3 окна\nПрежними запусками  4 окна\n")
            .And.Contain("– нет обязательного поля  4\n"));
    }

    [Test]
    public void What_failed_is_said_in_words_of_its_own_for_every_kind()
    {
        var texts = new Texts<MessageText>(Language.Find("ru")!);
        var sentences = Kinds.Select(kind => FailureSections.Sentence(texts, Failure(kind))).ToList();
        Assert.That(sentences, Is.Unique);
        Assert.That(FailureSections.Sentence(texts, Failure(ErrorKind.Source) with { Error = new GraderEtlException(ErrorKind.Source, "x") { HttpStatus = 503 } }), Is.EqualTo("Источник ответил кодом HTTP 503."));
    }

    [TestCase(ErrorKind.Source, "Нет связи с источником: соединение отклонено")]
    [TestCase(ErrorKind.Store, "Нет связи с базой данных: соединение отклонено")]
    public void A_refused_connection_is_said_in_Russian(ErrorKind kind, string said)
    {
        var refused = new GraderEtlException(kind, "The source could not be reached: connection refused", new SocketException((int)SocketError.ConnectionRefused));
        var message = Compose(Failure(kind) with { Error = refused }, "ru");
        Assert.That(message.Subject, Does.EndWith(": " + said));
        Assert.That(TextRendering.Render(message), Does.Contain("\n" + said + ".\n"));
    }

    private static LoadResult Failure(ErrorKind kind) => RunResults.Failed(Day, "It broke") with
    {
        Outcome = kind switch
        {
            ErrorKind.Rejected => LoadOutcome.TooManyRejected,
            ErrorKind.Output => LoadOutcome.OutputFailed,
            ErrorKind.Source => LoadOutcome.SourceFailed,
            ErrorKind.Store => LoadOutcome.StoreFailed,
            ErrorKind.Interrupted => LoadOutcome.Interrupted,
            _ => LoadOutcome.Failed,
        },
        Missing = null,
        Error = new GraderEtlException(kind, "It broke") { Expected = "as it should be", Where = "in the middle", Kept = "everything is kept", Remedy = "repair it" },
        Outputs = [new OutputResult("csv", null, null), new OutputResult("sheet", null, "no permission")],
        Holes = [Hole(10, HoleState.Failed, "the source was silent"), Hole(12, HoleState.MostlyRejected, "60 of 60 were rejected"), Hole(1, HoleState.OutOfReach)],
    };

    /// <summary>What was found; where outputs failed, that of theirs.</summary>
    private static string FoundOf(ErrorKind kind) => kind == ErrorKind.Output ? "no permission" : "It broke";

    private static HistoryHole Hole(int day, HoleState state, string? reason = null)
        => new(TimeWindow.OfDay(new DateOnly(2025, 2, day), TimeZoneInfo.Utc), state, reason);

    private static MessageContent Compose(LoadResult result, string language)
        => new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), []), new MessageCommands
        {
            CheckSource = "grader-etl check source",
            CheckDatabase = "grader-etl check database",
            ListRejected = "grader-etl rejects list",
            ShowGaps = "grader-etl status",
            Load = "grader-etl backfill",
        }).Compose(result, new AttachedReports([], false));

    [GeneratedRegex("^> .*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("<table [^>]*lang=\"en\">.*?</table>\n</td></tr></table>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Box();

    [GeneratedRegex("<!DOCTYPE.*?<body[^>]*>|<[^>]*>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("(?<![0-9a-f-])[A-Za-z][A-Za-z:-]*[A-Za-z](?![0-9])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Latin();
}
