using NUnit.Framework;

namespace GraderEtl.Tests.Support;

[TestFixture]
internal sealed class TestDatabaseTests
{
    [Test]
    public async Task Every_test_gets_an_empty_database_of_its_own()
    {
        await using var first = await TestDatabase.CreateAsync();
        await using var second = await TestDatabase.CreateAsync();
        await first.ExecuteAsync("CREATE TABLE mine (id int)");

        Assert.That(await second.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'"), Is.Zero);
    }
}
