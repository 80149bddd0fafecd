using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Tests.Store;
using GraderEtl.Tests.Support;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Metrics;

/// <summary>A made-up month of five users, of whom three need help, each by another rule; and the file that says so.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LearnersTests
{
    [Test]
    public async Task Each_rule_finds_its_users_and_no_others()
    {
        await using var store = await CreateMonthAsync();
        var list = await ReadAsync(store, March);
        Assert.That(list.JudgesFalling, Is.True);
        Assert.That(list.Learners.Select(static one => (one.UserId, one.Keys, one.DaysSince, one.Attempts, one.Recent, one.Before)), Is.EqualTo(new[]
        {
            ("=absent", "inactive", 21, 1, (int?)0, (int?)0), ("stuck", "unsolved", 1, 13, 12, 0), ("fading", "falling", 1, 30, 10, 20),
        }));
        Assert.That(list.Learners[1].UnsolvedTasks, Is.EqualTo(new[] { ("A+B+C", "0f") }));
        Assert.That(list.Learners[1].CourseRuns, Is.EqualTo(new[] { "A+B+C" }));
        Assert.That(list.Learners.Select(static one => one.Why(Language.English)), Is.EqualTo(new[]
        {
            "no attempt for 21 days", "1 task with at least 5 submits and none correct", "10 attempts in the last 7 days, 20 in the 7 days before",
        }));
        Assert.That(list.Learners.Select(static one => one.Why(Language.Find("ru")!)), Is.EqualTo(new[]
        {
            "21 день без попыток", "1 задача, где не меньше 5 отправок и ни одной верной", "10 попыток за последние 7 дней, 20 за 7 дней до этого",
        }));
    }

    [Test]
    public async Task Days_that_are_not_loaded_do_not_count_as_days_without_attempts()
    {
        await using var store = await CreateMonthAsync();
        await store.Server.ExecuteAsync("DELETE FROM grader.loaded_windows WHERE lower(loaded_window) >= '2025-03-12Z'");
        var list = await ReadAsync(store, March);
        Assert.That(list.JudgesFalling, Is.False);
        Assert.That(list.Learners.Select(static one => (one.UserId, one.Keys, one.Recent)), Is.EqualTo(new[] { ("stuck", "unsolved", (int?)null) }));
    }

    [Test]
    public async Task The_file_is_private_safe_for_spreadsheets_and_replaced_whole()
    {
        await using var store = await CreateMonthAsync();
        using var directory = new TempDirectory();
        var file = directory.File("learners.csv");
        var list = await ReadAsync(store, March);
        LearnersCsv.Write(file, list.Learners, pseudonyms: null, Language.English);
        LearnersCsv.Write(file, list.Learners, pseudonyms: null, Language.English);
        Assert.That(File.ReadAllLines(file), Is.EqualTo(new[]
        {
            "user,rules,why,days_since_last_attempt,last_attempt,unsolved_tasks,tasks,attempts,attempts_last_7_days,attempts_7_days_before,course_runs",
            "'=absent,inactive,no attempt for 21 days,21,2025-03-10,0,,1,0,0,A+B+C",
            "stuck,unsolved,1 task with at least 5 submits and none correct,1,2025-03-30,1,A+B+C/0f,13,12,0,A+B+C",
            "fading,falling,\"10 attempts in the last 7 days, 20 in the 7 days before\",1,2025-03-30,0,,30,10,20,A+B+C",
        }));
        Assert.That(Directory.GetFiles(directory.Path), Is.EqualTo(new[] { file }));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        Assert.That((LearnersCsv.Remove(file, "=absent"), LearnersCsv.Remove(file, "=absent"), LearnersCsv.Remove(file, "user")), Is.EqualTo((1, 0, 0)));
        Assert.That(File.ReadAllText(file), Does.Not.Contain("absent").And.Contain("stuck"));
    }

    [Test]
    public async Task With_a_salt_no_id_is_in_the_file()
    {
        await using var store = await CreateMonthAsync();
        using var directory = new TempDirectory();
        var pseudonyms = Pseudonyms.Open(directory.File("salt"));
        LearnersCsv.Write(directory.File("learners.csv"), (await ReadAsync(store, March)).Learners, pseudonyms, Language.English);
        Assert.That(File.ReadAllText(directory.File("learners.csv")), Does.StartWith("pseudonym,").And.Contain(pseudonyms.Of("stuck")).And.Not.Contain("stuck").And.Not.Contain("fading"));
        Assert.That(LearnersCsv.HasPseudonyms(directory.File("learners.csv")), Is.True);
        Assert.That(LearnersCsv.Remove(directory.File("learners.csv"), pseudonyms.Of("stuck")), Is.EqualTo(1));
    }

    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@a", "'@a")]
    [TestCase("=1,\"2\"", "\"'=1,\"\"2\"\"\"")]
    [TestCase("a\nb", "a b")]
    [TestCase("a-b", "a-b")]
    public void A_cell_is_no_formula_and_one_line(string text, string cell) => Assert.That(LearnersCsv.Cell(text), Is.EqualTo(cell));

    private static Task<LearnerList> ReadAsync(StoreFixture store, TimeWindow range)
        => new LearnersQuery(store.Database, Microsoft.Extensions.Options.Options.Create(store.Options), TimeProvider.System).ReadAsync(range, CancellationToken.None);

    private static async Task<StoreFixture> CreateMonthAsync()
    {
        var store = await CreateAsync();
        for (var day = 1; day <= 31; day++)
        {
            var at = ChunkBuilder.Day.AddDays(day - 1).AddHours(12);
            var chunks = store.Chunks;
            if (day == 10)
                chunks.Run(at, "=absent");
            Add(day is >= 18 and <= 24 ? day == 24 ? 2 : 3 : day is 30 ? 10 : 0, second => chunks.Run(at.AddSeconds(second), "fading"));
            // 6 wrong submits on one task and none correct; 6 on another that was solved long before
            Add(day is 30 ? 6 : 0, second => chunks.Submit(at.AddMinutes(1).AddSeconds(second), correct: false, "stuck"));
            Add(day is 30 ? 6 : 0, second => chunks.Submit(at.AddMinutes(2).AddSeconds(second), correct: false, "stuck", result: Solved));
            if (day == 1)
                chunks.Submit(at.AddMinutes(3), correct: true, "stuck", result: Solved);
            // all is well with these
            Add(day is 31 ? 4 : 0, second => chunks.Submit(at.AddMinutes(4).AddSeconds(second), correct: false, "new"));
            Add(day is >= 18 and <= 31 ? 3 : 0, second => chunks.Run(at.AddMinutes(5).AddSeconds(second), "steady"));
            await store.LoadAsync(new TimeWindow(ChunkBuilder.Day.AddDays(day - 1), ChunkBuilder.Day.AddDays(day)), chunks.Build());
        }

        return store;

        static void Add(int count, Action<int> add)
        {
            for (var second = 0; second < count; second++)
                add(second);
        }
    }

    private const string Solved = "course-v1:A+B+C:example.org-1f:student";
}
