using GraderEtl.Core.Localization;
using GraderEtl.Core.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>Seven days as one, without those whose figures are too low.</summary>
[TestFixture]
public sealed class MovingMeanTests
{
    [Test]
    public void A_mean_begins_with_the_seventh_day_and_takes_seven()
    {
        var report = LearningReports.Of(9);
        var means = MovingMean.Mean(new ReportFrame(report, Language.English, null), "attempts");
        Assert.That(means.Take(6), Has.All.Null);
        Assert.That(means[8], Is.EqualTo(report.Days.Skip(2).Average(day => day.Attempts)).Within(1e-9));
    }

    [Test]
    public void Days_that_are_not_whole_are_left_out_and_shares_weigh_attempts()
    {
        var report = LearningReports.Of(7);
        var whole = report with { Quality = report.Quality with { IncompleteDays = [report.Days[2].Day] } };
        var rates = MovingMean.Ratio(new ReportFrame(whole, Language.English, null), "success_rate", day => day.CorrectSubmits, day => day.Submits);
        var days = report.Days.Where((_, i) => i != 2).ToList();
        Assert.That(rates[6], Is.EqualTo((double)days.Sum(day => day.CorrectSubmits) / days.Sum(day => day.Submits)).Within(1e-9));
    }

    [Test]
    public void A_day_that_an_end_of_the_period_cuts_is_not_whole()
    {
        var report = LearningReports.Of(7) with { TimeZone = "Europe/Moscow" };
        var frame = new ReportFrame(report, Language.English, null);
        Assert.That(frame.PartialDays, Is.EquivalentTo(new[] { new DateOnly(2023, 1, 1), new DateOnly(2023, 1, 8) }), "midnight of UTC is 3 o'clock there");
        Assert.That(new ReportFrame(LearningReports.Of(7), Language.English, null).PartialDays, Is.Empty);
    }
}
