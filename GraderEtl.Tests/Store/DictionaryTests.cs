using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>Users and tasks have one number each, however many programs ask for it at once.</summary>
[TestFixture]
internal sealed partial class DictionaryTests
{
    private const string AllColumns = """
        SELECT u.user_id, t.oauth_consumer_key,
               CASE WHEN t.ends_with_user THEN t.sourcedid_head || ':' || u.user_id ELSE t.sourcedid_head END, t.lis_outcome_service_url
        FROM unnest($1, $2) AS f (user_no, task_no) JOIN grader.users u USING (user_no) JOIN grader.tasks t USING (task_no)
        """;

    [Test]
    public async Task Rows_get_the_numbers_of_their_user_and_task_and_ids_one_after_another()
    {
        await using var store = await CreateAsync();
        var one = store.Chunks.Run(At(1), user: "anna", result: "a:anna").Run(At(1, 1), user: "boris", result: "a:boris").Run(At(1, 2), user: "anna", result: "b:anna").Build();
        await ResolveAsync(store.Store, one);
        var two = store.Chunks.Run(At(2), user: "boris", result: "b:boris").Build();
        await ResolveAsync(store.Store, two);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.Rows[0].UserNo, Is.EqualTo(one.Rows[2].UserNo).And.Not.EqualTo(one.Rows[1].UserNo));
            Assert.That(one.Rows[0].TaskNo, Is.EqualTo(one.Rows[1].TaskNo).And.Not.EqualTo(one.Rows[2].TaskNo));
            Assert.That((two.Rows[0].UserNo, two.Rows[0].TaskNo), Is.EqualTo((one.Rows[1].UserNo, one.Rows[2].TaskNo)));
            Assert.That(two.FirstId, Is.EqualTo(one.FirstId + 3));
            Assert.That((await store.CountAsync("users"), await store.CountAsync("tasks")), Is.EqualTo((2L, 2L)));
        }
    }

    [Test]
    public async Task Every_combination_of_parts_comes_back_as_it_was()
    {
        await using var store = await CreateAsync();
        string?[] texts = [null, "", "key"];
        string[] users = ["u", ":", "a:b", "вера"];
        foreach (var user in users)
        {
            string?[] results = [null, "", user, ":" + user, "x:" + user, "x::" + user, "x:" + user + " ", user + ":" + user, "course-v1:A+B:h-blk:" + user, "course-v1:A+B:h-blk:other"];
            foreach (var key in texts)
                foreach (var url in texts)
                    foreach (var result in results)
                        store.Chunks.Run(At(1), user, key, result, url);
        }

        await AssertComesBackAsync(store, store.Store, store.Chunks.Build());
        Assert.That(
            await store.Server.ScalarAsync<long>("SELECT count(*) FROM grader.tasks WHERE (course_run, block) = ('A+B', 'blk') AND sourcedid_head = 'course-v1:A+B:h-blk' AND ends_with_user"),
            Is.EqualTo(9), "one for all users");
    }

    [TestCase(1), TestCase(2), TestCase(3), TestCase(4), TestCase(5)]
    public async Task Random_rows_come_back_as_they_were_with_any_bound_in_bytes(int seed)
    {
        await using var store = await CreateAsync();
        var random = new Random(seed);
        using var small = new Dictionaries(store.Database, userBytes: 20_000, taskBytes: 20_000);
        for (var round = 0; round < 8; round++)
        {
            for (var row = 0; row < 300; row++)
            {
                var user = Text(random, atLeast: 1)!;
                store.Chunks.Run(At(1, row), user, Text(random), random.Next(3) == 0 ? Text(random) + ":" + user : Text(random), Text(random));
            }

            using var chunk = store.Chunks.Build();
            await AssertComesBackAsync(store, small, chunk);
        }

        Assert.That(await store.Server.ScalarAsync<bool>("SELECT count(*) = count(DISTINCT user_id) FROM grader.users"), Is.True);
    }

    [Test]
    public async Task Memory_stays_within_its_bound_whatever_comes_and_numbers_stay_right()
    {
        await using var store = await CreateAsync();
        using var small = new Dictionaries(store.Database, userBytes: 64 * 1024, taskBytes: 64 * 1024);
        var first = new Dictionary<string, int>();
        for (var round = 0; round < 6; round++)
        {
            for (var row = 0; row < 2000; row++)
                store.Chunks.Run(At(1, row), user: $"user {((round % 3) * 2000) + row}", result: $"task {row % 1000}");
            using var chunk = store.Chunks.Build();
            await small.ResolveAsync([chunk], careful: false, CancellationToken.None);
            for (var row = 0; row < chunk.Count; row++)
            {
                var user = Text(chunk, chunk.Rows[row].UserId)!;
                Assert.That(first.GetValueOrDefault(user, chunk.Rows[row].UserNo), Is.EqualTo(chunk.Rows[row].UserNo), user);
                first[user] = chunk.Rows[row].UserNo;
            }

            Assert.That(small.Bytes, Is.LessThanOrEqualTo(128 * 1024));
        }

        Assert.That((await store.CountAsync("users"), await store.CountAsync("tasks")), Is.EqualTo((6000L, 1000L)));
        Assert.That(first.Values.Distinct().Count(), Is.EqualTo(6000));
    }

    [TestCase("find_users")]
    [TestCase("find_tasks")]
    public async Task Entries_are_found_by_their_index_and_not_in_the_whole_table(string query)
    {
        await using var store = await CreateAsync();
        await store.Server.ExecuteAsync("INSERT INTO grader.users (user_id) SELECT md5(i::text) FROM generate_series(1, 5000) AS i; ANALYZE grader.users, grader.tasks");
        await using var connection = await store.Server.DataSource.OpenConnectionAsync();
        await using var explain = new NpgsqlCommand("SET enable_seqscan TO off", connection);
        await explain.ExecuteNonQueryAsync();
        explain.CommandText = "EXPLAIN " + store.Database.Sql.Query(query);
        explain.Parameters.Add(new NpgsqlParameter { Value = new[] { "anna"u8.ToArray() } });
        var plan = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));
        }

        Assert.That(plan, Has.Some.Contains("Index").And.None.Contains("Seq Scan"), string.Join('\n', plan));
    }

    [TestCase(2)]
    [TestCase(5)]
    public async Task Programs_that_fill_empty_dictionaries_at_once_agree_on_every_number(int programs)
    {
        await using var store = await CreateAsync();
        var numbers = await Task.WhenAll(Enumerable.Range(0, programs * 2).Select(async lane =>
        {
            // two lanes a program, each program with the same users in another order
            var program = lane / 2;
            var random = new Random(lane);
            using var chunks = new ChunkBuilder();
            var found = new Dictionary<string, (int, int)>();
            var ids = new List<long>();
            foreach (var part in Enumerable.Range(0, 3000).OrderBy(_ => random.Next()).Chunk(200))
            {
                foreach (var user in part)
                    chunks.Run(At(1), user: $"user {user}", result: $"task {user % 50}:user {user}");
                var chunk = chunks.Build();
                await Task.Run(() => ResolveAsync(Programs(store, programs)[program], chunk));
                for (var row = 0; row < chunk.Count; row++)
                    found[Text(chunk, chunk.Rows[row].UserId)!] = (chunk.Rows[row].UserNo, chunk.Rows[row].TaskNo);
                ids.Add(chunk.FirstId);
            }

            return (found, ids);
        }));
        using (Assert.EnterMultipleScope())
        {
            foreach (var (found, _) in numbers)
                Assert.That(found, Is.EquivalentTo(numbers[0].found));
            Assert.That((await store.CountAsync("users"), await store.CountAsync("tasks")), Is.EqualTo((3000L, 50L)));
            var ids = numbers.SelectMany(static one => one.ids).Order().ToList();
            Assert.That(ids.Zip(ids.Skip(1)).All(static pair => pair.Second - pair.First >= 200), Is.True, "no id twice");
        }
    }

    [Test]
    public void Users_that_are_missing_come_once_each_in_the_order_of_their_bytes()
    {
        using var chunks = new ChunkBuilder();
        string[] users = ["abcdefgh", "b", "abcdefg", "вера", "abcdefghij", "a", "abcdefghi", "b", "\u0001", "a\u0001", "\U0001F600", "abcdefghij"];
        var parts = users.Chunk(5).Select(part =>
        {
            foreach (var user in part)
                chunks.Run(At(1), user);
            return chunks.Build();
        }).ToList();
        using var misses = new UserMisses(parts);
        var keys = Enumerable.Range(0, misses.Count).Select(place => Convert.ToHexString(misses.Key(place).Span)).ToList();
        Assert.That(keys, Is.EqualTo(users.Distinct().Select(user => Convert.ToHexString(Encoding.UTF8.GetBytes(user))).Order(StringComparer.Ordinal)));
    }

    private static readonly string[] Pieces = ["a", ":", "b", "'", "\\", "ж", "\U0001F600", " ", "{", "\""];

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<StoreFixture, PostgresAttemptStore[]> Others = [];

    private static PostgresAttemptStore[] Programs(StoreFixture store, int count)
        => Others.GetValue(store, fixture => [.. Enumerable.Range(0, count).Select(_ => fixture.Another().Store)]);

    private static async Task ResolveAsync(PostgresAttemptStore store, AttemptChunk chunk) => await store.ResolveAsync([chunk], careful: false, CancellationToken.None);

    private static async Task ClaimAsync(StoreFixture store, int hour)
    {
        await using var session = await store.OpenAsync();
        await using var load = await session.BeginWindowAsync(Hour(hour), CancellationToken.None);
    }

    private static Task AssertComesBackAsync(StoreFixture store, PostgresAttemptStore resolver, AttemptChunk chunk)
        => AssertComesBackAsync(store, resolver.Dictionaries, chunk);

    private static async Task AssertComesBackAsync(StoreFixture store, Dictionaries dictionaries, AttemptChunk chunk)
    {
        await dictionaries.ResolveAsync([chunk], careful: false, CancellationToken.None);
        await using var command = store.Server.DataSource.CreateCommand(AllColumns);
        var (users, tasks) = (new List<int>(), new List<int>());
        foreach (var row in chunk.Rows)
        {
            users.Add(row.UserNo);
            tasks.Add(row.TaskNo);
        }

        command.Parameters.Add(new NpgsqlParameter { Value = users.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = tasks.ToArray() });
        var stored = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                stored.Add(string.Join('|', Enumerable.Range(0, 4).Select(column => reader.IsDBNull(column) ? "NULL" : $"'{reader.GetString(column)}'")));
        }

        var sent = new List<string>();
        foreach (var row in chunk.Rows)
        {
            sent.Add(string.Join('|', new[] { row.UserId, row.OauthConsumerKey, row.LisResultSourcedId, row.LisOutcomeServiceUrl }
                .Select(text => text.IsNull ? "NULL" : $"'{Text(chunk, text)}'")));
        }

        Assert.That(stored, Is.EquivalentTo(sent));
    }

    private static string? Text(AttemptChunk chunk, TextSlice text) => text.IsNull ? null : Encoding.UTF8.GetString(chunk.Buffer, text.Start, text.Length);

    private static string? Text(Random random, int atLeast = 0)
    {
        if (atLeast == 0 && random.Next(4) == 0)
            return null;
        var text = new StringBuilder();
        for (var length = random.Next(atLeast, 6); length > 0; length--)
            text.Append(Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
