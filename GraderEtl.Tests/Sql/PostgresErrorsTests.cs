using System.Net.Sockets;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Sql;

/// <summary>What the client throws is said in words that help, by the stage at which it happened.</summary>
[TestFixture]
[Parallelizable]
internal sealed class PostgresErrorsTests
{
    private static readonly DatabaseAddress Address = new("db.example.org:5432", "grader", "etl");

    [Test]
    public void A_connection_that_does_not_come_about_has_failed_while_connecting_whatever_it_was_for()
        => Assert.That(
            PostgresErrors.Translate(new NpgsqlException("x", new SocketException((int)SocketError.ConnectionRefused)), "ending a lost connection", at: Address).Found,
            Is.EqualTo("While connecting: nothing listens at db.example.org:5432"));

    [TestCase(null, "Check that the server runs and that host, port and network are right, then run the same command again")]
    [TestCase("/data/server.log", "Run the same command again, which starts the private PostgreSQL again; its log is /data/server.log")]
    public void What_helps_against_a_server_that_is_gone_depends_on_who_starts_it(string? log, string remedy)
    {
        foreach (var gone in new Exception[] { new IOException("broken pipe"), new NpgsqlException("x", new SocketException((int)SocketError.AddressNotAvailable)) })
            Assert.That(PostgresErrors.Translate(gone, "claiming", at: Address with { PrivateLog = log }).Remedy, Is.EqualTo(remedy));
    }

    [Test]
    public void A_pool_without_a_connection_names_its_limit()
    {
        var error = PostgresErrors.Translate(
            new NpgsqlException("The connection pool has been exhausted, either raise 'Max Pool Size'", new TimeoutException()), "claiming", at: Address);
        Assert.That(error.Found, Is.EqualTo("While connecting: all connections that Maximum Pool Size allows are in use"));
        Assert.That(error.Remedy, Does.EndWith("raise Maximum Pool Size in Postgres:ConnectionString"));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Again));
    }

    [Test]
    public void An_error_that_has_no_words_of_its_own_quotes_the_server_with_the_code_and_says_what_stays()
    {
        var error = PostgresErrors.Translate(new PostgresException("cache lookup failed for type 0.", "ERROR", "ERROR", "XX000"), "claiming a window");
        Assert.That(error.Found, Is.EqualTo(
            "While claiming a window: the server answered 'cache lookup failed for type 0' (SQLSTATE XX000) and rolled the transaction back; what was committed before it stays"));
        Assert.That(error.Remedy, Does.StartWith("Look up the code in PostgreSQL's manual"));
    }

    [Test]
    public void The_stream_of_a_broken_connection_is_a_lost_connection()
    {
        var error = Activator.CreateInstance<NullReferenceException>();
        error.Source = "Npgsql";
        Assert.That(PostgresErrors.Translate(error, "aborting the COPY").Found, Is.EqualTo("While aborting the COPY: the connection to the database was lost"));
    }
}
