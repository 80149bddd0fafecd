using GraderEtl.Runner.Embedded;
using NUnit.Framework;

namespace GraderEtl.Tests.Embedded;

[TestFixture]
internal sealed class HostSystemTests
{
    [TestCase("ID=debian\nVERSION_ID=\"12\"\n", SystemFamily.Debian)]
    [TestCase("NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n", SystemFamily.Debian)]
    [TestCase("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", SystemFamily.Debian)]
    [TestCase("ID=fedora\nVERSION_ID=42\n", SystemFamily.Fedora)]
    [TestCase("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n", SystemFamily.EnterpriseLinux)]
    [TestCase("ID=\"almalinux\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"10.0\"\n", SystemFamily.Fedora)]
    [TestCase("ID=alpine\n", SystemFamily.Alpine)]
    [TestCase("ID=manjaro\nID_LIKE=arch\n", SystemFamily.Arch)]
    [TestCase("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", SystemFamily.Suse)]
    [TestCase("ID=nixos\n", SystemFamily.Unknown)]
    [TestCase("", SystemFamily.Unknown)]
    public void The_system_is_read_from_os_release(string osRelease, SystemFamily expected) =>
        Assert.That(HostSystem.FamilyOf(osRelease), Is.EqualTo(expected));

    [TestCase(SystemFamily.Debian, """
        sh -c 'd=/etc/postgresql-common/createcluster.d; trap "rm -f $d/grader-etl.conf" EXIT; mkdir -p $d; echo "create_main_cluster = false" > $d/grader-etl.conf; apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 postgresql'
        """)]
    [TestCase(SystemFamily.Fedora, "dnf install -y postgresql-server")]
    [TestCase(SystemFamily.EnterpriseLinux, "dnf module install -y postgresql:15/server")]
    [TestCase(SystemFamily.MacOS, "brew install postgresql@17")]
    public void A_system_the_program_knows_gets_a_command_it_can_run(SystemFamily family, string shown)
    {
        InstallPlan? plan = InstallPlan.For(new HostSystem { Family = family });

        Assert.That(plan, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan!.Shown, Is.EqualTo(shown));
            Assert.That(InstallWay.Show(plan.Command!), Is.EqualTo(shown), "what is run is what is shown");
        }
    }

    [TestCase(SystemFamily.Windows)]
    [TestCase(SystemFamily.Alpine)]
    [TestCase(SystemFamily.Arch)]
    [TestCase(SystemFamily.Suse)]
    public void Elsewhere_the_command_is_only_shown(SystemFamily family) =>
        Assert.That(InstallPlan.For(new HostSystem { Family = family })?.Command, Is.Null);

    [TestCase(SystemFamily.Debian, true)]
    [TestCase(SystemFamily.Alpine, false)]
    public void There_are_programs_to_fetch_where_they_can_run(SystemFamily family, bool expected)
    {
        var package = PostgresPackage.Of(family);

        Assert.That(package is not null, Is.EqualTo(expected));
        Assert.That(package?.Integrity, Is.Null.Or.StartsWith("sha512-"));
    }

    [Test]
    public void Homebrew_is_never_run_as_root() =>
        Assert.That(InstallPlan.For(new HostSystem { Family = SystemFamily.MacOS, IsRoot = true })?.Command, Is.Null);
}
