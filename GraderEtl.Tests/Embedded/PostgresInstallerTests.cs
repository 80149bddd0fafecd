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
    private string _directory = "";

    private string Calls => Path.Combine(_directory, "calls");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("grader-etl-install-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Apt_installs_without_a_server_of_its_own()
    {
        Program("apt-get", $"cat {_directory}/conf/grader-etl.conf >> {Calls}");

        await Installer(SystemFamily.Debian, isRoot: true).InstallAsync(InstallMode.Yes, CancellationToken.None);

        string calls = await File.ReadAllTextAsync(Calls);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Does.Contain("apt-get install -y --no-install-recommends").And.Contain(" postgresql\n"));
            Assert.That(calls, Does.Contain("create_main_cluster = false"));
            Assert.That(Directory.Exists(Path.Combine(_directory, "conf")), Is.False);
        }
    }

    [Test]
    public async Task Unknown_packages_make_apt_fetch_its_lists_first()
    {
        Program("apt-get", $"if [ $1 = update ]; then touch {_directory}/lists; else [ -e {_directory}/lists ]; fi");

        await Installer(SystemFamily.Debian, isRoot: true).InstallAsync(InstallMode.Yes, CancellationToken.None);

        string[] verbs = [.. (await File.ReadAllLinesAsync(Calls)).Select(line => line.Split(' ')[1])];
        Assert.That(verbs, Is.EqualTo(["install", "update", "install"]));
    }

    [Test]
    public async Task An_ordinary_user_installs_through_sudo()
    {
        Program("sudo", "[ $2 = true ] || PATH=$(dirname $0):$PATH exec $2 $3 $4 $5");
        Program("dnf", "exit 0");

        await Installer(SystemFamily.Fedora, isRoot: false).InstallAsync(InstallMode.Yes, CancellationToken.None);

        Assert.That(
            await File.ReadAllLinesAsync(Calls),
            Is.EqualTo(["sudo -n true", "sudo -n dnf install -y postgresql-server", "dnf install -y postgresql-server"]));
    }

    [Test]
    public void Without_root_or_sudo_the_command_is_named()
    {
        Program("sudo", "echo 'a password is required' >&2; exit 1");

        Assert.That(
            () => Installer(SystemFamily.Fedora, isRoot: false).InstallAsync(InstallMode.Yes, CancellationToken.None),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("run: sudo dnf install -y postgresql-server"));
    }

    [Test]
    public void A_failed_installation_quotes_its_last_words()
    {
        Program("dnf", "echo 'No match for argument: postgresql-server'; echo 'Error: Unable to find a match' >&2; exit 1");

        Assert.That(
            () => Installer(SystemFamily.Fedora, isRoot: true).InstallAsync(InstallMode.Yes, CancellationToken.None),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("exit code 1").And.Message.Contains("Unable to find a match"));
    }

    [Test]
    public void A_no_at_the_prompt_installs_nothing_and_says_how_to_go_on()
    {
        Program("dnf", "exit 0");
        var terminal = new FakeTerminal { CanAnswer = true, Answer = false };

        var error = Assert.ThrowsAsync<GraderEtlException>(
            () => Installer(SystemFamily.Fedora, isRoot: true, terminal).InstallAsync(InstallMode.Ask, CancellationToken.None));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(Calls), Is.False);
            Assert.That(terminal.Question, Is.EqualTo(
                "This machine has no PostgreSQL server programs. Run \"dnf install -y postgresql-server\" now?"));
            Assert.That(error!.Message, Is.EqualTo(
                "This machine has no PostgreSQL server programs, and the answer to installing them was no. "
                + "Expected: initdb, pg_ctl and postgres of version 14 or newer, for the private database. "
                + "Where: PATH and the usual places of this system. "
                + "To do: run: dnf install -y postgresql-server — or set Postgres:ConnectionString to use a server of your own."));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_yes_or_nobody_to_ask_installs(bool canAnswer)
    {
        Program("dnf", "exit 0");

        await Installer(SystemFamily.Fedora, isRoot: true, new FakeTerminal { CanAnswer = canAnswer, Answer = canAnswer })
            .InstallAsync(InstallMode.Ask, CancellationToken.None);

        Assert.That(await File.ReadAllLinesAsync(Calls), Is.EqualTo(["dnf install -y postgresql-server"]));
    }

    [Test]
    public void Never_means_never()
    {
        Program("dnf", "exit 0");

        Assert.That(
            () => Installer(SystemFamily.Fedora, isRoot: true).InstallAsync(InstallMode.Never, CancellationToken.None),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("run: dnf install -y postgresql-server"));
        Assert.That(File.Exists(Calls), Is.False);
    }

    private PostgresInstaller Installer(SystemFamily family, bool isRoot, FakeTerminal? terminal = null) => new(
        new HostSystem
        {
            Family = family,
            IsRoot = isRoot,
            CreateClusterDirectory = Path.Combine(_directory, "conf"),
            SearchPath = $"{_directory}:{Environment.GetEnvironmentVariable("PATH")}",
        },
        terminal ?? new FakeTerminal(),
        NullLogger.Instance);

    /// <summary>Puts a program on the private PATH that notes how it was called.</summary>
    private void Program(string name, string body) => TestProgram.Write(
        Path.Combine(_directory, name), $"echo \"{name} $*\" >> {Calls}\n{body}\n");
}
