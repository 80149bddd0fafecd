using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Model.Findings.FindingWorld;

namespace GraderEtl.Tests.Model.Findings;

/// <summary>Worlds in which the right paragraph is known, word for word.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class FindingTests
{
    /// <summary>From 20 March on, a dozen users of STAT are left; from 27 March on none.</summary>
    private static readonly FindingWorld LostCourse = new(static day
        => day < March(20) ? Usual : day < March(27) ? [Usual[0], Usual[1], new(B1, 12, 10)] : [Usual[0], Usual[1]]);

    [TestCase(20, 20, "en", "Task a1a1a1a1… (Uni+ALG+R1) was solved by 0 of 40 users (0 %), before by 80 %.")]
    [TestCase(20, 20, "ru", "Задачу a1a1a1a1… (Uni+ALG+R1) решили 0 из 40 пользователей (0 %), раньше — 80 %.")]
    [TestCase(1, 31, "en", "Task a1a1a1a1… (Uni+ALG+R1) was solved by 608 of 1 240 users (49 %), before by 80 %.")]
    [TestCase(1, 31, "ru", "Задачу a1a1a1a1… (Uni+ALG+R1) решили 608 из 1 240 пользователей (49 %), раньше — 80 %.")]
    [TestCase(19, 19, "en", "")]
    public void A_task_breaks_on_the_twentieth(int first, int last, string language, string paragraph)
        => Assert.That(BrokenTask.Tell(first, last, language), Is.EqualTo(paragraph));

    [TestCase(20, 20, "en", "Course run Uni+STAT+R1 lost users: 12 users, before 60.\nFewer users than usual: 52, before 100.")]
    [TestCase(20, 20, "ru", "Запуск курса Uni+STAT+R1 потерял пользователей: 12 пользователей, раньше — 60.\nПользователей меньше обычного: 52, раньше — 100.")]
    [TestCase(27, 27, "en", "", Description = "a week before there were few as well")]
    [TestCase(1, 31, "en", "Course run Uni+STAT+R1 lost users: 1 224 users, before 1 860.")]
    [TestCase(1, 31, "ru", "Запуск курса Uni+STAT+R1 потерял пользователей: 1 224 пользователя, раньше — 1 860.")]
    [TestCase(19, 19, "en", "")]
    public void A_course_loses_its_users(int first, int last, string language, string paragraph)
        => Assert.That(LostCourse.Tell(first, last, language), Is.EqualTo(paragraph));

    [Test]
    public void Nothing_happens_and_nothing_is_said([Values(1, 3, 7, 14, 31)] int days, [Values("en", "ru")] string language)
        => Assert.That(new FindingWorld(static _ => Usual).Tell(32 - days, 31, language), Is.Empty);

    [TestCase("en", "Days not loaded whole are left out of the figures: 2025-03-10 to 2025-03-11 (2 days).")]
    [TestCase("ru", "В показатели не вошли дни, загруженные не целиком: 10.03.2025 — 11.03.2025 (2 дня).")]
    public void A_hole_of_two_days(string language, string paragraph)
        => Assert.That(new FindingWorld(static _ => Usual) { Holes = [March(10), March(11)] }.Tell(1, 31, language), Is.EqualTo(paragraph));

    [TestCase("en", "There are no attempts on 2025-03-10 to 2025-03-11 (2 days), though 100 users are usual on these weekdays.")]
    [TestCase("ru", "Нет ни одной попытки: 10.03.2025 — 11.03.2025 (2 дня), хотя обычно в эти дни недели приходит 100 пользователей.")]
    public void Two_days_are_loaded_and_empty(string language, string paragraph)
        => Assert.That(new FindingWorld(static day => day == March(10) || day == March(11) ? [] : Usual).Tell(1, 31, language), Is.EqualTo(paragraph));

    [Test]
    public void Days_of_rest_without_attempts_are_usual()
        => Assert.That(new FindingWorld(static day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? [] : Usual).Tell(3, 30), Is.Empty);

    [Test]
    public void Five_users_are_too_few_for_any_change_to_stand_out([Values(1, 7, 31)] int days)
    {
        // all come and solve everything, then all fail, then there are no attempts
        var world = new FindingWorld(static day => day.Day < 20 ? [new(A1, 5, 5), new(B1, 5, 5)] : day.Day < 25 ? [new(A1, 5, 0), new(B1, 5, 0)] : []) { HasSameUsers = true };
        Assert.That(Enumerable.Range(days, 32 - days).Select(last => world.Tell(last - days + 1, last)), Is.All.Empty);
    }

    [TestCase("en", "Days most of whose records were rejected are left out of the figures: 2025-03-12 (1 day).")]
    [TestCase("ru", "В показатели не вошли дни, большинство записей которых отклонено: 12.03.2025 (1 день).")]
    public void Most_records_of_a_day_are_rejected(string language, string paragraph)
        => Assert.That(new FindingWorld(static _ => Usual) { Rejected = static day => day == March(12) ? 900 : 0 }.Tell(1, 31, language), Is.EqualTo(paragraph));

    [TestCase("en", "310 of 4 650 records were rejected (6.7 %), most often: a required field is missing.")]
    [TestCase("ru", "Отклонено 310 из 4 650 записей (6,7 %), чаще всего: нет обязательного поля.")]
    public void Many_records_are_rejected(string language, string paragraph)
        => Assert.That(new FindingWorld(static _ => Usual) { Rejected = static _ => 10 }.Tell(1, 31, language), Is.EqualTo(paragraph));

    [TestCase("en", "Fewer users than usual: 40, before 100.")]
    [TestCase("ru", "Пользователей меньше обычного: 40, раньше — 100.")]
    public void All_courses_have_fewer_users(string language, string sentence)
        => Assert.That(new FindingWorld(static day => day == March(20) ? [new(A1, 16, 13), new(A2, 16, 12), new(B1, 24, 19)] : Usual).Tell(20, 20, language).Split('\n'), Does.Contain(sentence));

    [TestCase("en", "More users than usual: 250, before 100.")]
    [TestCase("ru", "Пользователей больше обычного: 250, раньше — 100.")]
    public void More_users_come(string language, string paragraph)
        => Assert.That(new FindingWorld(static day => day == March(20) ? [new(A1, 100, 80), new(A2, 100, 75), new(B1, 150, 120)] : Usual).Tell(20, 20, language), Is.EqualTo(paragraph));

    [Test]
    public void A_group_that_is_too_small_to_be_shown_is_not_counted_out()
    {
        var world = new FindingWorld(static day => day < March(20) ? Usual : [new(A1, 40, 3), Usual[1], new(B1, 2, 2)]);
        Assert.That(world.Tell(20, 20), Is.EqualTo(
            "Course run Uni+STAT+R1 lost users: fewer than 5 users, before 60.\nTask a1a1a1a1… (Uni+ALG+R1) was solved by fewer than 5 of 40 users, before by 80 %.\n"
            + "Fewer users than usual: 42, before 100."));
        Assert.That(world.Report(20, 20).Findings[0].Figures["now"], Is.Null);
    }

    [Test]
    public void Four_sentences_are_said_at_most_and_each_links_to_a_section()
    {
        var world = new FindingWorld(static day => day < March(20) ? Usual : day == March(22) ? [] : [new(A1, 40, 0), new(A2, 40, 40), new(B1, 10, 9)])
        {
            Holes = [March(10)],
            Rejected = static day => day == March(21) ? 20 : 0,
        };
        var report = world.Report(20, 23);
        Assert.That(report.Findings.Select(static finding => (finding.Rule, finding.Section)), Is.EqualTo([
            ("rejected_records", "quality"), ("days_without_attempts", "quality"), ("course_lost_users", "courses"), ("harder_tasks", "tasks"),
        ]));
        Assert.That(new FindingWriter(Language.English, report).Write(), Has.Count.EqualTo(FindingRules.Most));
    }

    [Test]
    public void A_task_has_its_title_where_there_is_one()
    {
        var report = BrokenTask.Report(20, 20);
        Assert.That(Tell(report), Does.StartWith($"Task {A1.Block[..8]}… (Uni+ALG+R1) was solved by"));
        report = report with { Tasks = [.. report.Tasks.Select(static task => task with { Title = new TaskTitle(task.Task == A1.Block ? "Sum of two" : null, "Algebra", null) })] };
        Assert.That(Tell(report), Does.StartWith("Task Sum of two (Algebra) was solved by"));
        Assert.That(report.Findings.Single().Figures["title"], Is.EqualTo("Sum of two"));

        static string Tell(LearningReport report) => new FindingWriter(Language.English, report).Write().Single().Text;
    }
}
