using System.Text.RegularExpressions;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>What the README shows is true: its code is compiled and run, its files and test classes exist, its settings are all there are.</summary>
[TestFixture]
public sealed partial class ReadmeTests
{
    private static readonly TimeWindow Week = new(
        new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 8, 0, 0, 0, TimeSpan.Zero));

    private static string Readme => File.ReadAllText(Repository.PathTo("README.md")).ReplaceLineEndings("\n");

    [TestCase("load")]
    [TestCase("read")]
    [TestCase("named")]
    public void Its_code_is_the_code_that_is_tested(string marker)
    {
        var source = File.ReadAllText(Repository.PathTo("GraderEtl.Tests", "Architecture", "QuickStart.cs")).ReplaceLineEndings("\n");
        var code = source.Split($"// <{marker}>\n")[1].Split($"// </{marker}>")[0].TrimEnd();
        var block = string.Join('\n', code.Split('\n').Select(line => line.Length > 8 ? line[8..] : line.Trim()));
        Assert.That(Blocks(), Has.Member(block), $"Copy the lines between <{marker}> and </{marker}> of QuickStart.cs into a csharp block of README.md.");
    }

    [Test]
    public async Task Its_quick_start_loads_a_week_and_tells_each_day()
    {
        await using var harness = await LoadHarness.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GraderEtl:Source:ApiUrl"] = harness.Simulator.ApiUrl.ToString(),
            ["GraderEtl:Source:Client"] = harness.World.Client,
            ["GraderEtl:Source:ClientKey"] = harness.World.ClientKey,
            ["GraderEtl:Postgres:ConnectionString"] = harness.Database.ConnectionString,
            ["GraderEtl:Report:Directory"] = harness.Directory.File("reports"),
            ["GraderEtl:Outbox:Directory"] = harness.Directory.File("outbox"),
        }).Build();
        var output = new StringWriter(); // never disposed: progress may still come in when the run has ended
        var result = await QuickStart.LoadAsync(configuration, TextWriter.Synchronized(output), CancellationToken.None);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
        Assert.That(result.Daily, Has.Count.EqualTo(7));
        Assert.That(output.ToString(), Does.Contain("2025-03-07  "));
        Assert.That(File.Exists(harness.Directory.File("reports/daily.csv")), Is.True);
    }

    [Test]
    public async Task Its_second_example_reads_what_the_source_has()
    {
        await using var harness = await LoadHarness.StartAsync();
        var correct = await QuickStart.CountCorrectAsync(harness.Pipeline, CancellationToken.None);
        var truth = new GroundTruth(harness.World).Between(Week.Start.UtcDateTime, Week.Start.AddDays(1).UtcDateTime);
        Assert.That(correct, Is.EqualTo(truth.Count(a => a.Verdict == ExpectedVerdict.Loaded && a.IsCorrect == true)).And.GreaterThan(0));
    }

    [Test]
    public void It_names_every_setting_that_exists_and_no_other()
    {
        var rows = SettingRow().Matches(Readme).Select(row => row.Groups["key"].Value).ToList();
        var settings = Runner.Configuration.SettingCatalogue.All.Where(setting => setting.Kind != Runner.Configuration.SettingKind.SecretFile).Select(setting => setting.Key);
        Assert.That(rows, Is.EquivalentTo(settings));
    }

    [TestCase("README.md")]
    [TestCase("GraderEtl.Tests/README.md")]
    public void The_test_classes_it_names_exist(string page)
    {
        var named = TestClass().Matches(File.ReadAllText(Repository.PathTo(page))).Select(match => match.Groups["name"].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named, Is.SubsetOf(typeof(ReadmeTests).Assembly.GetTypes().Select(type => type.Name)));
    }

    [Test]
    public void The_files_it_links_to_exist()
    {
        var links = Link().Matches(Readme).Select(match => match.Groups["path"].Value).Where(path => !path.Contains(':', StringComparison.Ordinal) && path[0] != '#');
        Assert.That(links.Where(path => !Path.Exists(Repository.PathTo(path.Split('#')[0]))), Is.Empty);
    }

    private static IEnumerable<string> Blocks() => CodeBlock().Matches(Readme).Select(match => match.Groups["code"].Value.TrimEnd());

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"`(?<name>[A-Za-z0-9]+Tests)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\]\((?<path>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
