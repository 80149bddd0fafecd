using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Keeps <c>daily.csv</c> in the report directory: one row for each day that is loaded whole, in order, for spreadsheets and scripts. Days
/// reported again replace their rows. Concurrent runs take turns.
/// </summary>
internal sealed class CsvReportSink(IOptions<GraderEtlOptions> options) : IReportSink
{
    public string Name => "csv";

    public string Destination => Target.Stamp;

    private ReportFile Target => new(options.Value.Report, "daily.csv");

    public async Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var target = Target;
        using var held = await target.LockAsync(cancellationToken).ConfigureAwait(false);
        var file = await DailyFile.ReadAsync(target.FullPath, options.Value.TimeZone, cancellationToken).ConfigureAwait(false);
        file.Replace(result.Daily, result.Later);
        target.Replace(string.Concat(file.Lines.Select(static line => line + Environment.NewLine)));
        return target.FullPath;
    }
}
