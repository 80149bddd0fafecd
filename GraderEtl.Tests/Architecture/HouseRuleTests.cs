using System.Reflection;
using System.Runtime.CompilerServices;
using GraderEtl.Core;
using GraderEtl.Runner.Commands;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>Rules of the house that a compiler does not know.</summary>
[TestFixture]
public sealed class HouseRuleTests
{
    private const int LongestFile = 300;

    private static readonly Assembly Library = typeof(GraderEtlPipeline).Assembly;
    private static readonly Assembly Sheets = typeof(GoogleSheetsExtensions).Assembly;
    private static readonly Assembly Program = typeof(ExitCodes).Assembly;
    private static readonly string[] Clocks = ["get_Now", "get_UtcNow", "get_Today"];

    private static readonly string[] Shared = ["GraderEtl.Core.Diagnostics", "GraderEtl.Core.Localization"];

    /// <summary>Internals of other rooms that the program uses all the same, by the reason.</summary>
    private static readonly Dictionary<string, string[]> Exceptions = new(StringComparer.Ordinal)
    {
        ["terminal and JSON show the figures of the one list, as the report sinks do"] = ["Metric", "MetricList", "MetricPlaces", "MetricTotal", "MetricValue", "MetricFormat", "PartFigures"],
        ["the terminal says what changes are against and what stands out, as page and messages do"] = ["Comparison", "FindingWriter"],
        ["the terminal names ranges of time as messages do"] = ["ZonedRange"],
        ["terminal and JSON show what the time of a run went into"] = ["LaneActivity", "LaneProfile"],
        ["'report' writes CSV as the report sink does"] = ["DailyCsv"],
        ["'report' writes the list of learners, and 'forget' takes users out of it"] = ["LearnersQuery", "LearnerList", "Learner", "LearnersCsv"],
        ["errors name the keys that set a named source's settings, in every output"] = ["SettingNames"],
        ["failures of options are shown as problems, each with where its value came from"] = ["IOptionsCheck", "OptionFailure"],
        ["'check' sends a message without a run"] = ["MailCheck", "MailCheckResult", "WebhookCheck", "WebhookCheckResult"],
        ["'check' and 'import-params' say which database a connection string means"] = ["ConnectionParts", "DatabaseAddress"],
        ["the engine's tables are in the database that the settings mean"] = ["DataSourceFactory"],
        ["what is missing of a backfill is what a run would load"] = ["WindowPlanner"],
        ["'import-params' reads a Python dict literal"] = ["PythonLiteralReader", "PythonLiteralError", "PythonTokenKind"],
    };

    private static readonly Dictionary<string, string[]> SheetsExceptions = new(StringComparer.Ordinal)
    {
        ["the sheet shows the figures of the one list"] = ["Metric", "MetricList", "MetricTotal", "MetricValue", "MetricFormat"],
        ["its days are those of one time zone, as the CSV file's are"] = ["TimeZoneMismatch"],
        ["wrong settings are reported with those of the library, all at once"] = ["IOptionsCheck", "OptionFailure", "OptionsFailures"],
    };

    [Test]
    public void No_source_file_is_longer_than_three_hundred_lines()
    {
        var files = new[] { "GraderEtl.Core", "GraderEtl.Runner", "GraderEtl.Tests", "GraderEtl.Benchmarks" }.SelectMany(Repository.SourceFiles).ToList();
        Assert.That(files, Has.Count.GreaterThan(100));
        Assert.That(files.Where(file => File.ReadLines(file).Count() > LongestFile), Is.Empty);
    }

    [Test]
    public void Only_the_program_and_the_spreadsheet_see_the_librarys_internals()
    {
        var friends = Library.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);
        Assert.That(friends, Is.EquivalentTo(new[] { Program.GetName().Name, Sheets.GetName().Name, "GraderEtl.Tests", "GraderEtl.Benchmarks" }));
    }

    [Test]
    public void The_program_uses_of_the_librarys_internals_only_diagnostics_and_localization()
        => Assert.That(InternalsUsedBy(Program), Is.EquivalentTo(Exceptions.Values.SelectMany(names => names)));

    [Test]
    public void The_spreadsheet_uses_of_the_librarys_internals_what_other_reports_use()
        => Assert.That(InternalsUsedBy(Sheets), Is.EquivalentTo(SheetsExceptions.Values.SelectMany(names => names)));

    [Test]
    public void Product_code_takes_the_time_from_a_provider()
        => Assert.That(Calls(called => called.DeclaringType is { } type && (type == typeof(DateTime) || type == typeof(DateTimeOffset)) && Clocks.Contains(called.Name)), Is.Empty);

    [Test]
    public void Product_code_never_puts_a_thread_to_sleep()
        => Assert.That(Calls(called => called.DeclaringType == typeof(Thread) && called.Name == nameof(Thread.Sleep)), Is.Empty);

    [Test]
    public void The_library_does_not_write_to_the_console()
        => Assert.That(Library.GetTypes().Concat(Sheets.GetTypes()).Where(type => TypeUses.Of(type).Contains(typeof(System.Console))), Is.Empty);

    [Test]
    public void Types_lie_in_the_folder_of_their_namespace()
    {
        var strangers = new[] { "GraderEtl.Core", "GraderEtl.Runner", "GraderEtl.Tests" }.SelectMany(Repository.SourceFiles)
            .Select(file => (File: file, Line: File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))))
            // found where the builder is
            .Where(found => Path.GetFileName(found.File) != $"{nameof(GoogleSheetsExtensions)}.cs")
            .Where(found => found.Line is not null && found.Line != $"namespace {NamespaceOf(found.File)};")
            .Select(found => found.File);
        Assert.That(strangers, Is.Empty);
    }

    private static IEnumerable<string> InternalsUsedBy(Assembly friend) => friend.GetTypes().SelectMany(TypeUses.Of).Distinct()
        .Where(type => type.Assembly == Library && !type.IsVisible && !Shared.Contains(type.Namespace))
        .Select(type => type.Name);

    private static string NamespaceOf(string file)
        => Path.GetDirectoryName(Path.GetRelativePath(Repository.Root, file))!.Replace(Path.DirectorySeparatorChar, '.');

    private static IEnumerable<string> Calls(Func<MethodBase, bool> isForbidden) => new[] { Library, Sheets, Program }.SelectMany(assembly => assembly.GetTypes())
        .SelectMany(TypeUses.Calls)
        .Where(call => isForbidden(call.Called))
        .Select(call => $"{call.Caller.DeclaringType}.{call.Caller.Name} calls {call.Called.DeclaringType}.{call.Called.Name}");
}
