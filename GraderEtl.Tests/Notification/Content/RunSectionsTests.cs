using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>What a message says of records and ranges says what they are of.</summary>
[TestFixture]
public sealed class RunSectionsTests
{
    private static readonly LoadResult Good = RunResults.Completed(new DateOnly(2025, 3, 1));

    [TestCase("en", "All windows loaded, within +2025-02-27 to 2025-03-01 \\(UTC\\)\n")]
    [TestCase("ru", "Все загруженные окна, в пределах +27.02.2025 — 01.03.2025 \\(UTC\\)\n")]
    public void Records_of_other_days_are_said_to_be_of_all_windows(string language, string expected)
    {
        var range = Good.Request.Range;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(Good with { LoadedRange = new TimeWindow(range.Start.AddDays(-2), range.End) }, language), Does.Match(expected));
            Assert.That(Text(Good with { LoadedRange = range }, language), Does.Not.Contain(expected[..12]));
        }
    }

    private static string Text(LoadResult result, string language) => TextRendering.Render(
        new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports([], false)));
}
