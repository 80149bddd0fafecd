using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>A range reads as the days of its zone; as instants only where it is cut within a day.</summary>
[TestFixture]
[Parallelizable]
public sealed class ZonedRangeTests
{
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    [TestCase("2025-03-07T21:00:00Z", "2025-03-09T21:00:00Z", "2025-03-08 to 2025-03-09", "08.03.2025 — 09.03.2025")]
    [TestCase("2025-03-07T21:00:00Z", "2025-03-08T21:00:00Z", "2025-03-08", "08.03.2025")]
    [TestCase("2025-03-08T00:00:00Z", "2025-03-08T21:00:00Z", "2025-03-08 03:00 to 2025-03-09 00:00 (Europe/Moscow)", "08.03.2025 03:00 — 09.03.2025 00:00 (Europe/Moscow)")]
    [TestCase("2025-03-08T06:30:00Z", "2025-03-08T07:00:01.5Z", "2025-03-08 09:30 to 2025-03-08 10:00:01 (Europe/Moscow)", "08.03.2025 09:30 — 08.03.2025 10:00:01 (Europe/Moscow)")]
    public void It_reads_as_days_where_it_is_of_days(DateTimeOffset start, DateTimeOffset end, string english, string russian)
    {
        var range = new TimeWindow(start, end);
        Assert.That(new ZonedRange(Language.English, Moscow).Named(range).Replace('\u00A0', ' '), Is.EqualTo(english));
        Assert.That(new ZonedRange(Language.Find("ru")!, Moscow).Named(range).Replace('\u00A0', ' '), Is.EqualTo(russian));
    }
}
