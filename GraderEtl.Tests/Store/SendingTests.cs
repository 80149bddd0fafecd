using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>The buffers of the connection.</summary>
[TestFixture]
internal sealed class SendingTests
{
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
}
