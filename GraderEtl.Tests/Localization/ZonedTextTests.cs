using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Localization;

/// <summary>Errors and log messages that people read have the days and the clock of their zone.</summary>
[TestFixture]
[Parallelizable]
public sealed class ZonedTextTests
{
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    [TestCase("window [2025-03-07 21:00:00Z, 2025-03-09 21:00:00Z), given up", "window 2025-03-08 to 2025-03-09, given up")]
    [TestCase("windows [2025-03-07 21:00:00Z, 2025-03-08 21:00:00Z), [2025-03-08 21:00:00Z, 2025-03-08 22:30:00.5Z)", "windows 2025-03-08, 2025-03-09 00:00 to 2025-03-09 01:30:00.5 (Europe/Moscow)")]
    [TestCase("The source has been down since 2025-03-01 21:20:30Z: HTTP 503", "The source has been down since 2025-03-02 00:20:30 (Europe/Moscow): HTTP 503")]
    [TestCase("--from 2025-03-01T21:20:30Z", "--from 2025-03-01T21:20:30Z", Description = "commands stay as they are")]
    [TestCase("[2025-03-07 25:00:00Z, 2025-03-09 21:00:00Z) and 2025-13-01 00:00:00Z", "[2025-03-07 25:00:00Z, 2025-03-09 21:00:00Z) and 2025-13-01 00:00:00Z")]
    [TestCase("[2025-03-09 21:00:00Z, 2025-03-07 21:00:00Z)", "[2025-03-09 21:00:00Z, 2025-03-07 21:00:00Z)")]
    public void Windows_and_instants_of_UTC_become_those_of_the_zone(string text, string expected)
        => Assert.That(ZonedText.Localize(text, Moscow), Is.EqualTo(expected));

    [Test]
    public void What_a_window_says_of_itself_is_recognized()
        => Assert.That(ZonedText.Localize($"{TimeWindow.OfDay(new DateOnly(2025, 3, 8), Moscow)}", Moscow), Is.EqualTo("2025-03-08"));
}
