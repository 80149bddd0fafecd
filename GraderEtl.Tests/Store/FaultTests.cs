using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
internal sealed class FaultTests
{
    private const string DropSecond = """
        CREATE FUNCTION grader.drop_some() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF NEW.user_no = (SELECT user_no FROM grader.users WHERE user_id = 'unlucky') THEN RETURN NULL; END IF; RETURN NEW; END $$;
        CREATE TRIGGER drop_some BEFORE INSERT ON grader.attempt_facts_2025_03 FOR EACH ROW EXECUTE FUNCTION grader.drop_some();
        """;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_trigger_that_drops_rows_is_noticed(bool trackCounts)
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync(DropSecond);
        if (!trackCounts)
            await store.Server.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_counts = off', current_database()); END $$");
        await using (var session = await store.Another().Store.OpenSessionAsync(store.RunId, CancellationToken.None))
        {
            await LoadAsync(session, Hour(1), store.Chunks.Run(At(1)).Run(At(1, 1)).Build());
            var error = Assert.ThrowsAsync<GraderEtlException>(
                () => LoadAsync(session, Hour(2), store.Chunks.Run(At(2)).Run(At(2, 1), user: "unlucky").Run(At(2, 2)).Build()));
            using (Assert.EnterMultipleScope())
            {
                Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Store, RetryAdvice.Never)));
                Assert.That(error.Message, Does.StartWith(
                    "The server has 2 rows of the window where 3 were sent. Expected: as many rows as were sent. Where: [2025-03-01 02:00:00Z, 2025-03-01 03:00:00Z)"));
                Assert.That(error.Kept, Is.EqualTo("nothing of this window: it is rolled back"));
            }

            Assert.ThrowsAsync<GraderEtlException>(() => session.CommitAsync(CancellationToken.None));
        }

        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("loaded_windows")), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task A_protocol_violation_is_reported_as_one_and_not_tried_again()
    {
        await using var store = await CreateAsync();
        var tries = 0;
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.Database.RunAsync("counting", CountAsync, CancellationToken.None));
        Assert.That(error.Found, Does.StartWith("While counting: the server refused a message of the program: bind message supplies 1 parameters").And.EndsWith("(SQLSTATE 08P01)"));
        Assert.That((tries, error.Retry), Is.EqualTo((1, RetryAdvice.Never)));

        Task<int> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            tries++;
            return connection.RunAsync("SELECT $1::integer + $2::integer", [1], cancellationToken);
        }
    }

    [Test]
    public async Task A_connection_that_is_killed_after_the_entries_were_stored_leaves_entries_that_the_next_load_uses()
    {
        await using var store = await StoreFixture.CreateAsync();
        var hour = StoreFixture.Hour(9);
        await using (var session = await store.OpenAsync())
        {
            await using var load = await session.BeginWindowAsync(hour, CancellationToken.None);
            await load.WriteAsync([store.Chunks.Run(StoreFixture.At(9), "a").Run(StoreFixture.At(9, 1), "b").Build()], CancellationToken.None);
            await store.Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'");
            Assert.CatchAsync<GraderEtlException>(() => load.CompleteAsync(StoreFixture.Effort, CancellationToken.None));
        }

        Assert.That((await store.CountAsync("users"), await store.CountAsync("tasks"), await store.CountAsync("attempt_facts")), Is.EqualTo((2L, 1L, 0L)));
        await store.LoadAsync(hour, store.Chunks.Run(StoreFixture.At(9), "a").Run(StoreFixture.At(9, 1), "b").Build());
        Assert.That(
            (await store.CountAsync("users"), await store.CountAsync("tasks"), await store.Server.ScalarAsync<string>("SELECT string_agg(user_id, ' ' ORDER BY created_at) FROM grader.attempts")),
            Is.EqualTo((2L, 1L, "a b")));
    }

    [Test]
    public async Task The_counter_of_the_server_is_right_for_many_windows_of_many_transactions()
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        for (var hour = 0; hour < 20; hour++)
        {
            for (var row = 0; row <= hour; row++)
                store.Chunks.Run(At(hour, row));
            await LoadAsync(session, Hour(hour), store.Chunks.Build());
            if (hour % 5 == 4)
                await session.RollbackAsync();
            else if (hour % 3 == 0)
                await session.CommitAsync(CancellationToken.None);
        }

        Assert.That(await store.CountAsync("attempts"), Is.EqualTo((await store.LedgerAsync()).Sum(entry => entry.Counts.Loaded)));
    }

    [Test]
    public async Task A_connection_that_is_cut_off_in_mid_copy_stores_nothing_and_the_session_goes_on()
    {
        await using var store = await CreateAsync(options => options.Tuning.CopyBufferBytes = 4096);
        await using var session = await store.OpenAsync();
        await using (var load = await session.BeginWindowAsync(Hour(9), CancellationToken.None))
        {
            var error = Assert.ThrowsAsync<GraderEtlException>(async () =>
            {
                for (var round = 0; round < 1000; round++)
                {
                    for (var i = 0; i < 100; i++)
                        store.Chunks.Run(At(9, round), user: $"u{i}");
                    using var chunk = store.Chunks.Build();
                    await load.WriteAsync([chunk], CancellationToken.None);
                    if (round == 2)
                    {
                        await store.Server.ExecuteAsync(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl' AND query LIKE 'COPY%'");
                    }
                }

                await load.CompleteAsync(Effort, CancellationToken.None);
            });
            Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Store, RetryAdvice.Again)));
        }

        await session.RollbackAsync();
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("loaded_windows")), Is.EqualTo((0L, 0L)));
        await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Build());
        await session.CommitAsync(CancellationToken.None);
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_commit_whose_connection_is_gone_sends_the_caller_to_the_ledger()
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Build());
        await store.Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl' AND state LIKE 'idle in%'");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => session.CommitAsync(CancellationToken.None));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Replan));
        Assert.That(error.Found, Does.Contain("it is not known whether the windows are committed"));
        await session.RollbackAsync();
        await LoadAsync(session, Hour(9), store.Chunks.Run(At(9)).Build());
        await session.CommitAsync(CancellationToken.None);
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_record_of_another_window_is_refused_before_it_is_sent()
    {
        await using var store = await CreateAsync();
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.LoadAsync(Hour(9), store.Chunks.Run(At(10)).Build()));
        Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Unexpected, RetryAdvice.Never)));
        Assert.That(await store.CountAsync("loaded_windows"), Is.Zero);
    }

    [Test]
    public async Task A_token_cancelled_while_the_server_holds_completion_up_lets_go_and_nothing_is_committed_later()
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("""
            CREATE FUNCTION grader.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
            CREATE TRIGGER dawdle AFTER INSERT ON grader.attempt_facts_2025_03 FOR EACH ROW EXECUTE FUNCTION grader.dawdle();
            """);
        await using (var blocker = await store.Server.DataSource.OpenConnectionAsync())
        {
            await using (var transaction = await blocker.BeginTransactionAsync())
            {
                await using (var command = new Npgsql.NpgsqlCommand("SELECT pg_advisory_xact_lock(4711)", blocker, transaction))
                    await command.ExecuteNonQueryAsync();
                await using var session = await store.OpenAsync();
                using var stop = new CancellationTokenSource();
                var load = await session.BeginWindowAsync(Hour(9), CancellationToken.None);
                await load.WriteAsync([store.Chunks.Run(At(9)).Build()], CancellationToken.None);
                var completing = load.CompleteAsync(Effort, stop.Token);
                await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'", 1);
                await stop.CancelAsync();
                Assert.That(async () => await completing.WaitAsync(TimeSpan.FromSeconds(10)), Throws.InstanceOf<OperationCanceledException>());
                await load.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
                await session.RollbackAsync().WaitAsync(TimeSpan.FromSeconds(10));
                await transaction.RollbackAsync();
            }
        }

        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'grader-etl' AND state <> 'idle' AND pid <> pg_backend_pid()", 0);
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("loaded_windows")), Is.EqualTo((0L, 0L)));
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9)).Build());
    }
}
