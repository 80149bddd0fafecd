using GraderEtl.Core.Sql;
using GraderEtl.Runner.Configuration;
using GraderEtl.Tests.Commands;
using NUnit.Framework;

namespace GraderEtl.Tests.Configuration;

/// <summary>When the variables of PostgreSQL's own programs count, and what settings without a server come to.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PostgresEnvironmentTests
{
    [TestCase("PGHOST=db PGPORT=6432 PGDATABASE=g PGUSER=u PGPASSWORD=it's\\a", "db:6432/g as u", "environment variables PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD")]
    [TestCase("PGHOSTADDR=127.0.0.1 PGUSER=u", "127.0.0.1:5432/u as u", "environment variables PGHOSTADDR, PGUSER")]
    [TestCase("PGHOST=db PGUSER=u PGSSLMODE=verify-full PGPASSFILE=/pass", "db:5432/u as u", "environment variables PGHOST, PGUSER, PGPASSFILE, PGSSLMODE")]
    public void They_choose_the_database_where_no_setting_does(string variables, string database, string origin)
    {
        var settings = Load(variables);
        Assert.That(settings.OriginOf("Postgres:ConnectionString"), Is.EqualTo(origin));
        Assert.That(DatabaseAddress.Of(settings.Etl.Postgres).ToString(), Is.EqualTo(database));
        Assert.That(settings.FindProblems([]).Concat(settings.Problems), Is.Empty);
    }

    [TestCase("PGPASSWORD=p PGUSER=u PGPORT=1 PGPASSFILE=/pass PGSSLMODE=require")]
    [TestCase("PGHOST=db GRADERETL__Postgres__Embedded__DataDirectory=data")]
    [TestCase("PGHOST= PGDATABASE=")]
    public void Alone_those_that_only_say_how_choose_none(string variables)
        => Assert.That(Load(variables).Etl.Postgres.IsConfigured, Is.False);

    [Test]
    public void A_setting_wins_over_them()
    {
        var settings = Load("PGHOST=db PGUSER=u GRADERETL__Postgres__Host=mine GRADERETL__Postgres__User=me");
        Assert.That(DatabaseAddress.Of(settings.Etl.Postgres).ToString(), Is.EqualTo("mine:5432/grader as me"));
    }

    [TestCase("Postgres:User", "u")]
    [TestCase("Postgres:Port", "5432")]
    [TestCase("Postgres:Database", "grader")]
    [TestCase("Postgres:Password", "canary-7")]
    public async Task A_setting_without_a_server_is_named(string key, string value)
    {
        using var sandbox = new CommandSandbox();
        sandbox.Variables["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        sandbox.Variables["PGHOST"] = "db.example.org";
        var output = await sandbox.RunAsync("status");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2), output.Error);
            Assert.That(output.Error, Is.EqualTo($"""
                error: {key} is set, but neither Postgres:Host nor Postgres:ConnectionString is
                  expected  Postgres:Host as well; with none of them the private database is used
                  where     environment variable GRADERETL__{key.Replace(":", "__", StringComparison.Ordinal)}
                  to do     set Postgres:Host, or remove {key}

                """.ReplaceLineEndings(Environment.NewLine)));
        }
    }

    [Test]
    public async Task A_bad_variable_is_named_and_nothing_is_tried()
    {
        using var sandbox = new CommandSandbox { Variables = { ["PGHOST"] = "db.example.org", ["PGPORT"] = "five", ["PGPASSWORD"] = "canary-7" } };
        var output = await sandbox.RunAsync("check", "database");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2), output.Error);
            Assert.That(output.Error, Does.StartWith("error: Postgres:ConnectionString is a connection string with an impossible value of port"));
            Assert.That(output.Error, Does.Contain("environment variables PGHOST, PGPORT, PGPASSWORD").And.Not.Contain("canary"));
        }
    }

    private static Settings Load(string variables) => new SettingsLoader(new SettingsSources(
        "/nowhere", variables.Split(' ').Select(one => one.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal))).Load();
}
