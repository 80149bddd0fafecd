using System.Diagnostics;
using System.Text.RegularExpressions;
using GraderEtl.Runner.Configuration;
using GraderEtl.Tests.Architecture;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The service files start commands that exist with settings that exist, and keep their restrictions.</summary>
[TestFixture]
internal sealed class ServiceFileTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "GraderEtl.Runner", "Service");
    private static readonly string[] Units = ["grader-etl-serve.service", "grader-etl-worker.service"];

    [TestCaseSource(nameof(Units))]
    public async Task A_unit_starts_a_command_that_exists(string unit)
    {
        var line = Regex.Match(Read(unit), "^ExecStart=/opt/grader-etl/grader-etl (?<line>.+)$", RegexOptions.Multiline).Groups["line"].Value;
        using var sandbox = new CommandSandbox();
        Assert.That((await sandbox.RunAsync([.. line.Split(' '), "--help"])).Code, Is.Zero, line);
    }

    [Test]
    public void Settings_that_are_named_exist()
    {
        var named = Directory.GetFiles(Folder).SelectMany(file => Regex.Matches(File.ReadAllText(file), "GRADERETL__(?<key>\\w+)=")).Select(match => match.Groups["key"].Value.Replace("__", ":")).ToList();
        Assert.That(named, Has.Count.GreaterThan(8));
        Assert.That(named.Where(key => SettingCatalogue.Find(key) is null), Is.Empty);
    }

    [TestCaseSource(nameof(Units))]
    public void A_unit_takes_rights_away(string unit)
    {
        foreach (var line in (string[])["Type=notify", "DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "PrivateTmp=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"])
            Assert.That(Read(unit).Split('\n'), Does.Contain(line));
    }

    /// <summary>Without a running systemd: it reads the file alone.</summary>
    [TestCaseSource(nameof(Units))]
    [Category("Systemd")]
    public void Systemd_reads_a_unit_and_finds_it_little_exposed(string unit)
    {
        using var directory = new TempDirectory();
        var file = directory.File(unit);
        File.WriteAllText(file, Read(unit).Replace("/opt/grader-etl/grader-etl", "/bin/true"));
        var (code, said) = Analyze("verify", "--man=no", file);
        Assert.That(said + code, Is.EqualTo("0"));
        Assert.That(Analyze("security", "--offline=true", "--no-pager", "--threshold=20", file).Code, Is.Zero, "an exposure above 2.0");
    }

    [Test]
    public void A_container_runs_as_an_ordinary_user_and_says_whether_it_is_well()
    {
        var recipe = Read("Containerfile");
        Assert.That(recipe, Does.Match("(?m)^USER \\$APP_UID$").And.Match("(?m)^VOLUME /data$").And.Match("(?m)^HEALTHCHECK ").And.Contain("/healthz"));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static (int Code, string Said) Analyze(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said + (output.Result.Length > 0 && arguments[0] == "verify" ? output.Result : ""));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("systemd-analyze is not there; it comes with Debian's package systemd", missing);
        }
    }
}
