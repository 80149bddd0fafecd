using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
[Parallelizable]
internal sealed class SchemaTests
{
    [Test]
    public async Task Two_programs_prepare_and_reserve_at_once()
    {
        await using var store = await CreateAsync(prepare: false);
        var stores = Enumerable.Range(0, 4).Select(_ => store.Another().Store).ToList();
        await Task.WhenAll(stores.Select(one => one.PrepareAsync(CancellationToken.None)));
        await Task.WhenAll(stores.Select(one => one.PrepareAsync(CancellationToken.None)));
        var years = new TimeWindow(new DateTimeOffset(2022, 12, 31, 23, 59, 59, TimeSpan.Zero), new DateTimeOffset(2025, 3, 1, 0, 0, 0, 1, TimeSpan.Zero));
        await Task.WhenAll(stores.Select(one => one.ReserveAsync(years, CancellationToken.None)));

        Assert.That(await store.CountAsync("schema_migrations"), Is.EqualTo(Migration.All.Count));
        Assert.That(
            await store.Server.ScalarAsync<string>("""
                SELECT format('%s %s %s', count(*), min(inhrelid::regclass::text), max(inhrelid::regclass::text))
                FROM pg_inherits WHERE inhparent = 'grader.attempt_facts'::regclass
                """),
            Is.EqualTo("28 grader.attempt_facts_2022_12 grader.attempt_facts_2025_03"));
    }

