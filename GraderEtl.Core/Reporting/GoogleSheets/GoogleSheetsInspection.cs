using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Checks the connection to the spreadsheet. Changes nothing.</summary>
public interface IGoogleSheetsInspection
{
    /// <summary>Reads the key file, logs in, opens the spreadsheet and checks the right to write.</summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The steps that succeeded, and the error that stopped it.</returns>
    Task<GoogleSheetsState> InspectAsync(CancellationToken cancellationToken);
}

/// <summary>The result of a check of the spreadsheet.</summary>
public sealed record GoogleSheetsState
{
    /// <summary>The service account's address, which the spreadsheet has to be shared with; null when the key file cannot be read.</summary>
    public string? Account { get; init; }

    /// <summary>True when others than its owner can read the key file.</summary>
    public bool IsKeyFileReadableByOthers { get; init; }

    /// <summary>True when Google accepted the account's signature.</summary>
    public bool IsLoggedIn { get; init; }

    /// <summary>The spreadsheet's title; null when it cannot be opened.</summary>
    public string? Title { get; init; }

    /// <summary>The address of the spreadsheet; null when it cannot be opened.</summary>
    public string? Url { get; init; }

    /// <summary>True when the account may write.</summary>
    public bool CanEdit { get; init; }

    /// <summary>Days that have a row in the daily tab; null when that tab does not exist; the next report creates it.</summary>
    public int? Days { get; init; }

    /// <summary>Of <see cref="Days"/>, those that are texts. Each becomes a date of the same appearance when it is written; until then the summary leaves it out.</summary>
    public int TextDays { get; init; }

    /// <summary>Days that have more than one row, with their cells, such as <c>2025-03-01 (A4, A9)</c>. The first row is kept up to date.</summary>
    public IReadOnlyList<string> DoubledDays { get; init; } = [];

    /// <summary>Headers of the columns that the next report adds to the daily tab.</summary>
    public IReadOnlyList<string> NewColumns { get; init; } = [];

    /// <summary>The zone of the days as the daily tab names it; null when it names none, which the next report adds.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True when the summary tab exists; otherwise the next report creates it.</summary>
    public bool HasSummary { get; init; }

    /// <summary>The error that stopped the check; null when everything works.</summary>
    public GraderEtlException? Error { get; init; }
}

/// <summary>Tries the steps one by one up to the first that fails.</summary>
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

            // throws when one of the tabs holds something else, or days of another zone
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

    /// <summary>Writes null into a cell, which leaves it as it is, yet only an account that may write may send it.</summary>
    private static Task TryToWriteAsync(SheetsConnection connection, SpreadsheetState found, CancellationToken cancellationToken)
        => connection.WriteAsync(
            [new ValueRange { Range = A1.Block(found.AnyTab ?? throw NoCells(found), 0, 0, 1, 1), Values = [[null]] }], cancellationToken);

    private static GraderEtlException NoCells(SpreadsheetState found) => new(ErrorKind.Output, $"The spreadsheet {found.Title} has no tab with cells")
    {
        Expected = "a tab with cells",
        Kept = "the spreadsheet is as it was",
        Remedy = "add an empty tab",
    };
}
