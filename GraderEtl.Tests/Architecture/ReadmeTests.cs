using System.Text.RegularExpressions;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>What the pages say is true: their code is compiled and run, the files, test classes and messages they name exist, the settings are all there are.</summary>
[TestFixture]
public sealed partial class ReadmeTests
{
    private static readonly TimeWindow Week = new(
        new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 8, 0, 0, 0, TimeSpan.Zero));

    private static readonly string[] Pages =
    [
        "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "GraderEtl.Core/README.md", "GraderEtl.Core/Reporting/GoogleSheets/README.md", "GraderEtl.Runner/README.md",
        "GraderEtl.Runner/ERRORS.md", "GraderEtl.Tests/README.md", "GraderEtl.Benchmarks/README.md", "db/README.md", "db/dashboards/README.md",
    ];

    [TestCase("load")]
    [TestCase("read")]
    [TestCase("named")]
    [TestCase("service")]
    public void Its_code_is_the_code_that_is_tested(string marker)
    {
        var source = File.ReadAllText(Repository.PathTo("GraderEtl.Tests", "Architecture", "QuickStart.cs")).ReplaceLineEndings("\n");
        var code = source.Split($"// <{marker}>\n")[1].Split($"// </{marker}>")[0].TrimEnd();
        var block = string.Join('\n', code.Split('\n').Select(line => line.Length > 8 ? line[8..] : line.Trim()));
        Assert.That(Blocks(), Has.Some.EndsWith(block), $"Copy the lines between <{marker}> and </{marker}> of QuickStart.cs to the end of a csharp block of GraderEtl.Core/README.md.");
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
    public void The_runners_page_names_every_setting_that_exists_and_no_other()
    {
        var rows = SettingRow().Matches(Read("GraderEtl.Runner/README.md")).Select(row => row.Groups["key"].Value).ToList();
        var settings = Runner.Configuration.SettingCatalogue.All.Where(setting => setting.Kind != Runner.Configuration.SettingKind.SecretFile).Select(setting => setting.Key);
        Assert.That(rows, Is.EquivalentTo(settings));
    }

    [Test]
    public void The_test_classes_they_name_exist()
    {
        var named = Pages.SelectMany(page => TestClass().Matches(Read(page))).Select(match => match.Groups["name"].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named, Is.SubsetOf(typeof(ReadmeTests).Assembly.GetTypes().Select(type => type.Name)));
    }

    [TestCaseSource(nameof(Pages))]
    public void The_files_and_headings_it_links_to_exist(string page)
    {
        var links = Link().Matches(Read(page)).Select(match => match.Groups["path"].Value).Where(path => !path.Contains(':', StringComparison.Ordinal));
        Assert.That(links.Where(link => !LeadsSomewhere(page, link)), Is.Empty);
    }

    [Test]
    public void The_files_that_the_architecture_walks_through_exist()
    {
        var named = NamedFile().Matches(Read("ARCHITECTURE.md")).Select(match => match.Groups["path"].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(30));
        Assert.That(named.Where(path => !Path.Exists(Repository.PathTo(path)) && !Path.Exists(Repository.PathTo("GraderEtl.Core", path))), Is.Empty);
    }

    [Test]
    public void The_way_of_a_record_is_at_most_25_files()
    {
        var way = Read("ARCHITECTURE.md").Split("## ").Single(section => section.StartsWith("The way of a record", StringComparison.Ordinal));
        Assert.That(NamedFile().Count(way), Is.InRange(10, 25));
    }

    [Test]
    public void The_messages_it_explains_are_messages_of_the_program()
    {
        var code = string.Concat(new[] { "GraderEtl.Core", "GraderEtl.Runner" }
            .SelectMany(project => Directory.EnumerateFiles(Repository.PathTo(project), "*", SearchOption.AllDirectories))
            .Where(static file => Path.GetExtension(file) is ".cs" or ".resx")
            .Select(File.ReadAllText));
        var explained = MessageRow().Matches(Read("GraderEtl.Runner/ERRORS.md")).Select(row => row.Groups["message"].Value).Distinct().ToList();
        Assert.That(explained, Has.Count.GreaterThan(40));
        Assert.That(explained.Where(message => !code.Contains(message, StringComparison.Ordinal)), Is.Empty);
    }

    private static string Read(string page) => File.ReadAllText(Repository.PathTo(page)).ReplaceLineEndings("\n");

    private static bool LeadsSomewhere(string page, string link)
    {
        var (path, heading) = link.Split('#') is [var file, var anchor] ? (file, anchor) : (link, null);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return Path.Exists(Repository.PathTo(target))
            && (heading is null || Heading().Matches(Read(target)).Any(found => Anchor(found.Groups["text"].Value) == heading));
    }

    /// <summary>The anchor that GitHub gives a heading.</summary>
    private static string Anchor(string heading)
        => string.Concat(heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static IEnumerable<string> Blocks() => CodeBlock().Matches(Read("GraderEtl.Core/README.md")).Select(match => match.Groups["code"].Value.TrimEnd());

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"^\| `(?<message>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessageRow();

    [GeneratedRegex(@"`(?<path>[A-Za-z.]+(/[A-Za-z.]+)*(\.cs|/))`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(?<name>[A-Za-z0-9]+Tests)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\]\((?<path>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
