using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Days are the zone's, whatever its clocks do.</summary>
internal sealed class RangeReaderTests
{
    [TestCase("UTC", "2025-03-01", "2025-03-01T00:00:00Z", 24)]
    [TestCase("Europe/Moscow", "2025-03-01", "2025-02-28T21:00:00Z", 24)]
    [TestCase("Europe/Berlin", "2025-03-30", "2025-03-29T23:00:00Z", 23, Description = "clocks go forward")]
    [TestCase("Europe/Berlin", "2025-10-26", "2025-10-25T22:00:00Z", 25, Description = "clocks go back")]
    [TestCase("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23, Description = "midnight does not exist")]
    [TestCase("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", 25, Description = "midnight comes twice")]
    public void A_date_is_that_day_of_the_zone(string zone, string date, string start, int hours)
    {
        var window = Read(zone, "--date", date)!.Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(window.Start, Is.EqualTo(DateTimeOffset.Parse(start)));
            Assert.That(window.Duration, Is.EqualTo(TimeSpan.FromHours(hours)));
        }
    }

    [Test]
    public void Days_and_instants_can_be_mixed()
        => Assert.That(
            Read("Europe/Moscow", "--from", "2025-03-01", "--to", "2025-03-01T12:00:00+02:00"),
            Is.EqualTo(new TimeWindow(DateTimeOffset.Parse("2025-02-28T21:00:00Z"), DateTimeOffset.Parse("2025-03-01T10:00:00Z"))));

    [TestCase("2025-03-02T20:59:59Z", "2025-02-28T21:00:00Z")]
    [TestCase("2025-03-02T21:00:00Z", "2025-03-01T21:00:00Z")]
    public void Yesterday_is_the_zones_yesterday(string now, string start)
    {
        var reader = new RangeReader(Zone("Europe/Moscow"), new FakeTimeProvider(DateTimeOffset.Parse(now)), Parse(new RangeOptions()));
        Assert.That(reader.Yesterday().Start, Is.EqualTo(DateTimeOffset.Parse(start)));
    }

    [Test]
    public void No_option_means_no_range() => Assert.That(Read("UTC"), Is.Null);

    private static TimeWindow? Read(string zone, params string[] args)
    {
        var options = new RangeOptions();
        var arguments = Parse(options, args);
        var window = new RangeReader(Zone(zone), TimeProvider.System, arguments).Read(options);
        Assert.That(arguments.Problems, Is.Empty);
        return window;
    }

    private static Arguments Parse(RangeOptions options, params string[] args)
        => new(new RootCommand { options.From, options.To, options.Date }.Parse(args));

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
