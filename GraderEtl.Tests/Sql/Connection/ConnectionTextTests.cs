using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Sql.Connection;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Sql.Connection;

/// <summary>The formats of connection strings that people have.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ConnectionTextTests
{
    [TestCase("Host=db;Port=6432;Database=g;Username=u;Password=p", "Host=db;Port=6432;Database=g;Username=u;Password=p")]
    [TestCase("Server=db;User Id=u;Pwd='a;b'", "Host=db;Username=u;Password='a;b'")]
    [TestCase("host=db dbname=g user=u password=p port=6432", "Host=db;Port=6432;Database=g;Username=u;Password=p")]
    [TestCase("dbname=g user=u password='a \\'b\\\\ ;c=d' host=127.0.0.1", "Host=127.0.0.1;Port=5432;Database=g;Username=u;Password=\"a 'b\\ ;c=d\"")]
    [TestCase("host = db dbname = g password = a\\ b", "Host=db;Port=5432;Database=g;Password=a b")]
    [TestCase("host=/run/pg dbname=g application_name=me connect_timeout=3 options='-c work_mem=8MB'", "Host=/run/pg;Port=5432;Database=g;Application Name=me;Timeout=3;Options=-c work_mem=8MB")]
    [TestCase("host=a,b port=1,2 target_session_attrs=read-write load_balance_hosts=random", "Host='a:1,b:2';Port=1;Target Session Attributes=read-write;Load Balance Hosts=true")]
    [TestCase("host=db sslmode=verify-full sslrootcert=/ca.pem sslcert=/c.pem sslkey=/k.pem passfile=/pass", "Host=db;Port=5432;SSL Mode=VerifyFull;Root Certificate=/ca.pem;SSL Certificate=/c.pem;SSL Key=/k.pem;Passfile=/pass")]
    [TestCase("postgresql://u:p%40%2Fs%3As%25@db.example.org:6432/g%20h?sslmode=require&application_name=me", "Host=db.example.org;Port=6432;Database=g h;Username=u;Password=p@/s:s%;SSL Mode=Require;Application Name=me")]
    [TestCase("postgres://u:p@ss@db/g", "Host=db;Port=5432;Database=g;Username=u;Password=p@ss")]
    [TestCase("postgresql://u@a:1,b:2/g?target_session_attrs=primary", "Host='a:1,b:2';Port=1;Database=g;Username=u;Target Session Attributes=primary")]
    [TestCase("postgresql://u@a,b:2/g", "Host='a:5432,b:2';Port=5432;Database=g;Username=u")]
    [TestCase("postgresql://[::1]:6432/g", "Host=::1;Port=6432;Database=g")]
    [TestCase("postgresql://%2Frun%2Fpg/g?user=u", "Host=/run/pg;Port=5432;Database=g;Username=u")]
    [TestCase("postgresql:///g?host=/run/pg&port=6432&ssl=true", "Host=/run/pg;Port=6432;Database=g;SSL Mode=Require")]
    public void Each_format_means_the_same(string text, string npgsql)
    {
        var (read, expected) = (ConnectionText.Parse(text), new NpgsqlConnectionStringBuilder(npgsql));
        Assert.That(read.Keys.Cast<string>().ToDictionary(key => key, key => read[key]), Is.EquivalentTo(expected.Keys.Cast<string>().ToDictionary(key => key, key => expected[key])));
    }

    [TestCase("Host=db;Pasword=canary-7", "a connection string with the unknown key 'pasword'", "Password, the nearest key there is")]
    [TestCase("Host=db;Port=canary-7", "a connection string with an impossible value of port", null)]
    [TestCase("Username=u;Password=canary-7", "a connection string without Host", null)]
    [TestCase("Host=db;Password='canary-7", "malformed", null)]
    [TestCase("host=db pasword=canary-7", "a connection string with the unknown key 'pasword'", "password, the nearest key there is")]
    [TestCase("host=db dbnam=g password=canary-7", "a connection string with the unknown key 'dbnam'", "dbname, the nearest key there is")]
    [TestCase("host=db password=my canary-7", "malformed after the value of password", null)]
    [TestCase("host=db password=my canary-7=x user=u", "a connection string with a key that does not exist", null)]
    [TestCase("host=db password='canary-7", "a connection string whose value of password has no closing quote", null)]
    [TestCase("host=db requirepeer=postgres password=canary-7", "a connection string with requirepeer, which Npgsql has nothing for", "none of requirepeer")]
    [TestCase("host=db sslmode=canary-7", "a connection string with an impossible value of sslmode", null)]
    [TestCase("host=a,b port=1,2,3 password=canary-7", "a connection string with 3 ports for 2 hosts", null)]
    [TestCase("host=db port=99999", "a connection string with an impossible value of port", "a port from 1 to 65535")]
    [TestCase("postgresql://u:canary/7@db/g", "a URI whose host or port is malformed", null)]
    [TestCase("postgresql://u:p@canary/7@db/g", "a URI with an @ after the host's slash", null)]
    [TestCase("postgresql://u:7/canary@db/g", "a URI with an @ after the host's slash", null)]
    [TestCase("postgresql://u:canary%7@db/g", "a URI with a malformed % in password", null)]
    [TestCase("postgresql://u:canary-7@db/g?sslmod=require", "a connection string with the unknown key 'sslmod'", "sslmode, the nearest key there is")]
    [TestCase("service=nowhere servicefile=/nonexistent", "a connection string with the unknown service 'nowhere'; looked for in /nonexistent", null)]
    public void What_cannot_be_taken_is_named_without_a_secret(string text, string found, string? expected)
    {
        var wrong = Assert.Throws<ConnectionTextException>(() => ConnectionText.Parse(text))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong.Message, Is.EqualTo(found));
            Assert.That(wrong.Expected, expected is null ? Is.Not.Empty : Is.EqualTo(expected));
            Assert.That(wrong.ToString(), Does.Not.Contain("canary"));
        }
    }

    [Test]
    public void A_service_fills_in_what_is_not_given()
    {
        using var directory = new TempDirectory();
        var file = directory.File("services.conf");
        File.WriteAllText(file, """
            # who is where
            [other]
            host=elsewhere
            [grader]
            host=db.example.org
            port=6432
              user = etl
            password=its own
            dbname=g

            [last]
            host=last
            """);
        var read = ConnectionText.Parse($"service=grader servicefile='{file}' user=me");
        Assert.That(
            (read.Host, read.Port, read.Database, read.Username, read.Password),
            Is.EqualTo(("db.example.org", 6432, "g", "me", "its own")));
        File.WriteAllText(file, "[grader]\nhost\n");
        Assert.That(
            () => ConnectionText.Parse($"service=grader servicefile='{file}'"),
            Throws.TypeOf<ConnectionTextException>().With.Message.EqualTo($"a service whose line is no keyword=value that is possible there: {file}, line 2"));
    }

    [TestCase("Host=db;Database=g;Username=u", "db:5432/g as u")]
    [TestCase("postgresql://u:secret-7@a:1,b:2", "a:1,b:2/u as u")]
    [TestCase("postgresql://u@[::1]:6432/g", "::1:6432/g as u")]
    [TestCase("host=/run/pg user=u", "/run/pg:5432/u as u")]
    public void The_address_shows_which_database_it_is(string text, string shown)
        => Assert.That(DatabaseAddress.Of(new PostgresOptions { ConnectionString = text, User = "not used", Password = "its own" }).ToString(), Is.EqualTo(shown));

    [Test]
    public void User_and_password_may_be_left_to_their_own_settings()
    {
        var read = DataSourceFactory.ReadGiven(new PostgresOptions { ConnectionString = "host=db dbname=g", User = "u", Password = "p" });
        Assert.That((read.Username, read.Password), Is.EqualTo(("u", "p")));
    }
}
