using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Keeps <c>report.html</c> in the report directory: the report of the last run. The file is replaced whole.</summary>
internal sealed class HtmlReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    private const string FileName = "report.html";

    public string Name => "html";

    public string Destination => FileStamp.Of(Path.Combine(Path.GetFullPath(options.Value.Report.Directory), FileName));

    public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var language = Language.Find(options.Value.Language) ?? Language.English;
        if (result.Report is null)
            return Task.FromResult(new Texts<ReportText>(language)[ReportText.NotWritten]);

        var directory = Path.GetFullPath(options.Value.Report.Directory);
        PrivateFiles.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        var temporary = path + ".new";
        PrivateFiles.Write(temporary, HtmlReport.Render(result.Report, language, result.IsReport ? null : result));
        File.Move(temporary, path, overwrite: true);
        return Task.FromResult(path);
    }
}
