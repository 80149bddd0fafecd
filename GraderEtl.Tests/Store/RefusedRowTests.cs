using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>
/// Rows that validation lets through and the server refuses: each goes to quarantine, all others are loaded, and once what refused them
/// is gone a replay brings them in. About one record in forty lacks the address that these tables insist on.
/// </summary>
[Parallelizable]
internal sealed class RefusedRowTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow FirstDay = new(Start, Start.AddDays(1));
    private static readonly TimeWindow Days = new(Start.AddDays(1), Start.AddDays(4));

    /// <summary>The first day's rows and their tasks go, so that all tasks are new ones.</summary>
    private const string Forget = "TRUNCATE grader.attempt_facts, grader.tasks; ";

    private static readonly (string Name, string Make, string Undo)[] Obstacles =
    [
        ("a_CHECK", Forget + "ALTER TABLE grader.tasks ADD CONSTRAINT has_url CHECK (lis_outcome_service_url IS NOT NULL) NOT VALID",
            "ALTER TABLE grader.tasks DROP CONSTRAINT has_url"),
        ("a_trigger", $"{Forget}{Insist("grader.insist()")}; CREATE TRIGGER insist BEFORE INSERT ON grader.tasks FOR EACH ROW EXECUTE FUNCTION grader.insist()",
            "DROP TRIGGER insist ON grader.tasks"),
        ("a_trigger_of_facts", $"{InsistOfFacts}; CREATE TRIGGER insist BEFORE INSERT ON grader.attempt_facts FOR EACH ROW EXECUTE FUNCTION grader.insist()",
            "DROP TRIGGER insist ON grader.attempt_facts"),
        ("a_trigger_after_the_rows", $"{InsistOfFacts}; CREATE TRIGGER insist AFTER INSERT ON grader.attempt_facts FOR EACH ROW EXECUTE FUNCTION grader.insist()",
            "DROP TRIGGER insist ON grader.attempt_facts"),
        ("a_constraint_that_waits_for_COMMIT",
            $"{InsistOfFacts}; CREATE CONSTRAINT TRIGGER insist AFTER INSERT ON grader.attempt_facts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grader.insist()",
            "DROP TRIGGER insist ON grader.attempt_facts"),
        ("a_constraint_of_tasks_that_waits_for_COMMIT",
            $"{Forget}{Insist("grader.insist()")}; CREATE CONSTRAINT TRIGGER insist AFTER INSERT ON grader.tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grader.insist()",
            "DROP TRIGGER insist ON grader.tasks"),
        ("an_index_entry_too_wide", Forget + """
            CREATE FUNCTION grader.wide(url text) RETURNS text LANGUAGE sql IMMUTABLE AS
              $$ SELECT CASE WHEN url IS NULL THEN (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 150) AS i) ELSE url END $$;
            CREATE INDEX wide ON grader.tasks (grader.wide(lis_outcome_service_url))
            """, "DROP INDEX grader.wide"),
    ];

    /// <summary>The same of facts, which name the address by their task.</summary>
    private static string InsistOfFacts => """
        CREATE FUNCTION grader.insist() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF NOT EXISTS (SELECT FROM grader.tasks WHERE task_no = NEW.task_no AND lis_outcome_service_url IS NOT NULL)
            THEN RAISE EXCEPTION 'an address is missing'; END IF; RETURN NEW; END $$
        """;

    private static IEnumerable<TestCaseData> Cases => Obstacles.Select(one => new TestCaseData(one.Make, one.Undo)
        .SetName($"{{m}}_{one.Name}"));

    [TestCaseSource(nameof(Cases))]
    public async Task The_rest_is_loaded_once_in_spite_of(string make, string undo)
    {
        await using var harness = await StartAsync();
        await harness.Database.ExecuteAsync(make);

        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        var truth = harness.Truth(Days);
        var refused = truth.Where(LacksUrl).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused, Has.Count.GreaterThan(50));
            Assert.That(await StoredAsync(harness), Is.EqualTo(truth.Where(row => !LacksUrl(row))));
            Assert.That(result.Records.IsConserved);
            Assert.That(result.RejectedByReason["refused_by_database"], Is.EqualTo(refused.Count));
            Assert.That(result.Records.Loaded, Is.EqualTo(truth.Count - refused.Count));
            Assert.That(await harness.Database.ScalarAsync<long>(
                "SELECT count(*) FROM grader.rejected_attempts WHERE reason = 'refused_by_database' AND (detail NOT LIKE '%SQLSTATE%' OR original NOT LIKE '{%}')"), Is.Zero);
        }

        await harness.Database.ExecuteAsync(undo);
        var replay = await harness.Pipeline.ReplayRejectionsAsync(new ReplayRequest { Range = Days });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replay.Total.Moved, Is.EqualTo(refused.Count));
            Assert.That(await StoredAsync(harness), Is.EqualTo(truth));
        }
    }

    [Test]
    public async Task A_replay_into_a_table_that_still_refuses_leaves_those_rows_where_they_are()
    {
        await using var harness = await StartAsync();
        await harness.Database.ExecuteAsync(Obstacles[0].Make);
        await harness.LoadAsync(Days);
        var before = await harness.Database.ScalarAsync<long>("SELECT sum(id)::bigint FROM grader.rejected_attempts");
        var replay = await harness.Pipeline.ReplayRejectionsAsync(new ReplayRequest { Reason = "refused_by_database" });
        Assert.That((replay.Total.Moved, replay.Total.Rejected), Is.EqualTo((0, harness.Truth(Days).Count(LacksUrl))));
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT sum(id)::bigint FROM grader.rejected_attempts"), Is.EqualTo(before));
    }

    [Test]
    public async Task A_table_that_refuses_everything_fails_the_window_and_names_the_constraint()
    {
        await using var harness = await StartAsync();
        await harness.Database.ExecuteAsync("ALTER TABLE grader.attempt_facts ADD CONSTRAINT nothing_fits CHECK (user_no = 0) NOT VALID");
        var result = await harness.LoadAsync(Days);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.StoreFailed));
            Assert.That(result.Error!.Message, Does.Contain("more than 1000 records").And.Contain("nothing_fits").And.Contain("To do:").And.Contain("[2024-03-0"));
            Assert.That(await StoredAsync(harness), Is.Empty);
            Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.rejected_attempts WHERE reason = 'refused_by_database'"), Is.Zero);
        }
    }

    [TestCase("DROP TABLE grader.attempt_facts_2025_03", RetryAdvice.Never, "no partition")]
    [TestCase("CREATE FUNCTION grader.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM nowhere; RETURN NEW; END $$; CREATE TRIGGER broken BEFORE INSERT ON grader.attempt_facts FOR EACH ROW EXECUTE FUNCTION grader.broken()", RetryAdvice.Never, "nowhere")]
    [TestCase("ALTER TABLE grader.users ADD CONSTRAINT no_students CHECK (user_id <> 'student')", RetryAdvice.Carefully, "no_students")]
    [TestCase("ALTER TABLE grader.attempt_facts ADD CONSTRAINT no_runs CHECK (outcome <> 'r')", RetryAdvice.Carefully, "no_runs")]
    public async Task Only_an_error_about_a_row_asks_for_care(string make, RetryAdvice advice, string said)
    {
        await using var store = await StoreFixture.CreateAsync();
        await store.Server.ExecuteAsync(make);
        var error = Assert.CatchAsync<GraderEtlException>(() => store.LoadAsync(StoreFixture.Hour(1), store.Chunks.Run(StoreFixture.At(1)).Build()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Retry, Is.EqualTo(advice));
            Assert.That(error.Message, Does.Contain(said).And.Not.Contain("course-v1"));
        }
    }

    private static string Insist(string function) => $"""
        CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF NEW.lis_outcome_service_url IS NULL THEN RAISE EXCEPTION 'an address is missing'; END IF; RETURN NEW; END $$
        """;

    private static bool LacksUrl(string row) => row.Split('|')[4] == "NULL";

    /// <summary>The first day is loaded, so that the tables are there; its rows are not looked at again.</summary>
    private static async Task<LoadHarness> StartAsync()
    {
        var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1_500, DuplicateEvery = 40 }, options => options.Source.MaxWindow = TimeSpan.FromDays(2));
        await harness.LoadAsync(FirstDay);
        return harness;
    }

    private static async Task<List<string>> StoredAsync(LoadHarness harness)
        => [.. (await harness.StoredAsync()).Where(row => !row.StartsWith("2024-03-01", StringComparison.Ordinal))];
}
