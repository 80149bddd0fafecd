using GraderEtl.Core;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>What others build on changes only on purpose: the public API of each package is a reviewed text file.</summary>
[TestFixture]
public sealed class PublicApiTests
{
    private const string Approve = "GRADERETL_APPROVE=1 dotnet test -c Release --filter FullyQualifiedName~PublicApiTests";

    [TestCase(typeof(GraderEtlPipeline), "PublicApi")]
    [TestCase(typeof(GoogleSheetsExtensions), "PublicApi.GoogleSheets")]
    public void The_public_api_is_the_approved_one(Type any, string name)
    {
        var api = ApiText.Of(any.Assembly);
        var approvedFile = Repository.PathTo("GraderEtl.Tests", "Architecture", $"{name}.approved.txt");
        if (Environment.GetEnvironmentVariable("GRADERETL_APPROVE") == "1")
            File.WriteAllText(approvedFile, api);
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        if (api == approved)
            return;

        var received = Path.Combine(Path.GetTempPath(), $"{name}.received.txt");
        File.WriteAllText(received, api);
        Assert.Fail($"""
            The public API has changed:
            {string.Join('\n', Difference(approved, api).Take(40))}
            Compare {received} with {approvedFile}.
            If the change is meant, approve it with: {Approve}
            """);
    }

    [Test]
    public void The_text_shows_nullability_defaults_and_records()
    {
        var api = ApiText.Of(typeof(GraderEtlPipeline).Assembly);
        Assert.That(api, Does.Contain("Task<LoadResult> RunAsync(LoadRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)"));
        Assert.That(api, Does.Contain("readonly record struct TimeWindow"));
        Assert.That(api, Does.Not.Contain("Supervisor"));
    }

    private static IEnumerable<string> Difference(string approved, string api)
    {
        var before = approved.Split('\n');
        var now = api.Split('\n');
        return before.Except(now, StringComparer.Ordinal).Select(line => "- " + line.Trim())
            .Concat(now.Except(before, StringComparer.Ordinal).Select(line => "+ " + line.Trim()));
    }
}
