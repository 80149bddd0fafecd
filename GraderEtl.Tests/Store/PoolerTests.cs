using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>PgBouncer in front of the server: one that pools sessions makes no difference, any other is refused at once.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class PoolerTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Days = new(Start, Start.AddDays(5));

    [Test]
    public async Task Through_a_pooler_of_sessions_everything_is_loaded_once()
    {
        await using var bouncer = await PgBouncer.StartAsync(await TestCluster.AdminConnectionStringAsync(), "session");
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 300 },
            options =>
            {
                options.Postgres.ConnectionString = bouncer.Through(options.Postgres.ConnectionString!);
                options.Source.MaxWindow = options.Source.FirstWindow = TimeSpan.FromDays(1);
                options.Source.Lanes = 2;
            });
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
        Assert.That((await harness.LoadAsync(Days, refresh: true)).Outcome, Is.EqualTo(LoadOutcome.Completed));
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }

    [Test]
    public async Task Through_a_pooler_limits_hold_and_the_backend_is_known()
    {
        await using var bouncer = await PgBouncer.StartAsync(await TestCluster.AdminConnectionStringAsync(), "session");
        await using var server = await TestDatabase.CreateAsync();
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = bouncer.Through(server.ConnectionString);
        options.Postgres.LockTimeout = TimeSpan.FromSeconds(7);
        await using var database = new Database(new OptionsWrapper<GraderEtlOptions>(options), NullLoggerFactory.Instance, TimeProvider.System);
        for (var turn = 0; turn < 2; turn++)
        {
            await using var connection = await database.Source.OpenConnectionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_backend_pid(), current_setting('lock_timeout')";
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            Assert.That((reader.GetInt32(0), reader.GetString(1)), Is.EqualTo((database.Setup.BackendOf(connection), "7s")), $"turn {turn}");
            Assert.That(connection.ProcessID, Is.Not.EqualTo(reader.GetInt32(0)), "the pooler shows another one");
        }
    }

    [TestCase("transaction")]
    [TestCase("statement")]
    public async Task Any_other_pooler_is_refused_at_once(string mode)
    {
        await using var bouncer = await PgBouncer.StartAsync(await TestCluster.AdminConnectionStringAsync(), mode);
        await using var harness = await LoadHarness.StartAsync(
            configure: options => options.Postgres.ConnectionString = bouncer.Through(options.Postgres.ConnectionString!));
        var result = await harness.LoadAsync(Days);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.StoreFailed));
            Assert.That(result.Error!.Found, Does.EndWith($"A connection pooler, such as PgBouncer, answers in place of the server and pools {mode}s"));
            Assert.That(result.Error.Remedy, Is.EqualTo("use the pooler's session mode (pool_mode = session for this database), or name the server itself"));
            Assert.That(result.Requests, Is.Zero);
            Assert.That(result.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        }
    }
}
