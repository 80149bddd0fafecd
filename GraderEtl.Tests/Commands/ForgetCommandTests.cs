using System.Text;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>forget</c> from end to end: no byte of an id is left anywhere, and no command brings the user back.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ForgetCommandTests
{
    private static readonly string[] Days = ["--from", "2025-03-01", "--to", "2025-03-05"];

    [Test]
    public async Task A_forgotten_user_is_in_no_dump_report_list_or_log_and_does_not_come_back()
    {
        await using var world = await ForgetWorld.StartAsync();
        await world.RunAsync(["backfill", .. Days, "--no-mail"]);
        var user = await world.Database.ScalarAsync<string>(
            "SELECT user_id FROM grader.attempts JOIN grader.rejected_attempts ON position(convert_to(user_id, 'UTF8') IN original) > 0 WHERE length(user_id) = 32 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
        var (named, unnamed) = ($"concat_ws(' ', user_id, lis_result_sourcedid) LIKE '%{user}%'", $"concat_ws(' ', user_id, lis_result_sourcedid) NOT LIKE '%{user}%'");
        var (attempts, others) = (await CountAsync(world, named), await CountAsync(world, unnamed));
        await world.RunAsync(["report", .. Days, "--learners", "learners.csv"]);
        await world.RunAsync(["report", .. Days, "--learners", "named.csv", "--pseudonyms", "salt"]);
        await File.AppendAllTextAsync(world.Sandbox.File("learners.csv"), $"{user},inactive,,9,2025-03-01,0,,1,0,0,\n");
        Assert.That(await Psql.DumpAsync(world.Database), Does.Contain(user));

        var forgotten = (await world.RunAsync(["forget", user, "--learners", "learners.csv", "--learners", "named.csv", "--pseudonyms", "salt", "--yes", "--json"])).Json;
        Assert.Multiple(() =>
        {
            Assert.That(forgotten.GetProperty("attempts").GetInt64(), Is.EqualTo(attempts).And.GreaterThan(0));
            Assert.That(forgotten.GetProperty("rejectedRecords").GetInt64(), Is.GreaterThan(0));
            Assert.That(forgotten.GetProperty("users").GetInt64(), Is.EqualTo(1));
            Assert.That(forgotten.GetProperty("files")[0].GetProperty("lines").GetInt32(), Is.GreaterThanOrEqualTo(1));
            Assert.That(forgotten.GetProperty("windows").GetArrayLength(), Is.GreaterThan(0));
        });

        await world.RunAsync(["verify", .. Days]);
        await world.RunAsync(["backfill", .. Days, "--no-mail"]);
        await world.RunAsync(["verify", .. Days]);
        await world.RunAsync(["backfill", .. Days, "--refresh", "--no-mail"]);
        await world.RunAsync(["verify", .. Days]);
        await world.RunAsync(["run", "--date", "2025-03-05", "--no-mail"]);
        await world.RunAsync(["rejects", "replay"]);
        await world.RunAsync(["report", .. Days, "--format", "html", "--out", "page.html"]);
        await world.RunAsync(["report", .. Days, "--format", "json", "--out", "report.json"]);
        await world.RunAsync(["report", .. Days, "--learners", "learners.csv"]);
        var again = (await world.RunAsync(["forget", user, "--yes", "--json"])).Json;

        Assert.That((again.GetProperty("forgottenBefore").GetBoolean(), again.GetProperty("attempts").GetInt64(), again.GetProperty("rejectedRecords").GetInt64()), Is.EqualTo((true, 0L, 0L)));
        Assert.That(await CountAsync(world, "created_at < '2025-03-05Z'"), Is.EqualTo(others));
        Assert.That(await world.Database.ScalarAsync<long>("SELECT sum(forgotten)::bigint FROM grader.loaded_windows"), Is.GreaterThanOrEqualTo(attempts));
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(user));
        Assert.That((await Psql.DumpAsync(world.Database)).Split('\n').Where(line => line.Contains(user, StringComparison.Ordinal) || line.Contains(hex, StringComparison.Ordinal)), Is.Empty);
        foreach (var file in Directory.GetFiles(world.Sandbox.Directory, "*", SearchOption.AllDirectories))
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(user), file);
        Assert.That(Directory.GetFiles(world.Sandbox.Directory, "*", SearchOption.AllDirectories), Has.Some.EndsWith(".log").And.Some.EndsWith("daily.csv").And.Some.EndsWith("page.html"));
    }

    [Test]
    public async Task Nothing_is_erased_unless_somebody_says_yes()
    {
        await using var world = await ForgetWorld.StartAsync();
        await world.RunAsync(["backfill", "--from", "2025-03-01", "--to", "2025-03-02", "--no-mail"]);
        var user = await world.Database.ScalarAsync<string>("SELECT user_id FROM grader.attempts LIMIT 1");
        var silent = await world.Sandbox.RunAsync("forget", user);
        world.Sandbox.Answers = new StringReader("no\n");
        var refused = await world.Sandbox.RunAsync("forget", user);
        Assert.That((silent.Code, refused.Code), Is.EqualTo((ExitCodes.Usage, ExitCodes.Interrupted)));
        Assert.That(silent.Error, Does.Contain("needs a confirmation").And.Not.Contain(user));
        Assert.That(await CountAsync(world, $"user_id = '{user}'"), Is.GreaterThan(0));

        world.Sandbox.Answers = new StringReader("yes\n");
        var erased = await world.Sandbox.RunAsync("forget", user);
        Assert.That((erased.Code, await CountAsync(world, $"user_id = '{user}'")), Is.EqualTo((0, 0L)));
        Assert.That(erased.Out, Does.StartWith("Erased. What comes of the user from now on is dropped.").And.Contain("Receipt ").And.Not.Contain(user));
        Assert.That((await world.Sandbox.RunAsync("forget", "nobody", "--yes")).Out, Does.StartWith("Nothing was found of the user."));
    }

    [Test]
    public async Task A_file_that_is_no_list_of_learners_is_left_alone()
    {
        await using var world = await ForgetWorld.StartAsync();
        await world.RunAsync(["backfill", "--from", "2025-03-01", "--to", "2025-03-02", "--no-mail"]);
        world.Sandbox.Write("other.csv", "a,b\n");
        var written = await world.Sandbox.RunAsync(["report", "--from", "2025-03-01", "--to", "2025-03-02", "--learners", "other.csv"]);
        var forgotten = await world.Sandbox.RunAsync(["forget", "anna", "--yes", "--learners", "other.csv"]);
        var missing = await world.Sandbox.RunAsync(["forget", "anna", "--yes", "--learners", "missing.csv"]);
        await world.RunAsync(["report", "--from", "2025-03-01", "--to", "2025-03-02", "--learners", "named.csv", "--pseudonyms", "salt"]);
        var saltless = await world.Sandbox.RunAsync(["forget", "anna", "--yes", "--learners", "named.csv"]);
        var together = await world.Sandbox.RunAsync(["report", "--from", "2025-03-01", "--to", "2025-03-02", "--learners", "named.csv", "--format", "json"]);
        Assert.That(new[] { written.Code, forgotten.Code, missing.Code, saltless.Code, together.Code }, Is.All.EqualTo(ExitCodes.Usage));
        Assert.That(written.Error, Does.Contain("is there and is no list of learners"));
        Assert.That(saltless.Error, Does.Contain("has pseudonyms"));
        Assert.That(await File.ReadAllTextAsync(world.Sandbox.File("other.csv")), Is.EqualTo("a,b\n"));
        Assert.That(await world.Database.ScalarAsync<long>("SELECT count(*) FROM grader.forgotten"), Is.Zero);
    }

    private static Task<long> CountAsync(ForgetWorld world, string condition)
        => world.Database.ScalarAsync<long>($"SELECT count(*) FROM grader.attempts WHERE {condition}");

    /// <summary>A source with records that do not pass and records that are equal, and the program in a directory of its own.</summary>
    private sealed class ForgetWorld(ApiSimulator simulator, TestDatabase database) : IAsyncDisposable
    {
        public TestDatabase Database => database;

        public CommandSandbox Sandbox { get; } = new();

        public static async Task<ForgetWorld> StartAsync()
        {
            var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 500, HostileRate = 0.2, DuplicateEvery = 10 });
            var world = new ForgetWorld(simulator, await TestDatabase.CreateAsync());
            foreach (var (key, value) in new[]
            {
                ("Source__ApiUrl", simulator.ApiUrl.ToString()), ("Source__Client", "demo-client"), ("Source__ClientKey", "demo-key"), ("Source__MaxWindow", "1d"),
                ("Postgres__ConnectionString", world.Database.ConnectionString), ("Validation__MaxRejectedShare", "1"),
            })
                world.Sandbox.Variables["GRADERETL__" + key] = value;
            return world;
        }

        /// <summary>Runs a command line and fails the test where that fails.</summary>
        public async Task<CommandOutput> RunAsync(string[] args)
        {
            var output = await Sandbox.RunAsync(args);
            return output.Code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', args)}: {output.Code}\n{output.Out}{output.Error}");
        }

        public async ValueTask DisposeAsync()
        {
            Sandbox.Dispose();
            await simulator.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
