using System.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Embedded;

[TestFixture]
[Parallelizable]
internal sealed class EmbeddedPostgresTests
{
    private string _directory = "";

    [SetUp]
    public async Task MakeCluster() => _directory = await TestClusterTemplate.CopyAsync();

    [TearDown]
    public void DeleteDirectory() => TestClusterPlace.Delete(_directory);

    [Test]
    public async Task An_empty_directory_becomes_a_server_that_leaves_its_data_and_no_process()
    {
        TestClusterPlace.Delete(_directory);
        int first;
        await using (EmbeddedPostgres postgres = await StartAsync())
        {
            first = postgres.ProcessId!.Value;
            await ExecuteAsync(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
            Assert.That(postgres.StartedByUs, Is.True);
        }

        Assert.That(ServerProcess.IsAlive(first), Is.False);

        await using EmbeddedPostgres again = await StartAsync();
        Assert.That(await ScalarAsync(again, "SELECT answer FROM kept"), Is.EqualTo(42));
    }

    [Test]
    public async Task The_commands_for_people_start_the_server_again_and_open_its_database()
    {
        EmbeddedPostgres postgres = await StartAsync();
        await postgres.DisposeAsync();

        CommandOutcome started = await ChildProcess.RunAsync(postgres.StartCommand, keepsServer: true);
        await using EmbeddedPostgres again = await StartAsync();

        Assert.That(started.Succeeded, Is.True, started.LastLines);
        Assert.That(again.StartedByUs, Is.False);
        if (HostSystem.Current().Find("psql") is not null)
        {
            CommandOutcome asked = await ChildProcess.RunAsync([.. postgres.PsqlCommand, "-Atc", "SELECT current_user || ' in ' || current_database()"]);
            Assert.That(asked.LastLines, Is.EqualTo("grader in grader"));
        }
    }

    [Test]
    public async Task The_program_works_as_the_owner_of_a_durable_database_in_utf8_and_utc()
    {
        await using EmbeddedPostgres postgres = await StartAsync(fastAndUnsafe: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SettingAsync("is_superuser"), Is.EqualTo("off"));
            Assert.That(await SettingAsync("fsync"), Is.EqualTo("on"));
            Assert.That(await SettingAsync("synchronous_commit"), Is.EqualTo("on"));
            Assert.That(await SettingAsync("data_checksums"), Is.EqualTo("on"));
            Assert.That(await SettingAsync("server_encoding"), Is.EqualTo("UTF8"));
            Assert.That(await SettingAsync("timezone"), Is.EqualTo("UTC"));
            Assert.That(await SettingAsync("password_encryption"), Is.EqualTo("scram-sha-256"));
            Assert.That(await ScalarAsync(postgres, "SELECT upper('ж') = 'Ж'"), Is.True);
        }

        async Task<object?> SettingAsync(string name) => await ScalarAsync(postgres, $"SELECT current_setting('{name}')");
    }

