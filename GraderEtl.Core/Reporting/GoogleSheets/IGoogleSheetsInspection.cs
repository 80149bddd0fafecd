using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Tries the way to the spreadsheet for real. Nothing is changed.</summary>
public interface IGoogleSheetsInspection
{
    /// <summary>Reads the key file, logs in, opens the spreadsheet and tries whether it may be written.</summary>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <returns>How far it got, and what stopped it.</returns>
    Task<GoogleSheetsState> InspectAsync(CancellationToken cancellationToken);
}

/// <summary>How far the way to the spreadsheet goes.</summary>
public sealed record GoogleSheetsState
{
    /// <summary>The service account's address, which the spreadsheet has to be shared with; null when the key file cannot be read.</summary>
    public string? Account { get; init; }

    /// <summary>True when others than its owner can read the key file.</summary>
    public bool IsKeyFileReadableByOthers { get; init; }

    /// <summary>True when Google took the account's signature.</summary>
    public bool IsLoggedIn { get; init; }

    /// <summary>The spreadsheet's title; null when it cannot be opened.</summary>
    public string? Title { get; init; }

    /// <summary>Where people open the spreadsheet; null when it cannot be opened.</summary>
    public string? Url { get; init; }

    /// <summary>True when the account may write.</summary>
    public bool CanEdit { get; init; }

    /// <summary>Days that have a row in the daily tab; null when that tab is not there, which the next report makes.</summary>
    public int? Days { get; init; }

    /// <summary>Of <see cref="Days"/>, those that are texts. Each becomes a date that looks the same when it is written; until then the summary leaves it out.</summary>
    public int TextDays { get; init; }

    /// <summary>Days that have more than one row, with their cells, such as <c>2025-03-01 (A4, A9)</c>. The first row is kept up to date.</summary>
    public IReadOnlyList<string> DoubledDays { get; init; } = [];

    /// <summary>Headers of the columns that the next report adds to the daily tab.</summary>
    public IReadOnlyList<string> NewColumns { get; init; } = [];

    /// <summary>The zone of the days as the daily tab names it; null when it names none, which the next report does.</summary>
    public string? TimeZone { get; init; }

    /// <summary>True when the summary tab is there; the next report makes it.</summary>
    public bool HasSummary { get; init; }

    /// <summary>What stopped it; null when nothing is missing.</summary>
    public GraderEtlException? Error { get; init; }
}
