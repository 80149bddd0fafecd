using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>Numbers by bytes: what is found is right, also while others add and when it begins anew.</summary>
[TestFixture]
internal sealed class BytesTableTests
{
    [Test]
    public void Equal_hashes_are_told_apart_by_their_bytes()
    {
        var table = new BytesTable(1024 * 1024);
        for (var number = 1; number <= 1000; number++)
            table.Add(Key(number), hash: 7, number);
        for (var number = 1; number <= 1000; number++)
            Assert.That(table.Find(Key(number), hash: 7), Is.EqualTo(number));
        Assert.That(table.Find(Key(1001), hash: 7), Is.Zero);
    }

    [Test]
    public void A_full_table_begins_anew_and_never_takes_more_than_its_bound()
    {
        var table = new BytesTable(100_000);
        for (var number = 1; number <= 50_000; number++)
        {
            var key = Key(number);
            table.Add(key, XxHash64.HashToUInt64(key), number);
            Assert.That(table.Find(key, XxHash64.HashToUInt64(key)), Is.EqualTo(number));
            Assert.That(table.Bytes, Is.LessThanOrEqualTo(100_000));
        }
    }

    [Test]
    public void Keys_of_any_length_are_found()
    {
        var table = new BytesTable(1024 * 1024);
        for (var number = 1; number <= 200; number++)
        {
            var key = new byte[number % 10 == 0 ? 100 * number : number];
            key.AsSpan().Fill((byte)number);
            table.Add(key, XxHash64.HashToUInt64(key), number);
            Assert.That((table.Find(key, XxHash64.HashToUInt64(key)), table.Find(key.AsSpan(1), 0)), Is.EqualTo((number, 0)));
        }
    }

    [Test]
    public void A_key_too_large_for_it_is_left_out()
    {
        var table = new BytesTable(100_000);
        var key = new byte[60_000];
        table.Add(key, 1, 5);
        Assert.That((table.Find(key, 1), table.Find(default, 0)), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_table_too_small_for_an_entry_knows_none()
    {
        var table = new BytesTable(1000);
        table.Add(Key(1), 1, 5);
        Assert.That(table.Find(Key(1), 1), Is.Zero);
    }

    [Test]
    public void Readers_find_the_right_number_or_none_while_others_add()
    {
        var table = new BytesTable(300_000);
        Parallel.For(0, 4, part =>
        {
            for (var round = 0; round < 5; round++)
            {
                for (var number = 1; number <= 10_000; number++)
                {
                    var key = Key(number);
                    var hash = XxHash64.HashToUInt64(key);
                    if (part < 2)
                        table.Add(key, hash, number);
                    if (table.Find(key, hash) is var found && found != 0 && found != number)
                        throw new InvalidOperationException($"{number} is said to be {found}");
                }
            }
        });
    }

    [Test]
    public void Looking_up_allocates_nothing()
    {
        var table = new BytesTable(100_000);
        var key = Key(1);
        table.Add(key, 1, 1);
        table.Find(key, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            table.Find(key, 1);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] Key(int number) => Encoding.UTF8.GetBytes($"user {number}");
}
