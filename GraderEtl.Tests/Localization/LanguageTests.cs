using GraderEtl.Core.Localization;
using NUnit.Framework;

namespace GraderEtl.Tests.Localization;

/// <summary>Numbers, days and counted nouns as each language has them.</summary>
[TestFixture]
public sealed class LanguageTests
{
    private const string Nouns = "{0} попытка|{0} попытки|{0} попыток";
    private static Language Russian => Language.Find("ru")!;

    [TestCase(0, "попыток")]
    [TestCase(1, "попытка")]
    [TestCase(2, "попытки")]
    [TestCase(4, "попытки")]
    [TestCase(5, "попыток")]
    [TestCase(10, "попыток")]
    [TestCase(11, "попыток")]
    [TestCase(12, "попыток")]
    [TestCase(14, "попыток")]
    [TestCase(20, "попыток")]
    [TestCase(21, "попытка")]
    [TestCase(24, "попытки")]
    [TestCase(101, "попытка")]
    [TestCase(111, "попыток")]
    [TestCase(112, "попыток")]
    [TestCase(1_001, "попытка")]
    [TestCase(9_214, "попыток")]
    [TestCase(1_902, "попытки")]
    [TestCase(-21, "попытка")]
    public void Russian_nouns_follow_their_number(long count, string noun)
        => Assert.That(Russian.Plural(count, Nouns), Is.EqualTo("{0} " + noun));

    [TestCase(0, "users")]
    [TestCase(1, "user")]
    [TestCase(2, "users")]
    [TestCase(21, "users")]
    public void English_nouns_follow_their_number(long count, string noun) => Assert.That(Language.English.Plural(count, "user|users"), Is.EqualTo(noun));

    [Test]
    public void Numbers_and_shares()
    {
        Assert.That(Language.English.Number(1_234_567), Is.EqualTo("1\u00A0234\u00A0567"));
        Assert.That(Russian.Number(-1_234_567), Is.EqualTo("\u22121\u00A0234\u00A0567"));
        Assert.That(Language.English.Number(1234.56, 1), Is.EqualTo("1\u00A0234.6"));
        Assert.That(Russian.Number(1234.56, 1), Is.EqualTo("1\u00A0234,6"));
        Assert.That(Language.English.Percent(0.614), Is.EqualTo("61\u00A0%"));
        Assert.That(Russian.Percent(0.614, 1), Is.EqualTo("61,4\u00A0%"));
    }

    [TestCase(0.04, "0.0\u00A0s", "0,0\u00A0с")]
    [TestCase(0.36, "0.4\u00A0s", "0,4\u00A0с")]
    [TestCase(9.94, "9.9\u00A0s", "9,9\u00A0с")]
    [TestCase(10, "0:10", "0:10")]
    [TestCase(751, "12:31", "12:31")]
    [TestCase(11551, "3:12:31", "3:12:31")]
    public void Elapsed_time_has_a_decimal_below_ten_seconds(double seconds, string english, string russian)
    {
        Assert.That(Language.English.Elapsed(TimeSpan.FromSeconds(seconds)), Is.EqualTo(english));
        Assert.That(Russian.Elapsed(TimeSpan.FromSeconds(seconds)), Is.EqualTo(russian));
    }

    [Test]
    public void Days_and_instants()
    {
        var instant = new DateTimeOffset(2025, 3, 1, 6, 5, 0, TimeSpan.FromHours(3));
        Assert.That(Language.English.Day(new DateOnly(2025, 3, 1)), Is.EqualTo("2025-03-01"));
        Assert.That(Russian.Day(new DateOnly(2025, 3, 1)), Is.EqualTo("01.03.2025"));
        Assert.That(Language.English.Instant(instant), Is.EqualTo("2025-03-01\u00A006:05"));
        Assert.That(Russian.Instant(instant.AddSeconds(9)), Is.EqualTo("01.03.2025\u00A006:05:09"));
    }

    [Test]
    public void Languages_are_found_by_name_and_no_other_is()
    {
        Assert.That(Language.Find("EN"), Is.SameAs(Language.English));
        Assert.That(Language.All.Select(language => language.Name), Is.EqualTo(new[] { "en", "ru" }));
        Assert.That(Language.Find("de"), Is.Null);
        Assert.That(Language.Find(null), Is.Null);
    }

    [Test]
    public void Spans_have_a_word_or_a_dash_and_one_day_stands_alone()
    {
        var (first, last) = (new DateOnly(2025, 3, 1), new DateOnly(2025, 3, 7));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Language.English.Days(first, last), Is.EqualTo("2025-03-01 to 2025-03-07"));
            Assert.That(Russian.Days(first, last), Is.EqualTo("01.03.2025 — 07.03.2025"));
            Assert.That(Russian.Days(first, first), Is.EqualTo("01.03.2025"));
        }
    }
}
