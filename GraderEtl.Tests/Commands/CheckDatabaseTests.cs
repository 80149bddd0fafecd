using System.Globalization;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>check database</c> says which database it tried, and why that does not work, each cause by its own name.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class CheckDatabaseTests
{
    private DedicatedCluster _cluster = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _port = FreePort.Find();
        _cluster = await DedicatedCluster.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = await TestClusterTemplate.CopyAsync(), InstallMode = InstallMode.Never, FastAndUnsafe = true, Port = _port },
            NullLogger.Instance);
        await using var admin = NpgsqlDataSource.Create(_cluster.AdminConnectionString);
        foreach (var statement in (string[])["CREATE ROLE etl LOGIN PASSWORD 'canary 7'", "CREATE ROLE crowd LOGIN PASSWORD 'canary 7' CONNECTION LIMIT 0", "CREATE DATABASE etl OWNER etl", "CREATE DATABASE crowded CONNECTION LIMIT 0"])
        {
            await using var command = admin.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [TestCase("postgresql://etl:canary%207@nowhere.invalid:{0}/etl", "the host of nowhere.invalid:{0} cannot be found", "Correct the host: ")]
    [TestCase("host=127.0.0.1 port=1 user=etl password='canary 7'", "nothing listens at 127.0.0.1:1", "Check that the server runs")]
    [TestCase("Host=/nonexistent;Username=etl;Password=canary 7", "nothing listens at /nonexistent:5432", "Check that the server runs and that host, port and network are right")]
    [TestCase("host=127.0.0.1 port={0} user=etl password='canary 7' dbname=none", "127.0.0.1:{0} has no database 'none': database \"none\" does not exist (SQLSTATE 3D000)", "Create the database")]
    [TestCase("host=127.0.0.1 port={0} user=etl password='canary 8'", "127.0.0.1:{0} refuses the password of the user 'etl': password authentication failed for user \"etl\" (SQLSTATE 28P01)", "Set or correct the password")]
    [TestCase("host=127.0.0.1 port={0} user=etl passfile=/nonexistent/pass", "a file that the connection needs cannot be read: Could not find a part of the path '/nonexistent/pass'", "Correct the paths")]
    [TestCase("host=127.0.0.1 port={0} user=etl passfile=/dev/null", "127.0.0.1:{0} asks the user 'etl' for a password, and none is set", "Set or correct the password")]
    [TestCase("host=127.0.0.1 port={0} user=etl password='canary 7' sslmode=require", "TLS is required, and 127.0.0.1:{0} does not offer it", "Turn TLS on there")]
    [TestCase("host=127.0.0.1 port={0} user=crowd password='canary 7' dbname=etl", "127.0.0.1:{0} has no connection to spare: too many connections for role \"crowd\" (SQLSTATE 53300)", "Lower Source:MaxLanes or Source:Lanes, or raise the role's limit: ALTER ROLE \"crowd\" CONNECTION LIMIT n")]
    [TestCase("host=127.0.0.1 port={0} user=etl password='canary 7' dbname=crowded", "127.0.0.1:{0} has no connection to spare: too many connections for database \"crowded\" (SQLSTATE 53300)", "Lower Source:MaxLanes or Source:Lanes, or raise the database's limit: ALTER DATABASE \"crowded\" CONNECTION LIMIT n")]
    public async Task Each_cause_has_its_own_name(string connection, string found, string remedy)
    {
        var output = await CheckAsync(connection);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(4), output.Error);
            Assert.That(output.Error, Does.Contain("While connecting: " + string.Format(CultureInfo.InvariantCulture, found, _port) + "\n"));
            Assert.That(output.Error, Does.Contain("  to do     " + remedy));
            Assert.That(output.Error, Does.Not.Contain("canary"));
        }
    }

    [Test]
    public async Task What_pg_hba_refuses_is_no_network_problem()
    {
        var rules = Path.Combine(await AdminScalarAsync("SHOW data_directory"), "pg_hba.conf");
        var before = await File.ReadAllTextAsync(rules);
        await File.WriteAllTextAsync(rules, "host all other 127.0.0.1/32 trust\nhost all grader_admin 127.0.0.1/32 scram-sha-256\n");
        await AdminScalarAsync("SELECT pg_reload_conf()::text");
        var output = await CheckAsync("host=127.0.0.1 port={0} user=etl password='canary 7'");
        await File.WriteAllTextAsync(rules, before);
        await AdminScalarAsync("SELECT pg_reload_conf()::text");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(4), output.Error);
            Assert.That(output.Error, Does.Contain($"127.0.0.1:{_port} does not let the user 'etl' into the database 'etl': no pg_hba.conf entry for host \"127.0.0.1\", user \"etl\", database \"etl\", no encryption (SQLSTATE 28000)"));
            Assert.That(output.Error, Does.Contain("pg_hba.conf there; where only TLS is let in, set SSL Mode=Require"));
        }
    }

    [Test]
    public async Task What_works_says_where_and_what_chose_it()
    {
        using var sandbox = new CommandSandbox
        {
            Variables = { ["PGHOST"] = "127.0.0.1", ["PGPORT"] = $"{_port}", ["PGUSER"] = "etl", ["PGPASSWORD"] = "canary 7" },
        };
        var output = await sandbox.RunAsync("check", "database");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Error, Does.StartWith($"database: 127.0.0.1:{_port}/etl as etl (environment variables PGHOST, PGPORT, PGUSER, PGPASSWORD)"));
            Assert.That(output.Out, Does.StartWith($"The database works: 127.0.0.1:{_port}/etl as etl (environment variables PGHOST"));
            Assert.That(output.Out + output.Error, Does.Not.Contain("canary"));
        }
    }

    private async Task<CommandOutput> CheckAsync(string connection)
    {
        using var sandbox = new CommandSandbox();
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = string.Format(CultureInfo.InvariantCulture, connection, _port);
        var output = await sandbox.RunAsync("check", "database");
        return output with { Error = output.Error.ReplaceLineEndings("\n") };
    }

    private async Task<string> AdminScalarAsync(string sql)
    {
        await using var admin = NpgsqlDataSource.Create(_cluster.AdminConnectionString);
        await using var command = admin.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
