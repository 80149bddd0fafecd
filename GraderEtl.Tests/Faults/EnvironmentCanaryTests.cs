using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Sheets;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>
/// Secrets that come from the environment: the proxy's, and the database's in each form that connection strings have. The built program
/// runs as a process, as only then its HTTP client and Npgsql read them.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentCanaryTests
{
    private static readonly string[] Run = ["run", "--date", "2025-03-02", "--verbosity", "trace"];

    [TestCase("libpq", "https")]
    [TestCase("uri", "http")]
    [TestCase("passfile", "https")]
    [TestCase("variables", "https")]
    public async Task A_proxy_that_refuses_and_a_login_of_the_database_show_no_secret(string form, string scheme)
    {
        var canaries = new Canaries(new TestAccount());
        await using var proxy = new RefusingProxy();
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { ClientKey = canaries.ClientKey });
        var role = "canary_" + Guid.NewGuid().ToString("N")[..8];
        await harness.Database.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD '{canaries.DatabasePassword.Replace("'", "''", StringComparison.Ordinal)}';
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$
            """);
        var environment = Login(form, new NpgsqlConnectionStringBuilder(harness.Database.ConnectionString) { Username = role, Password = canaries.DatabasePassword }, harness);
        environment[scheme + "_proxy"] = $"http://us%20er:{Uri.EscapeDataString(canaries.ProxyPassword)}@127.0.0.1:{proxy.Port}";
        environment["no_proxy"] = "";
        harness.Settings["Source:ApiUrl"] = scheme + "://grader.example.org/attempts";
        harness.Settings["Source:MaxAttempts"] = "2";
        harness.Settings["Source:RetryDelay"] = "10ms";
        harness.Settings["Log:Level"] = "Trace";
        harness.Settings["Postgres:LogLevel"] = "Trace";

        await using var process = RunnerProcess.Start(harness.Directory.Path, harness.Settings, Run, environment);
        var code = await process.EndAsync();
        var runs = await harness.Database.ScalarAsync<string>("SELECT string_agg(r::text, E'\\n') FROM grader.runs AS r");
        await harness.Database.ExecuteAsync($"DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
        Assert.That(code, Is.EqualTo(3), process.Out + process.Error);
        Assert.That(proxy.Logins, Is.GreaterThan(0), "the password was used");
        Assert.That(process.Error, Does.Contain("407").And.Contain($"check {scheme}_proxy"));
        Assert.That(runs, Does.Contain("407"));
        canaries.AssertNoneIn(process.Out, "standard output");
        canaries.AssertNoneIn(process.Error, "standard error");
        canaries.AssertNoneIn(runs, "the table of runs");
        canaries.AssertNoneInFiles(harness.Directory.Path, "pass");
        Assert.That(harness.Log, Does.Contain("TRACE"));
    }

    /// <summary>Sets the login in one of its forms, as a setting or in variables.</summary>
    private static Dictionary<string, string> Login(string form, NpgsqlConnectionStringBuilder login, RunnerHarness harness)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var quoted = login.Password!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        var place = $"host={login.Host} port={login.Port} dbname={login.Database} user={login.Username}";
        switch (form)
        {
            case "libpq":
                harness.Settings["Postgres:ConnectionString"] = $"{place} password='{quoted}'";
                break;
            case "uri":
                harness.Settings["Postgres:ConnectionString"] =
                    $"postgresql://{login.Username}:{Uri.EscapeDataString(login.Password)}@{Uri.EscapeDataString(login.Host!)}:{login.Port}/{login.Database}";
                break;
            case "passfile":
                harness.Settings["Postgres:ConnectionString"] = place;
                var file = harness.Directory.File("pass");
                File.WriteAllText(file, $"*:*:*:{login.Username}:{login.Password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                variables["PGPASSFILE"] = file;
                break;
            default:
                harness.Settings.Remove("Postgres:ConnectionString");
                (variables["PGHOST"], variables["PGPORT"], variables["PGDATABASE"]) = (login.Host!, $"{login.Port}", login.Database!);
                (variables["PGUSER"], variables["PGPASSWORD"]) = (login.Username!, login.Password);
                break;
        }

        return variables;
    }
}
