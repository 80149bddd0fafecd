using System.Xml.Linq;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Reporting.Holes;
using NUnit.Framework;
using Page = GraderEtl.Tests.Reporting.Html.ReportDocument;

namespace GraderEtl.Tests.Model.Findings;

/// <summary>The paragraph stands first on the page and in messages, and JSON has its figures; where nothing stands out there is none.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class FindingPlaceTests
{
    private static readonly LearningReport Broken = FindingWorld.BrokenTask.Report(20, 20);
    private static readonly LearningReport Quiet = FindingWorld.BrokenTask.Report(19, 19);

    [TestCase("en", "Task a1a1a1a1… (Uni+ALG+R1) was solved by 0 of 40 users (0\u00A0%), before by 80\u00A0%.")]
    [TestCase("ru", "Задачу a1a1a1a1… (Uni+ALG+R1) решили 0 из 40 пользователей (0\u00A0%), раньше — 80\u00A0%.")]
    public void On_the_page_it_comes_first_and_each_sentence_links_to_its_section(string language, string sentence)
    {
        var page = new Page(HtmlReport.Render(Broken, Language.Find(language)!));
        var first = page.Elements("main").Single().Elements().First();
        Assert.That(first.Elements("a").Select(static link => (link.Attribute("href")!.Value, link.Value)), Is.EqualTo([("#tasks", sentence)]));
        Assert.That(page.SectionIds, Does.Contain("tasks"));
        Assert.That(new Page(HtmlReport.Render(Quiet, Language.Find(language)!)).Elements("p").Attributes("id"), Is.Empty);
    }

    [Test]
    public void In_a_message_it_comes_first()
    {
        Assert.That(Compose(Broken), Does.Contain(" is loaded and measured.\n\nTask a1a1a1a1… (Uni+ALG+R1) was solved by 0 of 40 users (0 %), before by 80 %.\n\nAttempts  "));
        Assert.That(Compose(Quiet), Does.Contain(" is loaded and measured.\n\nAttempts  "));
    }

    [Test]
    public void In_json_it_has_its_rule_and_figures()
    {
        using var json = ReportJson.Of(Broken);
        Assert.That(json.RootElement.GetProperty("findings").GetRawText(), Is.EqualTo(
            """[{"rule":"harder_tasks","section":"tasks","figures":{"courseRun":"Uni+ALG+R1","task":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","title":null,"solvers":0,"users":40,"solveRate":0,"solveRateBefore":0.8,"others":0},"text":"Task a1a1a1a1… (Uni+ALG+R1) was solved by 0 of 40 users (0\u00A0%), before by 80\u00A0%."}]"""));
        using var quiet = ReportJson.Of(Quiet);
        Assert.That(quiet.RootElement.GetProperty("findings").GetArrayLength(), Is.Zero);
    }

    private static string Compose(LearningReport report) => TextRendering.Render(
        new RunMessage(new Texts<MessageText>(Language.English), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(HoleWorld.ToResult(report), new AttachedReports([], false)));
}
