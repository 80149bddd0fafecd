using System.Text;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Processes that report the same day, and one that is killed while it does, counted at the mail server.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class ReportDayProcessTests
{
    private const string Claimed = "SELECT count(*) FROM grader.reported_days WHERE output = 'mail' AND claimed_at IS NOT NULL";
    private RunnerHarness _harness = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 });
        await File.WriteAllTextAsync(_harness.Directory.File("ca.pem"), TestCertificates.AuthorityPem);
    }

    [TearDown]
    public async Task TearDownAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task Three_processes_of_one_day_send_one_message_and_write_one_row()
    {
        await using var mail = Serve(new SmtpScript { Password = "secret" });
        var running = Enumerable.Range(0, 3).Select(_ => Start()).ToList();
        foreach (var process in running)
        {
            await using (process)
                Assert.That(await process.EndAsync(), Is.Zero, process.Out + process.Error);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Mail, Has.Count.EqualTo(1));
            Assert.That(await File.ReadAllLinesAsync(_harness.Directory.File("reports/daily.csv")), Has.Length.EqualTo(2), "the heading and the day");
            Assert.That(running.Count(process => process.Out.Contains("mail: not sent for 2025-03-01: ", StringComparison.Ordinal)), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_day_whose_process_is_killed_between_claim_and_message_is_reported_by_the_next_as_the_same_message()
    {
        await using var mail = Serve(new SmtpScript { Password = "secret", Answer = static (_, verb, count) => verb == "greeting" && count == 1 ? SmtpScript.Silence : null });
        await using (var killed = Start())
        {
            await killed.WaitForAsync(_ => mail.Connections == 1);
            Assert.That(await _harness.Database.ScalarAsync<long>(Claimed), Is.EqualTo(1), killed.Out + killed.Error);
            await killed.KillAsync();
        }

        await _harness.Database.WaitForNoneAsync("grader-etl");
        await using var next = Start();
        Assert.That(await next.EndAsync(), Is.Zero, next.Out + next.Error);
        await using var third = Start();
        Assert.That(await third.EndAsync(), Is.Zero, third.Out + third.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Mail, Has.Count.EqualTo(1));
            Assert.That(next.Out, Does.Contain("csv: not written for 2025-03-01: it was delivered at "));
            var first = await _harness.Database.ScalarAsync<Guid>("SELECT id FROM grader.runs ORDER BY started_at LIMIT 1");
            Assert.That(Encoding.UTF8.GetString(mail.Mail[0].Content), Does.Contain($"Message-ID: <{first:N}@").IgnoreCase, "of the run that was killed");
            Assert.That(await _harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.reported_days WHERE sent_at IS NULL"), Is.Zero);
        }
    }

    private RunnerProcess Start() => RunnerProcess.Start(_harness.Directory.Path, _harness.Settings, ["2025-03-01"], program: DayProgram.File);

    private SmtpServer Serve(SmtpScript script)
    {
        var server = new SmtpServer(script);
        _harness.Settings["Mail:Host"] = "localhost";
        _harness.Settings["Mail:Port"] = server.Port.ToString();
        _harness.Settings["Mail:CaFile"] = _harness.Directory.File("ca.pem");
        _harness.Settings["Mail:User"] = SmtpScript.User;
        _harness.Settings["Mail:Password"] = script.Password;
        _harness.Settings["Mail:To"] = "boss@example.org";
        _harness.Settings["Report:Learning"] = "false";
        _harness.Settings["Source:RetryDelay"] = "00:00:00.05"; // the library takes .NET's format only
        return server;
    }
}
