using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>A user who is forgotten is gone from all tables, ledger and table agree, and nothing brings the user back.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ForgettingTests
{
    private const string Anna = "3583bf109f8b458e13ae1ac9d85c396a";
    private const string Boris = "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0";

    [Test]
    public async Task All_of_a_user_goes_in_one_transaction_and_ledger_and_table_agree()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(1), Attempts(store, 1));
        await store.LoadAsync(Hour(2), store.Chunks.Run(At(2), Boris, result: Result(Boris)).Build());
        var alone = await store.LoadAsync(Hour(3), store.Chunks.Run(At(3), Boris, result: Result(Boris)).Build());
        await store.Server.ExecuteAsync("INSERT INTO grader.firsts VALUES (1, 1, 1, now(), NULL, NULL, false); INSERT INTO grader.firsts_mark (upto, fingerprint) VALUES (now(), 1)");
        await store.Server.ExecuteAsync($"INSERT INTO grader.runs (id, range, refresh, host, version, started_at, error) VALUES (gen_random_uuid(), 'empty', false, 'h', '1', now(), 'found {Anna}')");

        var receipt = await ForgetAsync(store, Anna);
        var again = await ForgetAsync(store, Anna);

        Assert.Multiple(() =>
        {
            Assert.That((receipt.Attempts, receipt.Rejections, receipt.Users, receipt.Tasks, receipt.Errors, receipt.IsNew), Is.EqualTo((3L, 2L, 1L, 1L, 1L, true)));
            Assert.That(receipt.Windows, Is.EqualTo(new[] { Hour(1) }));
            Assert.That((again.IsEmpty, again.IsNew, again.Mark), Is.EqualTo((true, false, receipt.Mark)));
        });
        var ledger = await store.LedgerAsync();
        Assert.That(ledger[0].Counts, Is.EqualTo(new WindowCounts(10, 2, 1, 2, 0, 5)));
        Assert.That(ledger[2].ContentHash, Is.EqualTo(alone.ContentHash), "windows without the user are left alone");
        Assert.That((await new PostgresAudit(store.Database).ReadWindowAsync(Hour(1), keepMarks: false, CancellationToken.None))!.Rows.Hash, Is.EqualTo(ledger[0].ContentHash));
        Assert.That(await store.CountAsync("firsts") + await store.CountAsync("firsts_mark"), Is.Zero);
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna).IgnoreCase.And.Not.Contain(Convert.ToHexString(Encoding.UTF8.GetBytes(Anna))).IgnoreCase.And.Contain(Boris));
    }

    [Test]
    public async Task Records_of_a_forgotten_user_are_counted_and_dropped_whoever_loads_them()
    {
        await using var store = await CreateAsync();
        var other = store.Another().Store; // it knows the user by number
        await LoadAsync(store, other, Hour(1), store.Chunks.Run(At(1), Anna, result: Result(Anna)).Build());
        await ForgetAsync(store, Anna);

        await LoadAsync(store, other, Hour(2), Attempts(store, 2));
        await store.LoadAsync(Hour(3), Attempts(store, 3));
        await store.LoadAsync(Hour(4), store.Chunks.Reject(RejectionReason.BadTimestamp, "created_at", Record(Anna)).Build());

        var ledger = await store.LedgerAsync();
        Assert.That(ledger.Select(static entry => entry.Counts), Is.EqualTo(new[]
        {
            new WindowCounts(1, 0, 0, 0, 0, 1), new WindowCounts(10, 2, 1, 2, 0, 5), new WindowCounts(10, 2, 1, 2, 0, 5), new WindowCounts(1, 0, 0, 0, 0, 1),
        }));
        Assert.That(await store.Server.ScalarAsync<string>("SELECT string_agg(user_id, ' ') FROM grader.users"), Is.EqualTo(Boris));
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna));
    }

    [Test]
    public async Task A_user_may_be_forgotten_before_anything_came()
    {
        await using var store = await CreateAsync(prepare: false);
        var receipt = await ForgetAsync(store, Anna);
        await store.Store.ReserveAsync(March, CancellationToken.None);
        await using (var session = await store.OpenAsync())
        {
            await using var load = await session.BeginCarefullyAsync(Hour(1), CancellationToken.None);
            await load.WriteAsync([store.Chunks.Run(At(1), Anna, result: Result(Anna)).Build()], CancellationToken.None);
            await load.CompleteAsync(Effort, CancellationToken.None);
            await session.CommitAsync(CancellationToken.None);
        }

        Assert.That((receipt.IsEmpty, receipt.IsNew), Is.EqualTo((true, true)));
        Assert.That((await store.LedgerAsync()).Single().Counts, Is.EqualTo(new WindowCounts(1, 0, 0, 0, 0, 1)));
        Assert.That(await store.CountAsync("users"), Is.Zero);
    }

    [Test]
    public async Task A_load_that_runs_is_waited_for_and_what_it_commits_is_erased()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(1), store.Chunks.Run(At(1), Anna, result: Result(Anna)).Build());
        await using var session = await store.OpenAsync();
        await using var load = await session.BeginWindowAsync(Hour(2), CancellationToken.None);
        await load.WriteAsync([Attempts(store, 2)], CancellationToken.None); // in COPY, with the user's number
        var forgetting = ForgetAsync(store, Anna);
        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%EXCLUSIVE MODE%'", 1);

        // meanwhile others cannot begin: they do something else first
        await using (var late = await store.Another().Store.OpenSessionAsync(store.RunId, CancellationToken.None))
        {
            var held = Assert.CatchAsync<GraderEtlException>(async () => await late.BeginWindowAsync(Hour(3), CancellationToken.None))!;
            Assert.That(held.Retry, Is.EqualTo(RetryAdvice.Held));
        }

        Assert.That(forgetting.IsCompleted, Is.False);
        await load.CompleteAsync(Effort, CancellationToken.None);
        await session.CommitAsync(CancellationToken.None);
        var receipt = await forgetting;

        // the same session, whose dictionary still had the number
        await StoreFixture.LoadAsync(session, Hour(3), Attempts(store, 3));
        await session.CommitAsync(CancellationToken.None);
        Assert.That((receipt.Attempts, receipt.Rejections), Is.EqualTo((4L, 2L)));
        Assert.That((await store.LedgerAsync()).Select(static entry => entry.Counts.Forgotten), Is.EqualTo(new[] { 1L, 5L, 5L }));
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna).And.Contain(Boris));
    }

    [Test]
    public async Task What_names_a_user_in_the_middle_of_a_result_id_goes_too_whoever_sent_it()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(
            Hour(1), store.Chunks.Run(At(1), Anna, result: $"course-v1:A+B+C:example.org-0f:{Anna}:again").Run(At(1, 1), Boris, result: $"course-v1:A+B+C:example.org-0f:{Anna}:again").Build());
        var receipt = await ForgetAsync(store, Anna);
        Assert.That((receipt.Attempts, receipt.Tasks), Is.EqualTo((2L, 1L)));
        await store.LoadAsync(Hour(2), store.Chunks.Run(At(2), Boris, result: $"course-v1:A+B+C:example.org-0f:{Anna}:again").Run(At(2), Boris, result: Result(Boris)).Build());
        Assert.That((await store.LedgerAsync()).Select(static entry => entry.Counts), Is.EqualTo(new[] { new WindowCounts(2, 0, 0, 0, 0, 2), new WindowCounts(2, 1, 0, 0, 0, 1) }));
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna));
    }

    [Test]
    public async Task What_passes_a_replay_by_now_is_dropped_where_its_user_is_forgotten()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(1), store.Chunks.Reject(RejectionReason.BadTimestamp, "created_at", "{\"id\":1}"u8.ToArray()).Build());
        await ForgetAsync(store, Anna);
        var quarantine = new PostgresQuarantine(
            store.Database, store.Store.Dictionaries, Microsoft.Extensions.Options.Options.Create(store.Options), NullLogger<PostgresQuarantine>.Instance);
        var result = await quarantine.ReplayAsync(
            new ReplayRequest(), (_, _) => ValueTask.FromResult(store.Chunks.Run(At(1), Anna, result: Result(Anna)).Build()), CancellationToken.None);
        Assert.That(result.Total, Is.EqualTo(new ReplayTally("", 0, 0, 0, 0, 1)));
        Assert.That((await store.LedgerAsync()).Single().Counts, Is.EqualTo(new WindowCounts(1, 0, 0, 0, 0, 1)));
        Assert.That(await store.CountAsync("rejected_attempts") + await store.CountAsync("users"), Is.Zero);
    }

    // a connection that is cut holds no lock, while what adds users and tasks goes on beside it; many of them are copied
    [TestCase(1)]
    [TestCase(200)]
    public async Task A_load_that_lost_its_connection_brings_nobody_back(int users)
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        await using var load = await session.BeginWindowAsync(Hour(1), CancellationToken.None);
        await load.WriteAsync([store.Chunks.Run(At(1), Boris, result: Result(Boris)).Build()], CancellationToken.None);
        const string Cut = "FROM pg_locks WHERE relation = 'grader.forgotten'::regclass AND mode = 'RowShareLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        await store.Server.ExecuteAsync($"SELECT pg_terminate_backend(pid) {Cut}");
        await store.WaitForAsync($"SELECT count(*) {Cut}", 0);
        await ForgetAsync(store, Anna);

        var error = Assert.CatchAsync<GraderEtlException>(async () => await store.Store.ResolveAsync([Many(store, users)], careful: false, CancellationToken.None))!;
        Assert.That((error.Retry, error.Found), Is.EqualTo((RetryAdvice.Again, "A user was forgotten while users and tasks were added")));
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna).And.Contain(Boris));

        await store.LoadAsync(Hour(1), Many(store, users));
        Assert.That(await store.CountAsync("users"), Is.EqualTo(users), "Boris and the others");
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna));
    }

    [Test]
    public async Task A_user_who_is_being_added_is_waited_for([Values(1, 200)] int users)
    {
        await using var store = await CreateAsync();
        await using var held = await HoldAsync(store, "users");
        var resolving = store.Store.ResolveAsync([Many(store, users)], careful: false, CancellationToken.None).AsTask();
        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'", 1);
        var forgetting = ForgetAsync(store, Anna);
        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%SHARE ROW EXCLUSIVE MODE%'", 1);
        Assert.That(forgetting.IsCompleted, Is.False);
        await held.CloseAsync();
        try
        {
            await resolving;
        }
        catch (GraderEtlException late) when (late.Retry == RetryAdvice.Again)
        {
            // the tasks came after
        }

        Assert.That((await forgetting).Users, Is.EqualTo(1));
        Assert.That(await DumpAsync(store), Does.Not.Contain(Anna));
    }

    [Test]
    public async Task A_user_who_is_added_while_another_program_forgets_them_is_not([Values(1, 200)] int users)
    {
        await using var store = await CreateAsync();
        await using var held = await HoldAsync(store, "forgotten");
        var forgetting = ForgetAsync(store, Anna);
        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'", 1);
        var resolving = store.Store.ResolveAsync([Many(store, users)], careful: false, CancellationToken.None).AsTask();
        await store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'relation'", 1);
        await held.CloseAsync();
        await forgetting;
        Assert.That(Assert.CatchAsync<GraderEtlException>(() => resolving)!.Retry, Is.EqualTo(RetryAdvice.Again));
        Assert.That(await store.CountAsync("users"), Is.Zero);
    }

    /// <summary>Holds up whoever adds rows to a table until the connection ends.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(StoreFixture store, string table)
    {
        await store.Server.ExecuteAsync(
            $"""
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END';
            CREATE TRIGGER wait BEFORE INSERT ON grader.{table} FOR EACH ROW EXECUTE FUNCTION wait();
            """);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(store.Server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(1)", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Attempts of Anna and of so many users, herself included.</summary>
    private static AttemptChunk Many(StoreFixture store, int users)
    {
        var chunk = store.Chunks.Run(At(1), Anna, result: Result(Anna));
        for (var user = 1; user < users; user++)
            chunk = chunk.Run(At(1, user), $"user-{user}");
        return chunk.Build();
    }

    private static Task<ForgetReceipt> ForgetAsync(StoreFixture store, string user)
        => new PostgresForgetting(store.Database, NullLogger<PostgresForgetting>.Instance).ForgetAsync(user, progress: null, CancellationToken.None);

    /// <summary>Ten records of two users: of Anna three attempts, a task that holds her id in the middle, and two rejected ones.</summary>
    private static AttemptChunk Attempts(StoreFixture store, int hour) => store.Chunks
        .Run(At(hour, 1), Anna, result: Result(Anna)).Submit(At(hour, 2), correct: true, Anna, result: Result(Anna))
        .Submit(At(hour, 3), correct: false, Anna, result: $"course-v1:A+B+C:example.org-0f:{Anna}:again")
        .Run(At(hour, 4), Boris, result: Result(Boris)).Run(At(hour, 4), Boris, result: Result(Boris)).Submit(At(hour, 5), correct: true, Boris, result: Result(Boris))
        .Reject(RejectionReason.BadTimestamp, "created_at", Record(Anna)).Reject(RejectionReason.Missing, "lti_user_id", Escaped(Anna))
        .Reject(RejectionReason.BadTimestamp, "created_at", Record(Boris)).Reject(RejectionReason.Missing, "created_at", Escaped(Boris))
        .Build();

    private static string Result(string user) => $"course-v1:A+B+C:example.org-0f:{user}";

    private static byte[] Record(string user) => Encoding.UTF8.GetBytes($$"""{"lti_user_id":"{{user}}","attempt_type":"run","created_at":"nonsense"}""");

    /// <summary>The id at the end of a result id, one character of it as a JSON escape.</summary>
    private static byte[] Escaped(string user)
        => Encoding.UTF8.GetBytes($$"""{"passback_params":"{'lis_result_sourcedid': 'course-v1:A+B+C:h-0f:\u00{{(int)user[0]:x2}}{{user[1..]}}'}"}""");

    private static async Task LoadAsync(StoreFixture store, PostgresAttemptStore other, TimeWindow window, AttemptChunk chunk)
    {
        await using var session = await other.OpenSessionAsync(store.RunId, CancellationToken.None);
        await StoreFixture.LoadAsync(session, window, chunk);
        await session.CommitAsync(CancellationToken.None);
    }

    /// <summary>Every row of every table as text, bytes as text too where they are any.</summary>
    private static async Task<string> DumpAsync(StoreFixture store)
    {
        var tables = await store.Server.ScalarAsync<string>(
            "SELECT string_agg(format('SELECT t::text AS line FROM %s AS t', oid::regclass), ' UNION ALL ') FROM pg_class WHERE relnamespace = 'grader'::regnamespace AND relkind IN ('r', 'v')");
        var rows = await store.Server.ScalarAsync<string>($"SELECT string_agg(line, E'\\n') FROM ({tables}) AS lines");
        return rows + await store.Server.ScalarAsync<string>("SELECT coalesce(string_agg(convert_from(original, 'UTF8'), ' '), '') FROM grader.rejected_attempts");
    }
}
