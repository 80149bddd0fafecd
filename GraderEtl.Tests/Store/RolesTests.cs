using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>The roles of <c>db/roles.sql</c>: the program works as the loader, and the reporter reads what it should and no more.</summary>
internal sealed class RolesTests
{
    private readonly string _loader = "Loader " + Guid.NewGuid().ToString("N")[..8];
    private readonly string _reporter = "reporter_" + Guid.NewGuid().ToString("N")[..8];

    [Test]
    public async Task The_program_works_as_the_loader_and_the_reporter_reads_what_it_should_and_no_more()
    {
        await using var world = await ReplayWorld.CreateAsync(); // its database has the tables already, made by a superuser
        await using var fresh = await TestDatabase.CreateAsync();
        try
        {
            // a database where nothing is there yet, and one that a superuser has loaded into: both come to the same
            await PsqlAsync(fresh);
            await PsqlAsync(fresh);
            await PsqlAsync(world.Database);
            await fresh.ExecuteAsync($"ALTER ROLE \"{_loader}\" PASSWORD 'loader'; ALTER ROLE {_reporter} PASSWORD 'reporter'");

            await WorkAsLoaderAsync(world, fresh);
            await PsqlAsync(fresh);
            // and months that come after that
            await RunAsync(world, fresh, "backfill", "--from", "2025-06-01", "--to", "2025-06-02", "--no-mail");
            await ReadAsReporterAsync(world, fresh);
            await ReadAsReporterAsync(world, world.Database);
        }
        finally
        {
            foreach (var database in new[] { fresh, world.Database })
            {
                await database.ExecuteAsync($"DROP OWNED BY \"{_loader}\" CASCADE");
                await database.ExecuteAsync($"DROP OWNED BY {_reporter} CASCADE");
            }

            await fresh.ExecuteAsync($"DROP ROLE IF EXISTS \"{_loader}\"; DROP ROLE IF EXISTS {_reporter}");
        }
    }

    private async Task WorkAsLoaderAsync(ReplayWorld world, TestDatabase database)
    {
        string[] days = ["--from", "2025-03-01", "--to", "2025-03-04", "--no-mail"];
        await RunAsync(world, database, ["backfill", .. days, "--set", ReplayWorld.StrictRule]); // migrations, partitions, COPY, kept days
        await RunAsync(world, database, ["backfill", .. days, "--refresh", "--set", ReplayWorld.StrictRule]);
        await RunAsync(world, database, "rejects", "replay");
        await RunAsync(world, database, "status");
        Assert.That(await AttemptRows.ReadAsync(database.DataSource), Is.EqualTo(world.Rows));
        await ReportAsync(Of(database, _loader, "loader"));
        Assert.That(await database.ScalarAsync<bool>($"SELECT has_database_privilege('{_loader}', current_database(), 'CREATE') OR has_schema_privilege('{_loader}', 'public', 'CREATE') AND current_setting('server_version_num')::int >= 150000"), Is.False);
    }

    private async Task ReadAsReporterAsync(ReplayWorld world, TestDatabase database)
    {
        var connection = Of(database, _reporter, "reporter");
        await ReportAsync(connection);
        world.Sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = connection;
        Assert.That((await world.Sandbox.RunAsync("status")).Code, Is.Zero);
        Assert.That((await world.Sandbox.RunAsync("rejects", "list")).Code, Is.EqualTo(ExitCodes.StoreFailed));

        await using var reader = NpgsqlDataSource.Create(connection);
        string[] allowed =
        [
            "SELECT count(*) FROM grader.attempts", "SELECT count(*) FROM grader.users", "SELECT count(*) FROM grader.tasks", "SELECT count(*) FROM grader.attempt_facts_2025_03", "SELECT count(*) FROM grader.loaded_windows",
            "SELECT count(*) FROM grader.runs", "SELECT reason, field, count(*) FROM grader.rejected_attempts GROUP BY reason, field",
        ];
        string[] forbidden =
        [
            "SELECT original FROM grader.rejected_attempts", "SELECT detail FROM grader.rejected_attempts", "SELECT * FROM grader.rejected_attempts",
            "INSERT INTO grader.attempt_facts VALUES ('2025-03-01', 1, 1, 1, 'r')", "DELETE FROM grader.attempt_facts", "DELETE FROM grader.users",
            "SELECT nextval('grader.attempt_ids')",
            "UPDATE grader.users SET user_id = 'x'", "TRUNCATE grader.attempt_facts", "DELETE FROM grader.attempt_facts_2025_03", "DELETE FROM grader.loaded_windows",
            "DELETE FROM grader.firsts", "CREATE TABLE grader.mine ()", "DROP VIEW grader.attempts", "DROP TABLE grader.attempt_facts",
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var statement in allowed)
                Assert.That(await TryAsync(reader, statement), Is.Null, statement);
            foreach (var statement in forbidden)
                Assert.That(await TryAsync(reader, statement), Is.EqualTo("42501"), statement);
            if (await database.ScalarAsync<bool>("SELECT to_regclass('grader.attempt_facts_2025_06') IS NOT NULL"))
                Assert.That(await TryAsync(reader, "SELECT count(*) FROM grader.attempt_facts_2025_06"), Is.Null, "a partition that was made later");
        }
    }

    private static async Task ReportAsync(string connection)
    {
        var services = new ServiceCollection();
        services.AddGraderEtl(options =>
        {
            options.Source.ApiUrl = "http://127.0.0.1:9/";
            options.Source.Client = options.Source.ClientKey = "x";
            options.Postgres.ConnectionString = connection;
        });
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<IMetricsQuery>().ReadReportAsync(new TimeWindow(ChunkBuilder.Day, ChunkBuilder.Day.AddDays(3)), CancellationToken.None);
        Assert.That(report.Totals.Attempts, Is.GreaterThan(0));
    }

    private static string Of(TestDatabase database, string role, string password)
        => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = password, Pooling = false }.ConnectionString;

    private async Task RunAsync(ReplayWorld world, TestDatabase database, params string[] line)
    {
        world.Sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = Of(database, _loader, "loader");
        var output = await world.Sandbox.RunAsync(line);
        Assert.That(output.Code, Is.Zero, output.Out + output.Error);
    }

    private static async Task<string?> TryAsync(NpgsqlDataSource database, string statement)
    {
        try
        {
            await using var command = database.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException error)
        {
            return error.SqlState;
        }
    }

    private Task PsqlAsync(TestDatabase database) => Psql.RunAsync(database, "roles.sql", "loader=" + _loader, "reporter=" + _reporter);
}
