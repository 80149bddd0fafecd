using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>Chunks that wait for numbers of users without their pages.</summary>
internal sealed partial class DictionaryTests
{
    [Test]
    public async Task Users_that_wait_without_their_page_get_their_numbers()
    {
        await using var store = await CreateAsync();
        await ResolveAsync(store.Store, store.Chunks.Run(At(1), user: "anna", result: null).Build());
        string[] users = ["вера", "anna", "b", "a", "anna", "\U0001F600", "b"];
        using var chunks = new ChunkBuilder(maxPages: 2);
        var waiting = new List<AttemptChunk>();
        for (var turn = 0; turn < 5; turn++)
        {
            foreach (var user in users)
                chunks.Run(At(1, turn), user, result: null);
            var chunk = chunks.Build(); // waits for ever where pages are not given back
            Assert.That((store.Store.TryNumber(chunk), chunk.HasPage), Is.EqualTo((false, false)));
            waiting.Add(chunk);
        }

        await store.Store.ResolveAsync(waiting, careful: false, CancellationToken.None);
        var names = (await store.Server.ScalarAsync<string[]>("SELECT array_agg(user_no || ' ' || user_id) FROM grader.users")).ToHashSet();
        using (Assert.EnterMultipleScope())
        {
            foreach (var chunk in waiting)
            {
                Assert.That(Enumerable.Range(0, users.Length).Select(row => $"{chunk.Rows[row].UserNo} {users[row]}"), Is.All.Matches<string>(names.Contains));
                Assert.That(Enumerable.Range(0, users.Length).Select(row => chunk.Rows[row].UserHash), Is.EqualTo(users.Select(user => ContentHash.User(Encoding.UTF8.GetBytes(user)))));
            }

            Assert.That(waiting.Select(static chunk => chunk.FirstId).Zip(waiting.Skip(1).Select(static chunk => chunk.FirstId), static (one, next) => next - one), Is.All.EqualTo(users.Length));
            Assert.That(names, Has.Count.EqualTo(5));
        }
    }

    [TestCase("a task is new")]
    [TestCase("a record did not pass")]
    [TestCase("records were kept")]
    [TestCase("few users are new")]
    [TestCase("all users are known")]
    public async Task A_page_is_kept_where(string why)
    {
        await using var store = await CreateAsync();
        await ResolveAsync(store.Store, store.Chunks.Run(At(1), user: "anna", result: null).Build());
        var isKnown = why is "all users are known";
        var known = why is "few users are new" ? 4 : 1;
        for (var row = 0; row < known; row++)
            store.Chunks.Run(At(1), user: "anna", result: null);
        store.Chunks.Run(At(1), user: isKnown ? "anna" : "boris", result: why is "a task is new" ? "new" : null);
        if (why is "a record did not pass")
            store.Chunks.Reject(RejectionReason.MalformedJson, null, "{"u8.ToArray());
        var chunk = store.Chunks.Build();
        if (why is "records were kept")
            chunk.KeepOriginal("{}"u8.ToArray());
        Assert.That((store.Store.TryNumber(chunk), chunk.HasPage), Is.EqualTo((isKnown, true)));
        await AssertComesBackAsync(store, store.Store, chunk);
    }
}
