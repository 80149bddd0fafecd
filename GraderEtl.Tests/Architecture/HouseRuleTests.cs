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
    private static readonly Assembly Program = typeof(ExitCodes).Assembly;
    private static readonly string?[] Shared = ["GraderEtl.Core.Diagnostics", "GraderEtl.Core.Localization"];
    private static readonly string[] Clocks = ["get_Now", "get_UtcNow", "get_Today"];

    [Test]
    public void No_source_file_is_longer_than_three_hundred_lines()
    {
        var files = new[] { "GraderEtl.Core", "GraderEtl.Runner", "GraderEtl.Tests", "GraderEtl.Benchmarks" }.SelectMany(Repository.SourceFiles).ToList();
        Assert.That(files, Has.Count.GreaterThan(100));
        Assert.That(files.Where(file => File.ReadLines(file).Count() > LongestFile), Is.Empty);
    }

    [Test]
    public void The_program_needs_only_the_public_types_of_the_library_and_its_diagnostics_and_localization()
    {
        var friends = Library.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);
        Assert.That(friends, Is.EquivalentTo(new[] { "GraderEtl.Tests", "GraderEtl.Benchmarks", "grader-etl" }));
        Assert.That(Program.GetTypes().SelectMany(TypeUses.Of).Where(used => used.Assembly == Library && !used.IsVisible && !Shared.Contains(used.Namespace)), Is.Empty);
    }

    [Test]
    public void Product_code_takes_the_time_from_a_provider()
        => Assert.That(Calls(called => called.DeclaringType is { } type && (type == typeof(DateTime) || type == typeof(DateTimeOffset)) && Clocks.Contains(called.Name)), Is.Empty);

    [Test]
    public void Product_code_never_puts_a_thread_to_sleep()
        => Assert.That(Calls(called => called.DeclaringType == typeof(Thread) && called.Name == nameof(Thread.Sleep)), Is.Empty);

    [Test]
    public void The_library_does_not_write_to_the_console()
        => Assert.That(Library.GetTypes().Where(type => TypeUses.Of(type).Contains(typeof(System.Console))), Is.Empty);

    [Test]
    public void Types_lie_in_the_folder_of_their_namespace()
    {
        var strangers = new[] { "GraderEtl.Core", "GraderEtl.Runner", "GraderEtl.Tests" }.SelectMany(Repository.SourceFiles)
            .Select(file => (File: file, Line: File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))))
            .Where(found => found.Line is not null && found.Line != $"namespace {NamespaceOf(found.File)};")
            .Select(found => found.File);
        Assert.That(strangers, Is.Empty);
    }

    private static string NamespaceOf(string file)
        => Path.GetDirectoryName(Path.GetRelativePath(Repository.Root, file))!.Replace(Path.DirectorySeparatorChar, '.');

    private static IEnumerable<string> Calls(Func<MethodBase, bool> isForbidden) => Library.GetTypes().Concat(Program.GetTypes())
        .SelectMany(TypeUses.Calls)
        .Where(call => isForbidden(call.Called))
        .Select(call => $"{call.Caller.DeclaringType}.{call.Caller.Name} calls {call.Called.DeclaringType}.{call.Called.Name}");
}
