using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Checks what the Google Sheets sink needs; without that sink nothing is required.</summary>
internal sealed class SheetsOptionsCheck : IOptionsCheck
{
    private const string FileExpected = "the path of a service account's key file (JSON)";
    private const string UriExpected = "an https address, such as https://sheets.googleapis.com/";

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sheets = options.Sheets;
        var failures = new OptionsFailures();
        failures.Required("Sheets:CredentialsFile", sheets.CredentialsFile, FileExpected);
        // a key that was put here by mistake must not appear in a message or log
        if (sheets.CredentialsFile is { } file && (file.Contains('{', StringComparison.Ordinal) || file.Contains('\n', StringComparison.Ordinal)))
            failures.Add("Sheets:CredentialsFile", "what looks like the content of a key file", FileExpected);
        failures.Required("Sheets:SpreadsheetId", sheets.SpreadsheetId, "the id or the address of a spreadsheet");
        failures.Required("Sheets:Worksheet", sheets.Worksheet, "the name of a tab, such as Daily");
        failures.Required("Sheets:SummaryWorksheet", sheets.SummaryWorksheet, "the name of a tab, such as Summary");
        if (string.Equals(sheets.Worksheet?.Trim(), sheets.SummaryWorksheet?.Trim(), StringComparison.OrdinalIgnoreCase))
            failures.Add("Sheets:SummaryWorksheet", "the same tab as Sheets:Worksheet", "a tab of its own, such as Summary");
        CheckUri("Sheets:BaseUri", sheets.BaseUri, failures);
        if (!string.IsNullOrWhiteSpace(sheets.TokenUri))
            CheckUri("Sheets:TokenUri", sheets.TokenUri, failures);
        return failures.All;
    }

    /// <summary>An access token and a signed assertion go there: in the clear only on this machine.</summary>
    private static void CheckUri(string key, string text, OptionsFailures failures)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !IsSafe(uri))
            failures.Add(key, "no such address", UriExpected);
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            failures.Add(key, "an address with a query, a fragment or a user", UriExpected);
    }

    /// <summary>True where a secret may be sent: over TLS, or inside this machine.</summary>
    internal static bool IsSafe(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
}