    [Test]
    public async Task Every_connection_needs_the_password()
    {
        await using EmbeddedPostgres postgres = await StartAsync();
        foreach (string connectionString in new[] { postgres.ConnectionString, postgres.AdminConnectionString })
        {
            var wrong = new NpgsqlConnectionStringBuilder(connectionString) { Password = "guessed", Pooling = false };
            await using var connection = new NpgsqlConnection(wrong.ConnectionString);
            Assert.That(() => connection.OpenAsync(), Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("28P01"));
        }

        if (!OperatingSystem.IsWindows())
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(File.GetUnixFileMode(_directory), Is.EqualTo(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
                Assert.That(File.GetUnixFileMode(Path.Combine(_directory, "pgpass")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            }
        }
    }

    [Test]
    public async Task Of_two_users_the_last_one_stops_the_server()
    {
        EmbeddedPostgres first = await StartAsync();
        EmbeddedPostgres second = await StartAsync();
        int server = first.ProcessId!.Value;
        Assert.That((first.StartedByUs, second.StartedByUs), Is.EqualTo((true, false)));

        await first.DisposeAsync();
        Assert.That(await ScalarAsync(second, "SELECT 1"), Is.EqualTo(1));

        await second.DisposeAsync();
        Assert.That(ServerProcess.IsAlive(server), Is.False);
    }

    [Test]
    public async Task Programs_that_start_at_once_share_one_server()
    {
        EmbeddedPostgres[] all = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        Assert.That(all.Count(postgres => postgres.StartedByUs), Is.EqualTo(1));
        int server = all[0].ProcessId!.Value;
        await Task.WhenAll(all.Select(postgres => postgres.DisposeAsync().AsTask()));
        Assert.That(ServerProcess.IsAlive(server), Is.False);
    }

    [Test]
    public async Task A_killed_server_recovers_what_was_committed()
    {
        await using EmbeddedPostgres killed = await StartAsync();
        await ExecuteAsync(killed, "CREATE TABLE kept AS SELECT * FROM generate_series(1, 1000) AS id");
        int server = killed.ProcessId!.Value;
        using (var process = Process.GetProcessById(server))
            process.Kill();
        while (ServerProcess.IsAlive(server))
            await Task.Delay(10);

        await using EmbeddedPostgres recovered = await StartAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(recovered.StartedByUs, Is.True);
            Assert.That(await ScalarAsync(recovered, "SELECT count(*) FROM kept"), Is.EqualTo(1000L));
        }
    }

    [Test]
    public async Task A_cancelled_start_leaves_no_server()
    {
        foreach (int milliseconds in new[] { 20, 40, 60, 80, 100 })
        {
            using var cancelled = new CancellationTokenSource(milliseconds);
            Assert.That(() => StartAsync(cancellationToken: cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(PostmasterFile.Read(Path.Combine(_directory, "data", "postmaster.pid")), Is.Null);
        }
    }

    [Test]
    [Platform("Linux")]
    public async Task A_stale_file_that_names_another_living_process_is_seen_through()
    {
        string file = Path.Combine(_directory, "data", "postmaster.pid");
        await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n{_directory}/data\n1\n5432\n\n\n\nready\n");

        await using EmbeddedPostgres postgres = await StartAsync();
        Assert.That(await ScalarAsync(postgres, "SELECT 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_path_too_long_for_a_socket_is_served_over_loopback()
    {
        TestClusterPlace.Delete(_directory);
        string odd = Path.Combine(_directory, new string('x', 100), "a $(touch here) 'quoted' \"name\"");
        await using EmbeddedPostgres postgres = await StartAsync(directory: odd);

        Assert.That(postgres.Endpoint, Does.StartWith("127.0.0.1:"));
        Assert.That(await ScalarAsync(postgres, "SELECT 1"), Is.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_directory_in_a_closed_home_works_and_is_forgotten_with_it()
    {
        // mode 0700, as /root has it: closed to the account that root's server runs as
        string home = Directory.CreateTempSubdirectory("grader-etl-home-").FullName;
        string asked = Path.Combine(home, "grader-data");
        string place = asked;
        try
        {
            await using (EmbeddedPostgres postgres = await StartAsync(directory: asked))
            {
                place = postgres.Directory;
                await ExecuteAsync(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
            }

            await using (EmbeddedPostgres postgres = await StartAsync(directory: asked))
                Assert.That(await ScalarAsync(postgres, "SELECT answer FROM kept"), Is.EqualTo(42));

            Directory.Delete(asked, recursive: true);
            var account = await ClusterAccount.ResolveAsync(asked, CancellationToken.None);
            ClusterDirectory anew = await ClusterDirectory.Locate(asked).PrepareAsync(account, CancellationToken.None);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(anew.HasData, Is.False);
                Assert.That(anew.Forgotten(), Is.EqualTo(account.IsOther ? [place] : Array.Empty<string>()));
            }
        }
        finally
        {
            TestClusterPlace.Delete(place);
            TestClusterPlace.Delete(asked);
            Directory.Delete(home, recursive: true);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_server_that_outlived_its_program_is_used_again_and_stopped()
    {
        await using EmbeddedPostgres killed = await StartAsync();
        int server = killed.ProcessId!.Value;

        // What a killed program held is gone with it; here the file that it is held on goes.
        File.Delete(Path.Combine(_directory, "users.lock"));
        await using (EmbeddedPostgres next = await StartAsync())
            Assert.That((next.StartedByUs, next.ProcessId), Is.EqualTo((false, (int?)server)));

        Assert.That(ServerProcess.IsAlive(server), Is.False);
    }

    [Test]
    public void A_directory_that_holds_other_things_is_refused_and_left_alone()
    {
        TestClusterPlace.Delete(_directory);
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "thesis.odt"), "");

        Assert.That(() => StartAsync(), Throws.TypeOf<GraderEtlException>().With.Message.EqualTo(
            "The data directory of the private PostgreSQL holds other things, such as thesis.odt. "
            + "Expected: an empty or missing directory, or one that this program made. "
            + $"Where: {_directory} (setting Postgres:Embedded:DataDirectory). Kept: the directory, untouched. "
            + "To do: choose another directory; to use a PostgreSQL of your own, set Postgres:ConnectionString."));
        Assert.That(Directory.GetFileSystemEntries(_directory), Has.Length.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public void A_directory_that_cannot_be_written_is_named()
    {
        var options = new EmbeddedPostgresOptions { DataDirectory = "/proc/grader-data" };

        Assert.That(
            () => EmbeddedPostgres.StartAsync(options, NullLogger.Instance, CancellationToken.None),
            Throws.TypeOf<GraderEtlException>().With.Message.Contains("/proc/grader-data (setting Postgres:Embedded:DataDirectory)"));
    }

    [Test]
    public async Task A_server_that_does_not_start_says_why_and_is_not_left_behind()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["shared_buffers"] = "many" };
        var error = Assert.ThrowsAsync<GraderEtlException>(() => StartAsync(settings: settings));
        Assert.That(error!.Message, Does.Contain("invalid value for parameter \"shared_buffers\": \"many\""));

        await using EmbeddedPostgres mended = await StartAsync();
        Assert.That(await ScalarAsync(mended, "SELECT 1"), Is.EqualTo(1));
    }

    private async Task<EmbeddedPostgres> StartAsync(
        bool fastAndUnsafe = true,
        IReadOnlyDictionary<string, string>? settings = null,
        string? directory = null,
        CancellationToken cancellationToken = default) =>
        await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = directory ?? _directory,
                BinDirectory = await TestCluster.BinDirectoryAsync(),
                InstallMode = InstallMode.Never,
                FastAndUnsafe = fastAndUnsafe,
                Patience = TimeSpan.FromMinutes(1),
                ServerSettings = settings ?? new Dictionary<string, string>(StringComparer.Ordinal),
            },
            NullLogger.Instance,
            cancellationToken);

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql) => await ScalarAsync(postgres, sql);

    private static async Task<object?> ScalarAsync(EmbeddedPostgres postgres, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
