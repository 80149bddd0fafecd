using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Commands that only look, before anything was ever loaded: they say so, and make neither a directory nor a cluster nor tables.</summary>
[Parallelizable]
internal sealed class NothingLoadedTests
{
    private static readonly string[] Source =
        ["--set", "Source:ApiUrl=http://127.0.0.1:9/", "--set", "Source:Client=example", "--set", "Source:ClientKey=0123456789abcdef"];

    private static IEnumerable<TestCaseData> Commands =>
    [
        new(new[] { "status" }, 0),
        new(new[] { "status", "--json" }, 0),
        new(new[] { "plan", "--from", "2025-03-01", "--to", "2025-03-03" }, 0),
        new(new[] { "rejects", "list" }, 0),
        new(new[] { "check", "database" }, 0),
        new(new[] { "rejects", "show", "1" }, 2),
        new(new[] { "rejects", "replay" }, 2),
        new(new[] { "report" }, 2),
        new(new[] { "verify", "--from", "2025-03-01", "--to", "2025-03-03" }, 2),
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task Without_a_cluster_there_is_none_afterwards(string[] command, int code)
    {
        using var sandbox = new CommandSandbox();

        var output = await sandbox.RunAsync([.. command, .. Source]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(code), output.Error);
            if (!command.Contains("--json"))
                Assert.That(output.Out + output.Error, Does.Contain($"Nothing is loaded yet: no database in {sandbox.File("grader-data")}"));
            Assert.That(Directory.GetFileSystemEntries(sandbox.Directory), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Without_tables_there_are_none_afterwards(string[] command, int code)
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;

        var output = await sandbox.RunAsync([.. command, .. Source]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(code), output.Error);
            if (command is not ["check", ..] && !command.Contains("--json"))
            {
                Assert.That(output.Out + output.Error, Does.Match(
                    "Nothing is loaded yet: no tables in the schema grader of .*/t_[0-9a-f]+ as grader_admin \\(environment variable GRADERETL__Postgres__ConnectionString\\)"));
            }

            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'grader'"), Is.Zero);
            Assert.That(command is ["rejects", "replay"] || Directory.GetFileSystemEntries(sandbox.Directory).Length == 0, "no directory is made");
        }
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Tables_of_an_earlier_layout_are_refused_in_one_sentence_and_kept(string[] command, int code)
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
        await database.ExecuteAsync("""
            CREATE SCHEMA grader;
            CREATE TABLE grader.schema_migrations (number integer PRIMARY KEY, name text, checksum bigint, attempts_table text, applied_at timestamptz DEFAULT now());
            INSERT INTO grader.schema_migrations VALUES (1, 'attempts', 4711, 'attempts');
            CREATE TABLE grader.attempts (id bigint GENERATED ALWAYS AS IDENTITY, user_id text, oauth_consumer_key text, lis_result_sourcedid text,
              lis_outcome_service_url text, is_correct boolean, attempt_type text, created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at);
            CREATE TABLE grader.loaded_windows (loaded_window tstzrange, run_id uuid, read bigint, loaded bigint, duplicate bigint, rejected bigint, outside bigint,
              bytes bigint, content_hash bigint, requests integer, retries integer, loaded_at timestamptz);
            INSERT INTO grader.loaded_windows VALUES ('[2025-03-01Z, 2025-03-02Z)', gen_random_uuid(), 7, 7, 0, 0, 0, 0, 0, 1, 0, now());
            """);

        var output = await sandbox.RunAsync([.. command, .. Source]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(4), $"also where it is {code} without tables: {output.Out}");
            Assert.That(output.Out + output.Error, Does.Contain("The schema grader has the tables of an earlier layout, one wide row an attempt"));
            Assert.That(output.Out + output.Error, Does.Contain("Set Postgres:Schema to another name and load again beside it"));
            Assert.That(output.Out + output.Error, Does.Not.Contain("Nothing is loaded yet"));
            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'grader'::regnamespace AND relkind IN ('r', 'p')"), Is.EqualTo(3));
        }
    }

    [Test]
    public async Task A_plan_without_a_database_has_all_of_the_range_to_load()
    {
        using var sandbox = new CommandSandbox();

        var output = await sandbox.RunAsync("plan", "--from", "2025-03-01", "--to", "2025-03-03", "--json");

        Assert.That(output.Json.GetProperty("secondsToLoad").GetInt32(), Is.EqualTo(2 * 86_400));
    }

    [Test]
    public async Task The_check_of_a_database_says_who_makes_the_tables()
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        var role = "r_" + Guid.NewGuid().ToString("N");
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'pw-of-the-role'");
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = "pw-of-the-role" };
        string[] check = ["check", "database", "--set", $"Postgres:ConnectionString={connection.ConnectionString}"];

        var refused = await sandbox.RunAsync(check);
        await database.ExecuteAsync($"GRANT CREATE ON DATABASE {connection.Database} TO {role}");
        var allowed = await sandbox.RunAsync(check);
        await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Code, Is.EqualTo(4));
            Assert.That(refused.Error, Does.StartWith($"error: The user {role} may not make the tables in the schema grader"));
            Assert.That(refused.Error, Does.Contain($"GRANT CREATE ON DATABASE \"{connection.Database}\" TO \"{role}\""));
            Assert.That(allowed.Code, Is.Zero, allowed.Error);
            Assert.That(allowed.Out, Does.Contain("The database works: ").And.Contain("schema grader lacks tables, which the next run makes."));
        }
    }
}
