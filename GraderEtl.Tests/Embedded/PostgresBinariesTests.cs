using GraderEtl.Core.Model;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Embedded;

[TestFixture]
[Platform(Exclude = "Win")]
internal sealed class PostgresBinariesTests
{
    private string _root = "";

    [SetUp]
    public void MakeDirectory() => _root = Directory.CreateTempSubdirectory("grader-etl-binaries-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task The_newest_of_several_versions_is_taken()
    {
        Install("lib/9.6/bin", "9");
        Install("lib/15/bin", "15");
        string newest = Install("lib/17/bin", "17");

        Assert.That((await FindAsync())?.Directory, Is.EqualTo(newest));
    }

    [Test]
    public async Task What_is_on_the_path_goes_first_and_its_links_are_followed()
    {
        Install("lib/17/bin", "17");
        string real = Install("elsewhere/15/bin", "15");
        Directory.CreateDirectory(Path.Combine(_root, "path"));
        File.CreateSymbolicLink(Path.Combine(_root, "path", "postgres"), Path.Combine(real, "postgres"));

        Assert.That((await FindAsync(path: "path"))?.Directory, Is.EqualTo(real));
    }

    [Test]
    public async Task A_client_without_a_server_is_passed_over()
    {
        string clientOnly = Install("lib/17/bin", "17");
        File.Delete(Path.Combine(clientOnly, "initdb"));
        string complete = Install("lib/16/bin", "16");

        Assert.That((await FindAsync())?.Directory, Is.EqualTo(complete));
    }

    [Test]
    public async Task Nothing_new_enough_counts_as_nothing()
    {
        Install("lib/13/bin", "13");

        Assert.That(await FindAsync(), Is.Null);
    }

    [Test]
    public async Task Existing_data_takes_the_version_that_made_it()
    {
        Install("lib/17/bin", "17");
        string older = Install("lib/15/bin", "15");
        Data("15");

        Assert.That((await FindAsync())?.Directory, Is.EqualTo(older));
    }

    [Test]
    public void Data_of_a_version_that_is_not_here_is_refused()
    {
        string newer = Install("lib/17/bin", "17");
        Data("15");

        Assert.That(
            () => FindAsync(),
            Throws.TypeOf<GraderEtlException>().With.Message.EqualTo(
                $"The cluster in {_root}/cluster was made by PostgreSQL 15; found 17.4 ({newer}). Expected: the programs of PostgreSQL 15. "
                + $"Where: {_root}/cluster/data. Kept: the data, untouched. To do: install PostgreSQL 15 beside the other, "
                + "or move the data over with pg_upgrade, or begin anew with another data directory."));
    }

    [Test]
    public async Task What_was_fetched_comes_after_what_is_installed_unless_it_made_the_data()
    {
        string fetched = Install("cache/postgres-18.4.0-beta.17/node_modules/@example/linux-x64/native/bin", "18");
        Assert.That((await FindAsync())?.Directory, Is.EqualTo(fetched));
        string installed = Install("lib/15/bin", "15");
        Assert.That((await FindAsync())?.Directory, Is.EqualTo(installed));
        Data("18");
        Assert.That((await FindAsync())?.Directory, Is.EqualTo(fetched));
    }

    [Test]
    public async Task Data_of_the_version_that_can_be_fetched_is_no_reason_to_give_up()
    {
        Install("lib/15/bin", "15");
        Data("18");

        Assert.That(await FindAsync(), Is.Null);
    }

    [Test]
    public void A_named_directory_without_the_programs_is_an_error()
    {
        Install("lib/17/bin", "17");

        Assert.That(
            () => FindAsync(named: Path.Combine(_root, "nothing")),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("Postgres:Embedded:BinDirectory"));
    }

    private Task<PostgresBinaries?> FindAsync(string path = "nothing", string? named = null) => PostgresBinaries.FindAsync(
        new PostgresSearch
        {
            Explicit = named,
            Host = new HostSystem
            {
                Family = SystemFamily.Debian,
                SearchPath = Path.Combine(_root, path),
                PostgresPlaces = [Path.Combine(_root, "lib/*/bin"), Path.Combine(_root, "absent/*/bin")],
                Cache = Path.Combine(_root, "cache"),
                Package = new PostgresPackage("@example/linux-x64", "18.4.0-beta.17", "sha512-x"),
            },
        },
        ClusterDirectory.Locate(Path.Combine(_root, "cluster")),
        CancellationToken.None);

    private string Install(string directory, string version)
    {
        string full = Directory.CreateDirectory(Path.Combine(_root, directory)).FullName;
        foreach (string program in new[] { "initdb", "pg_ctl", "postgres" })
            TestProgram.Write(Path.Combine(full, program), $"echo '{program} (PostgreSQL) {version}.4 (Debian {version}.4-1)'\n");
        return full;
    }

    private void Data(string version)
    {
        Directory.CreateDirectory(Path.Combine(_root, "cluster", "data"));
        File.WriteAllText(Path.Combine(_root, "cluster", "data", "PG_VERSION"), version + "\n");
    }
}
