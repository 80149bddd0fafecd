using GraderEtl.Runner.Serve.Page;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>What the calendar says of days that nothing is loaded of.</summary>
[TestFixture]
internal sealed class CoverageCalendarTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_source_of_which_nothing_was_loaded_or_asked_for_is_not_loaded()
        => Assert.That(States(begin: null), Is.EqualTo(new[] { "notLoaded", "notLoaded", "notLoaded", "future" }));

    [Test]
    public void Days_before_the_first_one_are_earlier_and_later_ones_are_missing()
        => Assert.That(States(Start.AddDays(1)), Is.EqualTo(new[] { "earlier", "missing", "missing", "future" }));

    private static IEnumerable<string> States(DateTimeOffset? begin)
        => new CoverageCalendar(TimeZoneInfo.Utc, Start.AddDays(3).AddHours(5)) { Committed = [], MostlyRejected = [], Loading = [], Asked = [], Begin = begin }
            .Read(new DateOnly(2025, 3, 10), new DateOnly(2025, 3, 13)).Select(static day => day.State);
}
