using GraderEtl.Core;
using NUnit.Framework;

namespace GraderEtl.Tests.Architecture;

/// <summary>What others build on changes only on purpose: the public API of the library is a reviewed text file.</summary>
[TestFixture]
public sealed class PublicApiTests
{
    private const string Approve = "GRADERETL_APPROVE=1 dotnet test -c Release --filter FullyQualifiedName~PublicApiTests";

    private static string ApprovedFile => Repository.PathTo("GraderEtl.Tests", "Architecture", "PublicApi.approved.txt");

    [Test]
    public void The_public_api_is_the_approved_one()
    {
        var api = ApiText.Of(typeof(GraderEtlPipeline).Assembly);
        if (Environment.GetEnvironmentVariable("GRADERETL_APPROVE") == "1")
            File.WriteAllText(ApprovedFile, api);
        var approved = File.Exists(ApprovedFile) ? File.ReadAllText(ApprovedFile).ReplaceLineEndings("\n") : "";
        if (api == approved)
            return;

        var received = Path.Combine(Path.GetTempPath(), "PublicApi.received.txt");
        File.WriteAllText(received, api);
        Assert.Fail($"""
            The public API has changed:
            {string.Join('\n', Difference(approved, api).Take(40))}
            Compare {received} with {ApprovedFile}.
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
