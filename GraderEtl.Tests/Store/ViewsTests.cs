using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.HandMadeSemester;

namespace GraderEtl.Tests.Store;

/// <summary>The views of <c>db/views.sql</c>: their figures are the program's, days that are not whole have none, and the reporter reads them alone.</summary>
[TestFixture]
[Parallelizable]
internal sealed class ViewsTests
{
    private ViewsFixture _views = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _views = await ViewsFixture.CreateAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _views.DisposeAsync();

    [TestCase(Zone)]
    [TestCase("UTC")]
    public async Task A_day_has_the_figures_of_the_report_and_none_where_it_is_not_whole(string zone)
    {
        await _views.ApplyAsync("zone=" + zone);
        var (first, last) = (ZonedDay(3, zone), ZonedDay(16, zone));
        var report = await _views.Semester.Store.In(zone).ReadReportAsync(new TimeWindow(first.Start, last.End), CancellationToken.None);
        var (_, rows) = await _views.ReadAsync("""
            SELECT day, is_whole, attempts, runs, submits, correct_submits, unique_users, success_rate, starts_at
            FROM grader_views.daily WHERE day BETWEEN '2025-03-03' AND '2025-03-16' ORDER BY day
            """);
        Assert.That(report.Days.Count(static day => !day.IsComplete), Is.EqualTo(zone == "UTC" ? 2 : 1), "13 March is not loaded, which in UTC are parts of two days");
        Assert.That(rows.Select(static row => row[..8]), Is.EqualTo(report.Days.Select(static day => day.IsComplete
            ? new object?[] { day.Day, true, day.Attempts, day.Runs, day.Submits, day.CorrectSubmits, day.UniqueUsers, day.SuccessRate }
            : [day.Day, false, null, null, null, null, null, null])));
        Assert.That(rows[0][8], Is.EqualTo(first.Start.UtcDateTime));
    }

