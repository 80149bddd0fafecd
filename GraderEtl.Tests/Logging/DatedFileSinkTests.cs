using System.Runtime.Versioning;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Logging;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Logging;

/// <summary>One file a day of the zone, nothing forged, nothing foreign deleted, no secret.</summary>
internal sealed class DatedFileSinkTests
{
    private FakeTimeProvider _clock = null!;
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new FakeTimeProvider(DateTimeOffset.Parse("2025-03-03T01:05:06.789Z"));
        _directory = new TempDirectory();
    }

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void A_line_has_the_zones_time_the_level_and_the_part()
    {
        Log(logger => logger.LogInformation("Loaded {Name}", "x"));
        Assert.That(Read("2025-03-03"), Is.EqualTo("2025-03-03 04:05:06.789 +03:00 [INFO] Source: Loaded x\n"));
    }

    [Test]
    public void Windows_are_days_of_the_zone_in_the_file_and_on_the_terminal()
    {
        var shown = Log(logger => logger.LogWarning("{Hole} stays incomplete", TimeWindow.OfDay(new DateOnly(2025, 3, 2), TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow"))));
        Assert.That(shown, Does.EndWith(": 2025-03-02 stays incomplete" + Environment.NewLine));
        Assert.That(Read("2025-03-03"), Does.EndWith(": 2025-03-02 stays incomplete\n"));
    }

    [Test]
    public void Midnight_opens_the_next_file_and_deletes_the_oldest()
    {
        File.WriteAllText(_directory.File("2025-02-28.log"), "");
        Log(logger =>
        {
            _clock.SetUtcNow(DateTimeOffset.Parse("2025-03-03T20:59:59Z"));
            logger.LogInformation("before");
            _clock.SetUtcNow(DateTimeOffset.Parse("2025-03-03T21:00:00Z"));
            logger.LogInformation("after");
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Read("2025-03-03"), Does.Contain("before").And.Not.Contain("after"));
            Assert.That(Read("2025-03-04"), Does.Contain("2025-03-04 00:00:00.000 +03:00").And.Contain("after"));
            Assert.That(File.Exists(_directory.File("2025-02-28.log")), Is.False);
        }
    }

    [Test]
    public void A_newline_in_data_cannot_forge_a_line()
    {
        Log(logger => logger.LogWarning("Got {Value}", "x\n2025-03-03 04:05:06.789 +03:00 [INFO] all is well\r\u001b[2J\u2028"));
        Assert.That(Read("2025-03-03").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1));
        Assert.That(Read("2025-03-03"), Does.Contain("\\n2025").And.Contain("\\u001b").And.Contain("\\u2028"));
    }

    [Test]
    public void A_stack_is_indented_and_its_secrets_are_removed()
    {
        Log(logger => logger.LogError(new InvalidOperationException("bad key canary-1234\n2025 forged"), "Failed at {Url}", "?client_key=canary-1234&x=1"), "canary-1234");
        var lines = Read("2025-03-03").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Does.Contain("[ERROR] Source: Failed at ?client_key=***&x=1"));
            Assert.That(lines.Skip(1), Is.Not.Empty.And.All.StartsWith("    "));
            Assert.That(Read("2025-03-03"), Does.Not.Contain("canary"));
        }
    }

    [Test]
    public void Two_writers_share_a_file()
    {
        Log(first => Log(second =>
        {
            for (var i = 0; i < 100; i++)
            {
                first.LogInformation("first {I}", i);
                second.LogInformation("second {I}", i);
            }
        }));
        Assert.That(Read("2025-03-03").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(200).And.All.StartsWith("2025-03-03 "));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void Files_are_for_their_owner_alone()
    {
        Log(logger => logger.LogInformation("x"), directory: "logs");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.GetUnixFileMode(_directory.File("logs/2025-03-03.log")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.GetUnixFileMode(_directory.File("logs")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public void A_directory_that_cannot_be_written_is_found_out_at_the_start()
    {
        File.WriteAllText(_directory.File("taken"), "");
        Assert.That(() => Log(_ => { }, directory: "taken"), Throws.TypeOf<UsageException>().With.Message.EndsWith("taken cannot be written: a file of that name exists"));
    }

    [Test]
    public void The_terminal_shows_warnings_and_leaves_the_rest_to_the_file()
    {
        var shown = Log(logger =>
        {
            logger.LogInformation("quiet");
            logger.LogWarning("loud");
        });
        Assert.That(shown, Is.EqualTo("warning: Source: loud" + Environment.NewLine));
    }

    private string Log(Action<ILogger> write, string secret = "", string directory = "")
    {
        using var error = new StringWriter();
        var terminal = new Terminal(new CommandStreams(TextWriter.Null, error), new Dictionary<string, string>());
        var options = new LogOptions { Directory = Path.Combine(_directory.Path, directory) };
        using (var logging = RunnerLogging.Open(
            options, TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow"), LogLevel.Warning, new SecretRedactor([secret]), terminal, _clock))
        {
            write(logging.Factory.CreateLogger("GraderEtl.Core.Source.HttpAttemptSource"));
        }

        return error.ToString();
    }

    private string Read(string day) => File.ReadAllText(_directory.File(day + ".log"));
}
