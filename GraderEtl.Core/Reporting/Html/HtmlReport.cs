using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// A learning report as a web page in one file: it opens from disk, loads no external resources and can be read without script. It has
/// counts and shares, no users.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="writer">The destination; its encoding has to be UTF-8.</param>
    /// <param name="report">The report to show.</param>
    /// <param name="language">The language of words, numbers and days.</param>
    /// <param name="run">The run that has just loaded the period, to show what it did; null to leave that out.</param>
    public static void Write(TextWriter writer, LearningReport report, Language language, LoadResult? run = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(language);
        ReportPage.Write(new Markup(writer), new ReportFrame(report, language, run));
    }

    /// <summary>Renders the page as a text.</summary>
    /// <param name="report">The report to show.</param>
    /// <param name="language">The language of words, numbers and days.</param>
    /// <param name="run">The run that has just loaded the period, to show what it did; null to leave that out.</param>
    public static string Render(LearningReport report, Language language, LoadResult? run = null)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, report, language, run);
        return writer.ToString();
    }
}

/// <summary>Keeps <c>report.html</c> in the report directory: the report of the last run.</summary>
internal sealed class HtmlReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    public string Name => "html";

    public string Destination => Target.Stamp;

    private ReportFile Target => new(options.Value.Report, "report.html");

    public async Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var language = Language.FindOrEnglish(options.Value.Language);
        if (result.Report is null)
            return new Texts<PageText>(language)[PageText.NotWritten];
        var page = HtmlReport.Render(result.Report, language, result.IsReport ? null : result);
        var target = Target;
        using (await target.LockAsync(cancellationToken).ConfigureAwait(false))
            target.Replace(page);
        return target.FullPath;
    }
}