    [Test]
    public async Task A_task_has_the_figures_of_a_report_of_all_that_is_loaded()
    {
        var report = await _views.Semester.Store.Query.ReadReportAsync(new TimeWindow(At(1, 20, 0), At(3, 18, 0)), CancellationToken.None);
        var (_, rows) = await _views.ReadAsync("""
            SELECT course_run, task, attempts, submits, task_users, solvers, struggling_users, solve_rate, solve_rate_lower_bound, solve_rate_upper_bound, course, run
            FROM grader_views.tasks ORDER BY course_run COLLATE "C", task COLLATE "C"
            """);
        Assert.That(report.Tasks, Has.Count.EqualTo(3));
        Assert.That(rows.Select(static row => row[..7]), Is.EqualTo(report.Tasks.Select(static task => new object?[]
        {
            task.CourseRun, task.Task, task.Attempts, task.Submits, task.Users, task.Solvers, task.Struggling,
        })));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (row, task) in rows.Zip(report.Tasks))
            {
                double?[] shares = [task.SolveRate, task.SolveRateLowerBound, task.SolveRateUpperBound];
                Assert.That(row[7..10], Is.EqualTo(shares).Within(1e-12));
                Assert.That(row[10..], Is.EqualTo(new[] { task.CourseRun[..^3], "R1" }));
            }
        }
    }

    [Test]
    public async Task An_attempt_is_parsed_and_in_the_views_as_the_program_has_it()
    {
        Assert.That(
            (await _views.ReadAsync("SELECT * FROM grader_views.attempts ORDER BY id")).Rows,
            Is.EqualTo(await AllAsync("SELECT id, user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at FROM grader.attempts ORDER BY id")));
        var (_, rows) = await _views.ReadAsync($"""
            SELECT user_id, course_run, course, run, task, attempt_type, is_correct, local_time, day
            FROM grader_views.attempts_parsed AS parsed
            WHERE created_at = '2025-01-20 10:05+03' OR course_run IS NULL ORDER BY created_at
            """);
        var zone = (string)(await _views.ReadAsync("SELECT zone FROM grader_views.settings")).Rows[0][0]!;
        Assert.That(rows[0], Is.EqualTo(new object?[]
        {
            "ann", Alg, "Uni+ALG", "R1", A1, "submit", false, zone == "UTC" ? new DateTime(2025, 1, 20, 7, 5, 0) : new DateTime(2025, 1, 20, 10, 5, 0), new DateOnly(2025, 1, 20),
        }));
        Assert.That(rows[^1][1..5], Is.All.Null);
    }

    [Test]
    public async Task Days_are_those_of_the_program_whatever_the_zone_does_to_its_clock()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in (string[])["America/Havana", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe"])
            {
                await _views.ApplyAsync("zone=" + name, "views=in_" + name[^3..]);
                var (_, rows) = await _views.ReadAsync($"SELECT day, starts_at, ends_at FROM \"in_{name[^3..]}\".coverage WHERE day < '2026-11-01' ORDER BY day");
                var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
                Assert.That(rows, Has.Count.GreaterThan(600));
                Assert.That(rows, Is.EqualTo(rows.Select(row => TimeWindow.OfDay((DateOnly)row[0]!, zone) is var day
                    ? new[] { row[0], day.Start.UtcDateTime, day.End.UtcDateTime } : [])), name);
            }
        }
    }

    [Test]
    public async Task Coverage_tells_days_that_are_missing_partial_or_mostly_rejected_from_whole_ones()
    {
        await using var store = await StoreFixture.CreateAsync();
        // the first day whole, of the second six hours, nothing of the third, of the fourth one record of 25 passed
        await store.LoadAsync(new TimeWindow(StoreFixture.At(0), StoreFixture.At(30)), store.Chunks.Run(StoreFixture.At(1), "ann").Build());
        await store.Server.ExecuteAsync("""
            INSERT INTO grader.loaded_windows (loaded_window, run_id, read, loaded, rejected)
            VALUES (tstzrange('2025-03-04Z', '2025-03-05Z'), gen_random_uuid(), 25, 1, 24), (tstzrange('2025-03-05Z', '2025-03-06Z'), gen_random_uuid(), 20, 1, 19)
            """);
        var reporter = "reads_" + Guid.NewGuid().ToString("N")[..8];
        try
        {
            await Psql.RunAsync(store.Server, "views.sql", "reporter=" + reporter);
            Assert.That(await StatesAsync(store), Is.EqualTo("whole 1 1, partial 0.25 -, missing 0 -, rejected 1 -, whole 1 0"));
            // what is given once stays
            await Psql.RunAsync(store.Server, "views.sql", "reporter=" + reporter, "max_rejected_share=1", "zone=Asia/Tokyo");
            await Psql.RunAsync(store.Server, "views.sql", "reporter=" + reporter);
            Assert.That(await store.Server.ScalarAsync<string>("SELECT zone || max_rejected_share FROM grader_views.settings"), Is.EqualTo("Asia/Tokyo1"));
            await Psql.RunAsync(store.Server, "views.sql", "reporter=" + reporter, "zone=UTC");
            Assert.That(await StatesAsync(store), Does.EndWith("missing 0 -, whole 1 0, whole 1 0"));
        }
        finally
        {
            await store.Server.ExecuteAsync($"DROP OWNED BY {reporter}; DROP ROLE {reporter}");
        }
    }

    [Test]
    public async Task The_role_reads_the_views_and_nothing_else_and_other_roles_do_not_read_them()
    {
        string[] forbidden =
        [
            "SELECT count(*) FROM grader.attempts", "SELECT count(*) FROM grader.attempt_facts", "SELECT count(*) FROM grader.users", "SELECT count(*) FROM grader.loaded_windows",
            "SELECT count(*) FROM grader.runs", "DELETE FROM grader_views.attempts", "INSERT INTO grader_views.settings VALUES ('UTC', 1)", "CREATE TABLE grader_views.mine ()",
            "DROP VIEW grader_views.daily", "CREATE OR REPLACE VIEW grader_views.settings AS SELECT 1",
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var statement in forbidden)
                Assert.That(Assert.ThrowsAsync<PostgresException>(() => _views.ReadAsync(statement))?.SqlState, Is.EqualTo("42501").Or.EqualTo("55000"), statement);
            foreach (var view in (string[])["settings", "attempts", "attempts_parsed", "daily", "tasks", "coverage"])
            {
                Assert.That((await _views.ReadAsync($"SELECT count(*) FROM grader_views.{view}")).Rows[0][0], Is.GreaterThan(0L), view);
                Assert.That(await _views.Server.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM aclexplode((SELECT relacl FROM pg_class WHERE oid = 'grader_views.{view}'::regclass)) WHERE grantee = 0)"), Is.False, view);
            }
        }
    }

    [Test]
    public async Task Every_view_and_column_says_what_it_means()
    {
        var missing = await AllAsync("""
            SELECT c.relname, a.attname FROM pg_class AS c LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relnamespace = 'grader_views'::regnamespace AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
            """);
        Assert.That(missing, Is.Empty);
    }

    private static TimeWindow ZonedDay(int day, string zone) => TimeWindow.OfDay(new DateOnly(2025, 3, day), TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static Task<string> StatesAsync(StoreFixture store) => store.Server.ScalarAsync<string>("""
        SELECT string_agg(concat_ws(' ', state, loaded_share, coalesce(attempts::text, '-')), ', ' ORDER BY day)
        FROM grader_views.coverage JOIN grader_views.daily USING (day) WHERE day <= '2025-03-05'
        """);

    private async Task<List<object?[]>> AllAsync(string sql)
    {
        await using var command = _views.Server.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }
}
