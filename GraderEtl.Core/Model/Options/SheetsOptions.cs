namespace GraderEtl.Core.Model.Options;

/// <summary>The daily metrics in Google Sheets: section <c>Sheets</c>. Used by package <c>GraderEtl.GoogleSheets</c> only.</summary>
public sealed class SheetsOptions
{
    /// <summary>
    /// The key file of a Google service account, as Google's console makes it (JSON). It holds a private key: no other user may read it.
    /// </summary>
    public string? CredentialsFile { get; set; }

    /// <summary>
    /// Which spreadsheet: its id or its address. Somebody makes it and shares it, as Editor, with the account's <c>client_email</c>;
    /// service accounts cannot own one.
    /// </summary>
    public string? SpreadsheetId { get; set; }

    /// <summary>
    /// The tab with one row a day; made when it is not there; default <c>Daily</c>. One that is there has to be empty, or to have a day in
    /// A1 and one more of the headers in row 1, in English or Russian. Its days are those of one time zone, which the note on A1 names.
    /// </summary>
    public string Worksheet { get; set; } = "Daily";

    /// <summary>The tab with totals and a chart; made when it is not there; default <c>Summary</c>.</summary>
    public string SummaryWorksheet { get; set; } = "Summary";

    /// <summary>Where the Sheets API is; default Google's. Plain http is for this machine only.</summary>
    public string BaseUri { get; set; } = "https://sheets.googleapis.com/";

    /// <summary>Where access tokens come from; default: where the key file says. Plain http is for this machine only.</summary>
    public string? TokenUri { get; set; }

    /// <summary>True when a sheet is wanted: anything of what it needs is set.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(CredentialsFile) || !string.IsNullOrWhiteSpace(SpreadsheetId);
}
