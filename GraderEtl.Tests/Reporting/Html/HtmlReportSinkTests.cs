using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>The report of a run is one file, whole and private; a run without one says so.</summary>
[TestFixture]
public sealed class HtmlReportSinkTests
{
    private TempDirectory _directory = null!;

    private string File => Path.Combine(_directory.Path, "reports", "report.html");

    [SetUp]
    public void MakeDirectory() => _directory = new TempDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public async Task The_report_is_written_in_the_language_that_is_set()
    {
        Assert.That(await WriteAsync(LearningReports.Of(3), "ru"), Is.EqualTo(File));
        var page = new ReportDocument(await System.IO.File.ReadAllTextAsync(File));
        Assert.That(page.Root.Attribute("lang")!.Value, Is.EqualTo("ru"));
        Assert.That(page.Rows("loading", 1).First(), Is.EqualTo("Окна | 3"), "what the run itself did is in it");
    }

    [Test]
    public async Task The_file_is_replaced_whole_and_only_its_owner_reads_it()
    {
        await WriteAsync(LearningReports.Of(3));
        using var reader = new StreamReader(File); // has the old file open while the new one takes its place
        await WriteAsync(LearningReports.Of(4));
        Assert.That(await reader.ReadToEndAsync(), Does.Contain("2023-01-01 to 2023-01-03").And.EndWith("</html>\n"));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Does.Contain("2023-01-01 to 2023-01-04"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!).Select(Path.GetFileName), Is.EquivalentTo(new[] { "report.html", ".report.html.lock" }), "nothing half-written is left");
        if (!OperatingSystem.IsWindows())
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_run_without_learning_metrics_says_so_and_leaves_the_file_alone()
    {
        await WriteAsync(LearningReports.Of(3));
        var before = await System.IO.File.ReadAllTextAsync(File);
        Assert.That(
            await WriteAsync(null),
            Is.EqualTo("not written: no learning metrics were computed (Report:Learning); a report that was there is left as it is"));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(before));
    }

    private async Task<string> WriteAsync(LearningReport? report, string language = "en")
    {
        var options = new GraderEtlOptions { Language = language };
        options.Report.Directory = Path.GetDirectoryName(File)!;
        var result = RunResults.Completed(LearningReports.First, [.. report?.Days ?? []]) with { Report = report };
        return await new HtmlReportSink(new OptionsWrapper<GraderEtlOptions>(options)).WriteAsync(result, CancellationToken.None);
    }
}
