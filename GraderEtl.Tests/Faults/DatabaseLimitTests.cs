using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The server runs out of something, or is not there: a clear error after few tries, and the same command goes on.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class DatabaseLimitTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Days = new(Start, Start.AddDays(10));

    [Test]
    public async Task A_disk_that_is_full_fails_the_run_and_with_room_on_it_the_run_goes_on()
    {
        await using var cluster = await TestCluster.StartDedicatedAsync();
        await using var disk = await SmallDisk.MountAsync(4, cluster.ProcessId);
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 16_000 },
            options =>
            {
                options.Source.MaxAttempts = 2;
                options.Source.Lanes = 1;
                options.Source.MaxWindow = TimeSpan.FromDays(1);
                options.Tuning.CommitInterval = TimeSpan.Zero;
            },
            cluster.AdminConnectionString);
        await harness.Database.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Path}'");
        await harness.Database.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_tablespace = small', current_database()); END $$");

        var full = await harness.LoadAsync(Days);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(full.Outcome, Is.EqualTo(LoadOutcome.StoreFailed), full.Error?.Message);
            Assert.That(full.Error!.Found, Does.EndWith("the disk of the database server is full"));
            Assert.That(full.Error.Where, Does.StartWith("[2025-03-"));
            Assert.That(full.Error.Remedy, Is.EqualTo("Make room there, then run the same command again"));
            Assert.That(full.Windows.Loaded, Is.GreaterThan(0), "what found room is kept");
        }

        Assert.That(await harness.StoredAsync(), Has.Count.EqualTo(full.Records.Loaded));
        await disk.GrowAsync(64);
        var again = await harness.LoadAsync(Days);
        Assert.That(again.Outcome, Is.EqualTo(LoadOutcome.Completed), again.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));

        // the tablespace must be empty before its disk goes
        await harness.Database.ExecuteAsync("DROP SCHEMA grader CASCADE");
        await harness.Database.ExecuteAsync("DROP TABLESPACE small");
    }

    [Test]
    public async Task With_few_connections_to_spare_it_works_with_fewer_lanes_and_with_none_it_says_so()
    {
        await using var cluster = await TestCluster.StartDedicatedAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "20" });
        var loader = "";
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 300, Latency = TimeSpan.FromMilliseconds(20) },
            options =>
            {
                options.Postgres.ConnectionString = loader;
                options.Source.MaxWindow = options.Source.FirstWindow = TimeSpan.FromHours(6);
                options.Tuning.CopyStreams = 4; // as many lanes to begin with
            },
            cluster.AdminConnectionString);
        await harness.Database.ExecuteAsync("""
            CREATE ROLE loader LOGIN PASSWORD 'loader' CONNECTION LIMIT 2;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO loader', current_database()); END $$
            """);
        loader = new NpgsqlConnectionStringBuilder(harness.Database.ConnectionString) { Username = "loader", Password = "loader" }.ConnectionString;

        var squeezed = await harness.LoadAsync(Days);
        Assert.That(squeezed.Outcome, Is.EqualTo(LoadOutcome.Completed), squeezed.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
        Assert.That(harness.Log.Text, Does.Contain("has no connection to spare"), "it must have come to that");

        await harness.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'");
        await using var crowd = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(harness.Database.ConnectionString) { MaxPoolSize = 100 }.ConnectionString);
        var guests = new List<NpgsqlConnection>();
        while (await EnterAsync(crowd) is { } guest)
            guests.Add(guest);
        var late = await harness.LoadAsync(new TimeWindow(Days.End, Days.End.AddDays(1)));
        foreach (var guest in guests)
            await guest.DisposeAsync();
        Assert.That(late.Outcome, Is.EqualTo(LoadOutcome.StoreFailed));
        Assert.That(late.Error!.Found, Does.Match(@": \S+:\d+ has no connection to spare: .* \(SQLSTATE 53300\)$"));
        Assert.That(late.Error.Remedy, Does.Contain("Source:MaxLanes").And.Contain("max_connections"));
    }

    [TestCase("role")]
    [TestCase("pool")]
    [TestCase("pooler")]
    public async Task What_is_counted_early_leaves_its_connection_to_a_lane_that_gets_none(string limit)
    {
        await using var bouncer = limit == "pooler" ? await PgBouncer.StartAsync(await TestCluster.AdminConnectionStringAsync(), "session", poolSize: 2) : null;
        var loader = $"loader_{Guid.NewGuid():N}";
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 300, Latency = TimeSpan.FromMilliseconds(300) },
            options =>
            {
                var settings = new NpgsqlConnectionStringBuilder(options.Postgres.ConnectionString);
                if (limit == "role")
                    (settings.Username, settings.Password) = (loader, "loader");
                if (limit == "pool")
                    settings.MaxPoolSize = 2;
                options.Postgres.ConnectionString = bouncer?.Through(settings.ConnectionString) ?? settings.ConnectionString;
                options.Source.Lanes = 1; // its connection and that of the dictionaries are the two that there are
                options.Source.MaxAttempts = 1;
            });
        await harness.Database.ExecuteAsync($"""
            CREATE ROLE {loader} LOGIN PASSWORD 'loader' CONNECTION LIMIT 2;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {loader}', current_database()); END $$
            """);
        try
        {
            var (before, day) = (new TimeWindow(Start, Start.AddDays(1)), new TimeWindow(Start.AddDays(1), Start.AddDays(2)));
            Assert.That((await harness.LoadAsync(before)).Outcome, Is.EqualTo(LoadOutcome.Completed));
            var holder = await harness.Database.DataSource.OpenConnectionAsync();
            await using (holder)
            {
                await using var open = await holder.BeginTransactionAsync();
                await using (var command = new NpgsqlCommand("LOCK TABLE grader.firsts", holder, open))
                    await command.ExecuteNonQueryAsync();
                var loading = harness.LoadAsync(day);
                while (!loading.IsCompleted && await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows WHERE loaded_window @> timestamptz '2025-03-02 12:00Z'") == 0)
                    await Task.Delay(20);
                await open.RollbackAsync();
                var loaded = await loading;
                Assert.That(loaded.Outcome, Is.EqualTo(LoadOutcome.Completed), loaded.Error?.Message);
            }

            Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(new TimeWindow(before.Start, day.End))));
            Assert.That(harness.Log.Text, Does.Not.Contain("connection to spare"));
        }
        finally
        {
            await harness.Database.ExecuteAsync($"DROP OWNED BY {loader}; DROP ROLE {loader}");
        }
    }

    /// <summary>A connection, or null when the server takes no more.</summary>
    private static async Task<NpgsqlConnection?> EnterAsync(NpgsqlDataSource source)
    {
        try
        {
            return await source.OpenConnectionAsync();
        }
        catch (PostgresException full) when (full.SqlState == "53300")
        {
            return null;
        }
    }

    [Test]
    public async Task A_database_that_is_down_at_the_start_is_exit_code_4_and_once_it_runs_the_same_command_loads()
    {
        await using var cluster = await TestCluster.StartDedicatedAsync();
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 }, cluster.AdminConnectionString);
        string[] command = ["backfill", "--from", "2025-03-01", "--to", "2025-03-11", "--progress", "none"];
        await cluster.StopImmediateAsync();
        var (code, said) = await harness.RunAsync(command);
        Assert.That(code, Is.EqualTo(4), said);
        Assert.That(said, Does.Contain("nothing listens at ").And.Contain("Check that the server runs"));

        await cluster.StartAgainAsync();
        harness.Database.DataSource.Clear();
        (code, said) = await harness.RunAsync(command);
        Assert.That(code, Is.Zero, said);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }
}
