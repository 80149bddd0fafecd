using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Keeps one row for each day in a Google spreadsheet, and totals with a chart in another tab. Google's runtime is loaded with the first
/// report.
/// </summary>
internal sealed class GoogleSheetsSink(IOptions<GraderEtlOptions> options, TimeProvider time, ILogger<GoogleSheetsSink> logger) : IReportSink
{
    public string Name => "sheets";

    public string Destination => string.Join(
        ' ', options.Value.Sheets.BaseUri, options.Value.Sheets.SpreadsheetId, options.Value.Sheets.Worksheet, options.Value.Sheets.SummaryWorksheet);

    public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(result);
        return WriteAsync(result.Daily, result.Later, SheetLayout.ColumnsOf(options.Value).For([.. result.Daily, .. result.Later]), cancellationToken);
    }

    internal async Task<string> WriteAsync(
        IReadOnlyList<DailyMetrics> days, IReadOnlyList<DailyMetrics> later, IReadOnlyList<MetricColumn> columns, CancellationToken cancellationToken)
    {
        var settings = options.Value.Sheets;
        if (ServiceAccountKey.IsReadableByOthers(settings))
            SheetsLog.KeyFileReadable(logger, settings.CredentialsFile!);
        using var connection = new SheetsConnection(settings, time);
        var writer = new SheetsWriter(connection, settings, SheetLayout.Of(options.Value, columns), SheetsRetry.Create(time, logger), logger);
        return await writer.WriteAsync(days, later, cancellationToken).ConfigureAwait(false);
    }
}
