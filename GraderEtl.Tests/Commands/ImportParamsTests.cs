using System.Text.Json;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The older scripts' configuration becomes this program's.</summary>
internal sealed class ImportParamsTests
{
    private const string Params =
        """
        {'api_url': 'https://grader.example.org/api', 'client': 'Skillfactory', 'client_key': 'canary-0451',
         'start': '2023-05-31 00:00:00', 'end': '2023-06-01 00:00:00', 'timeout': 120,
         'host': 'db.example.org', 'port': 5433, 'dbname': 'edu', 'user': 'etl', 'password': 'canary-pa\'ss',
         'mail': {'user': 'robot', 'password': 'canary-mail', 'to': ['a@example.org', 'b@example.org']}}
        """;

    private CommandSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CommandSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public async Task Settings_go_into_one_file_and_each_secret_into_its_own()
    {
        _sandbox.Write("params.txt", Params);
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(_sandbox.File("appsettings.json")));
        var root = settings.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(root.GetProperty("Source").GetProperty("ApiUrl").GetString(), Is.EqualTo("https://grader.example.org/api"));
            Assert.That(root.GetProperty("Source").GetProperty("Timeout").GetString(), Is.EqualTo("120s"));
            Assert.That(root.GetProperty("Postgres").GetProperty("Port").GetInt32(), Is.EqualTo(5433));
            Assert.That(root.GetProperty("Postgres").GetProperty("User").GetString(), Is.EqualTo("etl"));
            Assert.That(root.GetProperty("Mail").GetProperty("To").GetArrayLength(), Is.EqualTo(2));
            Assert.That(root.GetRawText(), Does.Not.Contain("canary"));
            Assert.That(await File.ReadAllTextAsync(_sandbox.File("secrets/source-client-key")), Is.EqualTo("canary-0451\n"));
            Assert.That(await File.ReadAllTextAsync(_sandbox.File("secrets/postgres-password")), Is.EqualTo("canary-pa'ss\n"));
            Assert.That(output.Out, Does.Contain("start").And.Contain("not used").And.Contain("check source").And.Not.Contain("canary"));
        }

        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(_sandbox.File("secrets/postgres-password")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task What_was_written_is_what_the_program_then_reads()
    {
        _sandbox.Write("params.txt", Params);
        await _sandbox.RunAsync("import-params", "params.txt");
        var output = await _sandbox.RunAsync("run", "--set", "Source:Lanes=0");
        Assert.That(output.Error, Does.Contain("Source:Lanes is 0").And.Not.Contain("No source"), "nothing else is wrong");
    }

    [Test]
    public async Task A_configuration_that_is_there_is_only_replaced_by_force()
    {
        _sandbox.Write("appsettings.json", "{}");
        _sandbox.Write("params.txt", Params);
        var refused = await _sandbox.RunAsync("import-params", "params.txt");
        var kept = await File.ReadAllTextAsync(_sandbox.File("appsettings.json"));
        var forced = await _sandbox.RunAsync("import-params", "params.txt", "--force", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Code, Is.EqualTo(2));
            Assert.That(refused.Error, Does.Contain("--force"));
            Assert.That(kept, Is.EqualTo("{}"));
            Assert.That(forced.Code, Is.Zero);
            Assert.That(forced.Json.GetProperty("secretFiles").GetArrayLength(), Is.EqualTo(2));
        }
    }

    [TestCase("{'client': open('/etc/passwd').read()}")]
    [TestCase("{'client': 'x'")]
    [TestCase("client = x")]
    [TestCase("")]
    public async Task Anything_but_a_dict_literal_is_refused_and_nothing_is_written(string text)
    {
        _sandbox.Write("params.txt", text);
        var output = await _sandbox.RunAsync("import-params", "params.txt");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(File.Exists(_sandbox.File("appsettings.json")), Is.False);
        }
    }
}
