using System.Diagnostics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>The way of rows to the server: how long it takes is measured, and its buffers can be set.</summary>
[TestFixture]
internal sealed class SendingTests
{
    [Test]
    public async Task Time_spent_on_the_server_is_told_from_time_spent_on_the_rows()
    {
        await using var store = await CreateAsync(options => options.Tuning.CopyBufferBytes = 4096);
        await using var session = await store.OpenAsync();
        await using var load = await session.BeginWindowAsync(Hour(9), CancellationToken.None);
        Assert.That(load.Sending, Is.EqualTo(TimeSpan.Zero));
        for (var i = 0; i < 200; i++)
            store.Chunks.Run(At(9, i), "student" + i);
        var watch = Stopwatch.StartNew();
        await load.WriteAsync([store.Chunks.Build()], CancellationToken.None);
        Assert.That(load.Sending, Is.GreaterThan(TimeSpan.Zero).And.LessThan(watch.Elapsed), "the COPY began and several buffers went out");
        await load.CompleteAsync(Effort, CancellationToken.None);

        await using var next = await session.BeginWindowAsync(Hour(10), CancellationToken.None);
        Assert.That(next.Sending, Is.EqualTo(TimeSpan.Zero), "each window counts for itself");
    }

    [Test]
    public async Task A_write_buffer_as_large_as_the_copy_buffer_carries_the_same_rows()
    {
        await using var store = await CreateAsync(options =>
        {
            options.Tuning.CopyBufferBytes = 4096;
            options.Tuning.WriteBufferBytes = 16 * 1024;
        });
        for (var i = 0; i < 500; i++)
            store.Chunks.Run(At(9, i), "student" + i);
        var summary = await store.LoadAsync(Hour(9), store.Chunks.Build());
        Assert.That((summary.Counts.Loaded, await store.CountAsync("attempts")), Is.EqualTo((500L, 500L)));
        Assert.That(new NpgsqlConnectionStringBuilder(store.Database.Source.ConnectionString).WriteBufferSize, Is.EqualTo(16 * 1024));
    }

    [Test]
    public async Task What_the_connection_string_says_wins()
    {
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = "Host=localhost;Write Buffer Size=32768";
        await using var source = DataSourceFactory.Create(options, NullLoggerFactory.Instance).Source;
        Assert.That(new NpgsqlConnectionStringBuilder(source.ConnectionString).WriteBufferSize, Is.EqualTo(32 * 1024));
    }

    [TestCase("/run/postgresql", 1024 * 1024)]
    [TestCase("db.example.org", 0)]
    [TestCase("/run/postgresql;Socket Send Buffer Size=65536", 65536)]
    public async Task Only_a_Unix_socket_is_given_a_larger_buffer(string host, int bytes)
    {
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = "Host=" + host;
        await using var source = DataSourceFactory.Create(options, NullLoggerFactory.Instance).Source;
        Assert.That(new NpgsqlConnectionStringBuilder(source.ConnectionString).SocketSendBufferSize, Is.EqualTo(bytes));
    }

    [TestCase(4095)]
    [TestCase(16 * 1024 * 1024 + 1)]
    public void A_write_buffer_out_of_range_is_refused(int bytes)
    {
        var options = new GraderEtlOptions();
        options.Tuning.WriteBufferBytes = bytes;
        Assert.That(
            new GraderEtlOptionsValidator().Validate(null, options).Failures,
            Is.EqualTo(new[] { $"Tuning:WriteBufferBytes: found {bytes}; expected a whole number from 4096 to 16777216" }));
    }
}
