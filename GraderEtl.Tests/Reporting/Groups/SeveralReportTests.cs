using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>No group of fewer users than <c>Report:MinGroup</c> can be worked out of several reports by who keeps them all.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SeveralReportTests
{
    private const int MinGroup = 5;

    [Test]
    public void No_small_group_of_twelve_users_can_be_worked_out_from_all_reports_of_six_weeks([Range(1, 6)] int seed)
    {
        var world = new FewUsers(seed, Users: 12, Days: 44, Courses: 1 + (seed % 4));
        var reports = Daily(world, 30, 44).Concat([world.Report(28, 35), world.Report(35, 42), world.Report(14, 44), world.Report(13, 43), world.Report(0, 44)]);
        Assert.That(AttackOn(reports), Is.Empty);
    }

    [Test]
    public void Nor_of_up_to_three_hundred_users_from_two_weeks_of_daily_reports([Range(31, 36)] int seed)
        => Assert.That(AttackOn(Daily(new FewUsers(seed, Users: 8 * seed, Days: 44, Courses: 1 + (seed % 5)), 30, 44)), Is.Empty);

    [Test, Category("Long"), Explicit("Searches two weeks of daily reports of hundreds of made-up universities.")]
    public void Nor_of_hundreds_of_universities_from_two_weeks_of_daily_reports_but_for_a_few()
    {
        var worlds =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from users in Gen.OneOf(Gen.Choose(5, 20), Gen.Choose(20, 50), Gen.Choose(50, 120), Gen.Choose(120, 300))
            from before in Gen.Choose(0, 35)
            from courses in Gen.Choose(1, 9)
            select (World: new FewUsers(seed, users, before + 14, courses), From: before);
        var leaky = new List<string>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(250), Prop.ForAll(worlds.ToArbitrary(), one => leaky.AddRange(AttackOn(Daily(one.World, one.From, one.From + 14)).Take(1))));
        Assert.That(leaky, Has.Count.LessThanOrEqualTo(8), string.Join('\n', leaky) + "where history begins, new users add up to all there are");
    }

    [Test]
    public void A_day_reads_the_same_in_all_of_them([Values(12, 40, 90)] int users)
    {
        var world = new FewUsers(users, users, Days: 44, Courses: 3);
        List<LearningReport> wide = [.. new[] { world.Report(14, 44), world.Report(35, 42), world.Report(37, 44) }.Select(Show)];
        foreach (var report in Daily(world, 37, 42).Select(Show))
        {
            foreach (var other in wide.SelectMany(static other => other.Context.Concat(other.Days)).Where(day => day.Day == report.Days[0].Day))
            {
                foreach (var metric in MetricList.OfDays.Where(static metric => metric.Total != MetricTotal.Last))
                    Assert.That(metric.Read(other), Is.EqualTo(metric.Read(report.Days[0])), $"{other.Day} {metric.Key}");
            }
        }
    }

    [Test]
    public void A_period_with_hidden_days_has_what_the_others_make()
    {
        var report = Show(new FewUsers(3, Users: 90, Days: 44, Courses: 3).Report(14, 44));
        var (attempts, shown) = (MetricList.Get("attempts"), report.Days.Where(static day => !day.Hidden.Contains("attempts")).ToList());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Has.Count.LessThan(30));
            Assert.That(attempts.Read(report).Number, Is.EqualTo(shown.Sum(static day => day.Attempts)));
            Assert.That(report.Totals.Attempts, Is.GreaterThan(attempts.Read(report).Number!.Value));
        }
    }

    [Test]
    public void A_period_of_a_few_users_shows_its_days_and_their_sums_alone()
    {
        var report = Show(new FewUsers(1, Users: 12, Days: 44, Courses: 3).Report(14, 44));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricList.Get("attempts").Read(report).Number, Is.GreaterThan(0));
            Assert.That(MetricList.Get("unique_users").Read(report).IsSmall);
            Assert.That(report.Courses.All(static course => course.Totals.Hidden.IsAll && course.Days.All(static day => day.Users is null)));
            Assert.That(report.Tasks.All(static task => task.Hidden.IsAll));
            Assert.That(report.Heatmap.All(static cell => cell.Shown.IsSmall));
        }
    }

    private static IEnumerable<LearningReport> Daily(FewUsers world, int from, int to) => Enumerable.Range(from, to - from).Select(day => world.Report(day, day + 1));

    private static LearningReport Show(LearningReport report) => SmallGroups.Apply(report, MinGroup);

    private static List<string> AttackOn(IEnumerable<LearningReport> reports) => Attack.On([.. reports.Select(static report => (report, Show(report)))], MinGroup);
}
