using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Goes step by step and tells which one failed.</summary>
internal sealed class GoogleSheetsInspection(IOptions<GraderEtlOptions> options, TimeProvider time, ILogger<GoogleSheetsInspection> logger)
    : IGoogleSheetsInspection
{
    public async Task<GoogleSheetsState> InspectAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value.Sheets;
        var state = new GoogleSheetsState { IsKeyFileReadableByOthers = ServiceAccountKey.IsReadableByOthers(settings) };
        try
        {
            using var connection = new SheetsConnection(settings, time);
            state = state with { Account = connection.Account };
            var retry = SheetsRetry.Create(time, logger);

            await retry.ExecuteAsync(async token => await connection.LogInAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            state = state with { IsLoggedIn = true };

            var reader = new SpreadsheetReader(connection, settings);
            var found = await retry.ExecuteAsync(async token => await reader.ReadAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            state = state with
            {
                Title = found.Title,
                Url = SpreadsheetAddress.Of(found.Url, connection.SpreadsheetId, found.Daily?.SheetId),
                HasSummary = found.Summary is not null,
            };

            // throws when one of the tabs is somebody else's, or of another zone
            var layout = SheetLayout.Of(options.Value, SheetLayout.ColumnsOf(options.Value).All);
            var daily = DailyTab.Plan(found.Daily, layout, 0, [], new HashSet<DateOnly>());
            state = state with
            {
                Days = found.Daily is null ? null : daily.Days.Days.OfType<DateOnly>().Distinct().Count(),
                TextDays = daily.Days.Texts,
                DoubledDays = daily.Days.Doubled,
                NewColumns = daily.NewColumns,
                TimeZone = ZoneNote.Read(found.Daily?.KeyNote),
            };
            SummaryTab.Plan(found.Summary, 0, found.ChartId, daily, layout);
            await retry.ExecuteAsync(async token => await TryToWriteAsync(connection, found, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return state with { CanEdit = true };
        }
        catch (GraderEtlException error)
        {
            return state with { Error = error };
        }
    }

    /// <summary>Writes nothing into a cell: null leaves it as it is, yet only who may write may send it.</summary>
    private static async Task TryToWriteAsync(SheetsConnection connection, SpreadsheetState found, CancellationToken cancellationToken)
    {
        var nothing = new ValueRange { Range = A1.Block(found.AnyTab ?? throw NoCells(found), 0, 0, 1, 1), Values = [[null]] };
        var body = new BatchUpdateValuesRequest { ValueInputOption = "RAW", Data = [nothing] };
        var update = connection.Spreadsheets.Values.BatchUpdate(body, connection.SpreadsheetId);
        update.Fields = "spreadsheetId";
        await connection.SendAsync(update, cancellationToken).ConfigureAwait(false);
    }

    private static GraderEtlException NoCells(SpreadsheetState found) => new(ErrorKind.Output, $"the spreadsheet {found.Title} has no tab with cells")
    {
        Expected = "a tab to try writing in",
        Kept = "the spreadsheet is as it was",
        Remedy = "add an empty tab",
    };
}
