using GraderEtl.Core.Model;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>What goes wrong with dictionaries: entries that are deleted, refused or dropped, connections that are lost, waits that are given up.</summary>
internal sealed partial class DictionaryTests
{
    [TestCase("TRUNCATE grader.users, grader.tasks")]
    [TestCase("TRUNCATE grader.users, grader.tasks RESTART IDENTITY")]
    [TestCase("DELETE FROM grader.users; DELETE FROM grader.tasks")]
    [TestCase("DELETE FROM grader.tasks")]
    public async Task Dictionaries_that_were_emptied_are_noticed_when_a_window_is_claimed(string empty)
    {
        await using var store = await CreateAsync();
        await using var load = await store.OpenAsync();
        await ClaimAsync(store, 1);
        await ResolveAsync(store.Store, store.Chunks.Run(At(1), user: "anna").Run(At(1), user: "boris").Build());
        await store.Server.ExecuteAsync(empty);
        await ClaimAsync(store, 2);
        await AssertComesBackAsync(store, store.Store, store.Chunks.Run(At(2), user: "boris").Run(At(2), user: "anna").Build());
    }

    [Test]
    public async Task A_few_entries_that_were_deleted_between_two_loads_are_noticed([Values("anna", "boris", "clara")] string deleted)
    {
        await using var store = await CreateAsync();
        await ClaimAsync(store, 1);
        await ResolveAsync(store.Store, Three(1));
        await store.Server.ExecuteAsync($"DELETE FROM grader.users WHERE user_id = '{deleted}'; DELETE FROM grader.tasks WHERE sourcedid_head = 'quiz {deleted}'");
        await ClaimAsync(store, 2);
        await AssertComesBackAsync(store, store.Store, Three(2));

        AttemptChunk Three(int hour)
        {
            foreach (var user in (string[])["anna", "boris", "clara"])
                store.Chunks.Run(At(hour), user, result: $"quiz {user}:{user}");
            return store.Chunks.Build();
        }
    }

    [Test]
    public async Task What_the_database_refuses_is_found_entry_by_entry()
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("ALTER TABLE grader.users ADD CHECK (user_id NOT LIKE 'bad%'); ALTER TABLE grader.tasks ADD CHECK (oauth_consumer_key <> 'bad key')");
        for (var row = 0; row < 100; row++)
            store.Chunks.Run(At(1, row), user: row % 40 == 7 ? $"bad {row}" : $"user {row}", key: row is 3 or 90 ? "bad key" : "key");
        var chunk = store.Chunks.Build();
        var error = Assert.ThrowsAsync<GraderEtlException>(() => ResolveAsync(store.Store, chunk));
        Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Store, RetryAdvice.Carefully)));
        await store.Store.ResolveAsync([chunk], careful: true, CancellationToken.None);
        Assert.That(chunk.Refusals.Select(static refused => refused.Row), Is.EqualTo(new[] { 3, 7, 47, 87, 90 }));
        Assert.That(chunk.Refusals.Select(static refused => ((PostgresException)refused.Cause).SqlState), Is.All.EqualTo("23514"));
        for (var row = 0; row < chunk.Count; row++)
            Assert.That(chunk.Rows[row] is { UserNo: > 0, TaskNo: > 0 }, Is.EqualTo(chunk.Refusals.All(refused => refused.Row != row)), $"row {row}");
    }

    [Test]
    public async Task A_trigger_that_drops_an_entry_is_noticed()
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("""
            CREATE FUNCTION grader.drop_some() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.user_id = 'unlucky' THEN RETURN NULL; END IF; RETURN NEW; END $$;
            CREATE TRIGGER drop_some BEFORE INSERT ON grader.users FOR EACH ROW EXECUTE FUNCTION grader.drop_some();
            """);
        var error = Assert.ThrowsAsync<GraderEtlException>(() => ResolveAsync(store.Store, store.Chunks.Run(At(1)).Run(At(1), user: "unlucky").Run(At(1), user: "zoe").Build()));
        Assert.That(error.Message, Does.StartWith("The database took 1 users or tasks and does not have them."));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Never));
    }

    [Test]
    public async Task A_connection_that_is_lost_is_replaced()
    {
        await using var store = await CreateAsync();
        await ResolveAsync(store.Store, store.Chunks.Run(At(1), user: "anna").Build());
        await store.Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var chunk = store.Chunks.Run(At(2), user: "boris").Build();
        try
        {
            await ResolveAsync(store.Store, chunk);
        }
        catch (GraderEtlException error)
        {
            Assert.That((error.Kind, error.Retry), Is.EqualTo((ErrorKind.Store, RetryAdvice.Again)));
        }

        await AssertComesBackAsync(store, store.Store, store.Chunks.Run(At(2), user: "boris").Run(At(2), user: "anna").Build());
    }

    [Test]
    public async Task A_wait_that_is_given_up_leaves_the_connection_fit_for_the_next_one()
    {
        await using var store = await CreateAsync();
        await using (var blocker = await store.Server.DataSource.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using (var insert = new NpgsqlCommand("INSERT INTO grader.users (user_id) VALUES ('anna')", blocker))
                await insert.ExecuteNonQueryAsync();
            using var stop = new CancellationTokenSource();
            var waiting = store.Store.ResolveAsync([store.Chunks.Run(At(1), user: "anna").Build()], careful: false, stop.Token).AsTask();
            await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", 1);
            await stop.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(() => waiting);
            await transaction.CommitAsync();
        }

        await AssertComesBackAsync(store, store.Store, store.Chunks.Run(At(1), user: "anna").Build());
        Assert.That(await store.CountAsync("users"), Is.EqualTo(1));
        Assert.That(await store.Server.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"), Is.Zero);
    }

    [Test]
    public async Task Nothing_that_is_set_for_the_dictionaries_stays_with_the_connection()
    {
        await using var store = await CreateAsync();
        await ResolveAsync(store.Store, store.Chunks.Run(At(1)).Build());
        await using var connection = await store.Database.Source.OpenConnectionAsync();
        await using var show = new NpgsqlCommand("SELECT current_setting('synchronous_commit') || current_setting('enable_seqscan')", connection);
        Assert.That(await show.ExecuteScalarAsync(), Is.EqualTo("onon"));
    }
}
