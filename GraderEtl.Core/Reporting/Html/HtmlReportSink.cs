using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Keeps <c>report.html</c> in the report directory: the report of the last run.</summary>
internal sealed class HtmlReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    public string Name => "html";

    public string Destination => Target.Stamp;

    private ReportFile Target => new(options.Value.Report, "report.html");

    public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var language = Language.FindOrEnglish(options.Value.Language);
        if (result.Report is null)
            return Task.FromResult(new Texts<PageText>(language)[PageText.NotWritten]);
        var target = Target;
        target.Replace(HtmlReport.Render(result.Report, language, result.IsReport ? null : result));
        return Task.FromResult(target.FullPath);
    }
}
