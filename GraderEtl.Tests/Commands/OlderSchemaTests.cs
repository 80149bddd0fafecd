using GraderEtl.Core.Sql;
using GraderEtl.Runner.Commands;
using GraderEtl.Tests.Store;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>What reads a database that an older version of the program made says so and what to do, and fails with nothing else.</summary>
[TestFixture]
[Parallelizable]
internal sealed class OlderSchemaTests
{
    private static readonly string[] Range = ["--from", "2025-03-01", "--to", "2025-03-02"];

    [Test]
    public async Task Each_command_that_reads_ends_with_one_clear_error()
    {
        await using var store = await StoreFixture.CreateAsync();
        using var sandbox = new CommandSandbox();
        foreach (var (key, value) in new[]
        {
            ("Source__ApiUrl", "http://127.0.0.1:1/"), ("Source__Client", "demo-client"), ("Source__ClientKey", "demo-key"), ("Postgres__ConnectionString", store.Server.ConnectionString),
        })
            sandbox.Variables["GRADERETL__" + key] = value;
        await store.LoadAsync(StoreFixture.Hour(1), store.Chunks.Run(StoreFixture.At(1), "boris").Build());
        Assert.That((await sandbox.RunAsync(["export", .. Range, "--format", "csv", "--out", "files"])).Code, Is.Zero);
        await store.Server.ExecuteAsync("DELETE FROM grader.schema_migrations WHERE number >= 10; DROP TABLE grader.forgotten, grader.reported_days; ALTER TABLE grader.loaded_windows DROP COLUMN forgotten");

        string[][] commands =
        [
            ["status"], ["plan", .. Range], ["verify", .. Range], ["report", .. Range], ["report", .. Range, "--format", "json"], ["report", .. Range, "--learners", "learners.csv"],
            ["rejects", "list"], ["rejects", "show", "1"], ["rejects", "replay"], ["export", .. Range, "--format", "csv", "--out", "files"], ["verify-export", "files"],
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var command in commands)
            {
                var output = await sandbox.RunAsync(command);
                Assert.That((string.Join(' ', command), output.Code), Is.EqualTo((string.Join(' ', command), ExitCodes.StoreFailed)), output.Error);
                Assert.That(output.Error, Does.Contain("was made by an older version of the program: it has the migrations 1 to 9")
                    .And.Contain($"the migrations 1 to {Migration.All.Count}").And.Contain("run and backfill").And.Not.Contain("SQLSTATE"), command[0]);
                Assert.That(output.Error.Split("was made by an older version"), Has.Length.EqualTo(2), $"{command[0]} says it once");
            }
        }
    }
}
