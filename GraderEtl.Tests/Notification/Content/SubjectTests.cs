using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>The subject of a failure names one cause in whole words; the text has each cause once.</summary>
[TestFixture]
public sealed class SubjectTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);

    [TestCase("en", "[GraderEtl] ✗ 2025-03-01: loaded, but: csv failed: the disk is full", "csv    failed, see above\nsheet  failed, see above\n")]
    [TestCase("ru", "[GraderEtl] ✗ 01.03.2025: загружено, но есть ошибка: Не удалось сделать отчёт или отправить сообщение", "csv    не получилось, причина выше\nsheet  не получилось, причина выше\n")]
    public void Of_several_reports_that_failed_the_subject_names_one_and_the_text_each_once(string language, string subject, string reports)
    {
        var result = RunResults.Failed(Day, "csv failed: the disk is full; sheet failed: no permission") with
        {
            Outcome = LoadOutcome.OutputFailed,
            Outputs = [new OutputResult("csv", null, "the disk is full"), new OutputResult("sheet", null, "no permission")],
        };
        result = result with { Error = new GraderEtlException(ErrorKind.Output, result.Error!.Found) };
        var message = Compose(result, language);
        Assert.That(message.Subject, Is.EqualTo(subject));
        var text = TextRendering.Render(message);
        Assert.That(text, Does.Contain("> csv    the disk is full\n> sheet  no permission\n").And.Contain(reports));
        Assert.That(text.Split("the disk is full"), Has.Length.EqualTo(2));
        Assert.That(text.Split("no permission"), Has.Length.EqualTo(2));
    }

    [Test]
    public void A_subject_is_cut_between_words()
    {
        var subject = Compose(RunResults.Failed(Day, "The source said: " + string.Join(' ', Enumerable.Repeat("responded,", 40)))).Subject;
        Assert.That(subject, Has.Length.LessThanOrEqualTo(200).And.EndsWith("responded, responded…"));
    }

    private static MessageContent Compose(LoadResult result, string language = "en")
        => new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), []))
            .Compose(result, new AttachedReports([], false));
}