    [Test]
    public async Task Partitions_are_made_while_another_program_loads()
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Build());
        var april = new TimeWindow(March.End, March.End.AddDays(1));
        await store.Store.ReserveAsync(april, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await LoadAsync(session, april, store.Chunks.Run(april.Start).Build());
        await session.CommitAsync(CancellationToken.None);
        Assert.That((await store.CountAsync("attempt_facts_2025_03"), await store.CountAsync("attempt_facts_2025_04")), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task A_partition_somebody_made_for_longer_is_used()
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("CREATE TABLE grader.y2024 PARTITION OF grader.attempt_facts FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00')");
        await store.Store.ReserveAsync(new TimeWindow(March.Start.AddYears(-1), March.Start), CancellationToken.None);
        Assert.That(await store.Server.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'grader.attempt_facts'::regclass"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_prepared_schema_needs_no_right_to_make_anything()
    {
        await using var store = await CreateAsync();
        var role = "loader_" + Guid.NewGuid().ToString("N");
        await store.Server.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD 'loader';
            GRANT USAGE ON SCHEMA grader TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA grader TO {role};
            GRANT USAGE ON SEQUENCE grader.attempt_ids TO {role};
            """);
        try
        {
            var options = new GraderEtlOptions();
            options.Postgres.ConnectionString = new NpgsqlConnectionStringBuilder(store.Server.ConnectionString) { Username = role, Password = "loader" }.ConnectionString;
            var other = store.Another(options);
            try
            {
                await other.Store.PrepareAsync(CancellationToken.None);
            }
            catch (GraderEtlException error) when (error.InnerException is PostgresException { SqlState: "28000" } or PostgresException { SqlState: "28P01" })
            {
                Assert.Ignore("This server admits no other user.");
            }

            await other.Store.ReserveAsync(March, CancellationToken.None);
            await using (var session = await other.Store.OpenSessionAsync(store.RunId, CancellationToken.None))
            {
                await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Reject(RejectionReason.Missing, null, default).Build());
                await session.CommitAsync(CancellationToken.None);
            }

            var denied = Assert.ThrowsAsync<GraderEtlException>(() => other.Store.ReserveAsync(new TimeWindow(March.End, March.End.AddDays(1)), CancellationToken.None));
            Assert.That((denied.Retry, denied.Remedy), Is.EqualTo((RetryAdvice.Never, "Grant the user the rights that db/README.md lists")));
            await other.Database.DisposeAsync();
        }
        finally
        {
            await store.Server.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [TestCase("CREATE TABLE grader.attempts (id serial, user_id integer)", "A table grader.attempts is there that this program did not make, with the columns id integer, user_id integer. Expected: a view of attempt_facts, tasks, users with the columns id bigint, user_id text,", "Set Postgres:Table or Postgres:Schema to a name that is free.")]
    [TestCase("CREATE VIEW grader.attempts AS SELECT 1 AS one", "A view grader.attempts is there", "Set Postgres:Table or Postgres:Schema to a name that is free.")]
    [TestCase("CREATE TABLE grader.users (user_no integer, user_id text); CREATE TABLE grader.attempt_facts (id bigint)", "A table grader.attempt_facts is there that this program did not make, with the columns id bigint. Expected: a partitioned table by RANGE (created_at) with the columns created_at timestamp with time zone,", "Set Postgres:Schema to a schema of the program's own.")]
    [TestCase("CREATE TABLE grader.runs (id integer)", "A table grader.runs is there that this program did not make, with the columns id integer. Expected: a table with the columns id uuid,", "Set Postgres:Schema to a schema of the program's own.")]
    [TestCase("CREATE TABLE grader.schema_migrations (version text)", "A table grader.schema_migrations is there", "Set Postgres:Schema to a schema of the program's own.")]
    public async Task A_foreign_table_is_refused_before_any_write(string create, string message, string remedy)
    {
        await using var store = await CreateAsync(prepare: false);
        await store.Server.ExecuteAsync("CREATE SCHEMA grader; " + create);
        const string Objects = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'grader'::regnamespace";
        var before = await store.Server.ScalarAsync<string>(Objects);
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Store.PrepareAsync(CancellationToken.None));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Store, RetryAdvice.Never)));
            Assert.That(error.Message, Does.StartWith(message));
            Assert.That(error.Message, Does.Contain("Where: Postgres:Schema = grader, Postgres:Table = attempts. Kept: everything: nothing was written."));
            Assert.That(error.Message, Does.EndWith(remedy));
            Assert.That(await store.Server.ScalarAsync<string>(Objects), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_database_of_an_earlier_version_is_brought_up_to_date_with_all_that_is_in_it()
    {
        await using var store = await CreateAsync(prepare: false);
        await MakeEarlierAsync(store, 7);
        await store.Server.ExecuteAsync(
            "CREATE TABLE grader.march PARTITION OF grader.attempt_facts FOR VALUES FROM ('2025-03-01Z') TO ('2025-04-01Z'); INSERT INTO grader.attempt_facts VALUES ('2025-03-01 09:00Z', 1, 1, 1, 'r')");
        Assert.That(
            Assert.CatchAsync<GraderEtlException>(() => store.Store.ReadLedgerAsync(March, CancellationToken.None))!.Found,
            Is.EqualTo("The schema grader was made by an older version of the program: it has the migrations 1 to 7"));
        await store.Store.PrepareAsync(CancellationToken.None);
        await store.Store.PrepareAsync(CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await store.Server.ScalarAsync<string>("SELECT string_agg(number || ' ' || name, ', ' ORDER BY number) FROM grader.schema_migrations"), Is.EqualTo(
                "1 users, 2 tasks, 3 attempt_facts, 4 attempts, 5 loaded_windows, 6 rejected_attempts, 7 runs, 8 firsts, 9 backfills, 10 reported_days, 11 forgotten"));
            Assert.That((await store.CountAsync("attempts"), await store.CountAsync("firsts")), Is.EqualTo((1L, 0L)));
        }
    }

    [Test]
    public async Task The_view_has_id_and_the_seven_columns_as_the_source_has_them()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9), "a", result: "course-v1:X+Y+Z:host-b:a").Submit(At(9, 1), correct: false, "a", result: "b:c").Build());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await store.Server.ScalarAsync<string>("""
                    SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
                    FROM pg_attribute WHERE attrelid = 'grader.attempts'::regclass AND attnum > 0
                    """),
                Is.EqualTo("id bigint, user_id text, oauth_consumer_key text, lis_result_sourcedid text, lis_outcome_service_url text, "
                    + "is_correct boolean, attempt_type text, created_at timestamp with time zone"));
            Assert.That(
                await store.Server.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', user_id, lis_result_sourcedid, is_correct, attempt_type), ', ' ORDER BY created_at) FROM grader.attempts"),
                Is.EqualTo("a course-v1:X+Y+Z:host-b:a run, a b:c f submit"));
            Assert.That(await store.Server.ScalarAsync<string>("SELECT concat_ws(' ', course_run, block, sourcedid_head) FROM grader.tasks WHERE ends_with_user"), Is.EqualTo("X+Y+Z b course-v1:X+Y+Z:host-b"));
            Assert.That(await store.Server.ScalarAsync<bool>("SELECT count(DISTINCT id) = 2 FROM grader.attempts"));
        }
    }

    [Test]
    public async Task A_foreign_table_in_the_way_of_an_upgrade_is_refused_before_any_write()
    {
        await using var store = await CreateAsync(prepare: false);
        await MakeEarlierAsync(store, 7);
        await store.Server.ExecuteAsync("CREATE TABLE grader.firsts (day date)");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Store.PrepareAsync(CancellationToken.None));
        Assert.That(error.Message, Does.StartWith("A table grader.firsts is there that this program did not make, with the columns day date."));
        Assert.That(await store.CountAsync("schema_migrations"), Is.EqualTo(7));
    }

    [Test]
    public async Task A_schema_whose_runs_are_of_another_version_is_refused()
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("UPDATE grader.schema_migrations SET checksum = checksum + 1 WHERE number = 7");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Store.PrepareAsync(CancellationToken.None));
        Assert.That(error.Message, Does.StartWith("The schema grader has the migration 7 runs, which this version of the program does not know as such."));
    }

    [Test]
    public async Task A_schema_of_the_wide_layout_is_refused_with_a_way_to_load_beside_it()
    {
        await using var store = await CreateAsync(prepare: false);
        await store.Server.ExecuteAsync("""
            CREATE SCHEMA grader;
            CREATE TABLE grader.schema_migrations (number integer PRIMARY KEY, name text, checksum bigint, attempts_table text, applied_at timestamptz DEFAULT now());
            INSERT INTO grader.schema_migrations VALUES (1, 'attempts', 4711, 'attempts');
            """);
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Store.PrepareAsync(CancellationToken.None));
        Assert.That(error.Message, Is.EqualTo(
            "The schema grader has the tables of an earlier layout, one wide row an attempt. Expected: a schema that is empty, or made by this version. "
            + "Kept: everything: nothing was written. To do: Set Postgres:Schema to another name and load again beside it; drop the old schema when the new one has everything."));
    }

    [Test]
    public async Task Another_table_in_the_same_schema_is_refused_as_it_would_share_the_ledger()
    {
        await using var store = await CreateAsync();
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = store.Server.ConnectionString;
        options.Postgres.Table = "others";
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Another(options).Store.PrepareAsync(CancellationToken.None));
        Assert.That(error.Message, Does.StartWith("The schema grader keeps the ledger of the table attempts, not of others."));
    }

    [TestCase("odd \"schema\" {attempts}", "tа'ble; DROP :x @y $1 {ledger} \\")]
    [TestCase("public", "a_name_that_is_exactly_as_long_as_postgresql_lets_a_name_be_63x")]
    public async Task Odd_names_are_names_all_the_same(string schema, string table)
    {
        await using var store = await CreateAsync(options =>
        {
            options.Postgres.Schema = schema;
            options.Postgres.Table = table;
        });
        await store.Store.PrepareAsync(CancellationToken.None);
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9, 1)).Run(At(9)).Run(At(9, 1)).Reject(RejectionReason.Missing, "a", default).Build());
        await using (var session = await store.OpenAsync())
        {
            await session.RemoveWindowAsync(Hour(9), CancellationToken.None);
            await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Build());
            await session.CommitAsync(CancellationToken.None);
        }

        Assert.That(await store.Server.ScalarAsync<long>($"SELECT count(*) FROM {store.Database.Names.Qualify(table)}"), Is.EqualTo(1));
        Assert.That((await store.LedgerAsync()).Single().Counts.Loaded, Is.EqualTo(1));
    }

    [Test]
    public async Task A_run_is_noted_when_it_begins_and_when_it_ends()
    {
        await using var store = await CreateAsync();
        var run = new RunRecord
        {
            Id = store.RunId,
            Range = March,
            Refresh = true,
            Host = "host.example.org",
            Version = "1.2.3",
            StartedAt = ChunkBuilder.Day,
        };
        await store.Store.StartRunAsync(run, CancellationToken.None);
        await store.Store.StartRunAsync(run, CancellationToken.None);
        await store.Store.FinishRunAsync(
            run with { FinishedAt = run.StartedAt.AddHours(1), Outcome = "completed", Counts = new WindowCounts(5, 4, 1, 0, 0) }, CancellationToken.None);
        Assert.That(
            await store.Server.ScalarAsync<string>("SELECT format('%s %s %s %s %s', refresh, host, version, finished_at - started_at, outcome) || read || loaded FROM grader.runs"),
            Is.EqualTo("t host.example.org 1.2.3 01:00:00 completed54"));
    }

    /// <summary>The schema as the version with so many migrations leaves it.</summary>
    private static async Task MakeEarlierAsync(StoreFixture store, int migrations)
    {
        var sql = store.Database.Sql;
        await store.Server.ExecuteAsync($"CREATE SCHEMA grader; {sql.Query("create_migrations")}");
        foreach (var migration in Migration.All.Take(migrations))
        {
            await store.Server.ExecuteAsync(sql.Fill(migration.Template));
            await using var record = store.Server.DataSource.CreateCommand(sql.Query("record_migration"));
            foreach (object value in new object[] { migration.Number, migration.Name, migration.Checksum, store.Database.Names.Table })
                record.Parameters.Add(new NpgsqlParameter { Value = value });
            await record.ExecuteNonQueryAsync();
        }
    }
}
