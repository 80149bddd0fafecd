using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google;
using Google.Apis.Auth.OAuth2.Responses;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The errors of Google's services, with what to do and whether a retry can help.</summary>
/// <remarks>Sources: the error model of Google's APIs (<c>google.rpc.Status</c>) and the Sheets API's usage limits.</remarks>
internal sealed partial class SheetsErrors(string spreadsheetId, string account, TimeProvider time)
{
    private const string Kept = "all data is in the database; a call that is refused changes nothing in the sheet";
    private static readonly string[] RateReasons = ["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"];

    /// <summary>The account's signature was refused.</summary>
    public GraderEtlException FromToken(TokenResponseException refused)
    {
        var (code, description) = (Clean(refused.Error?.Error), Clean(refused.Error?.ErrorDescription));
        var status = refused.StatusCode is { } http ? (int)http : 0;
        var transient = status is 0 or 408 or 429 or >= 500;
        var (expected, remedy) = (code, description) switch
        {
            _ when transient => ("an access token", "try again later"),
            (_, var text) when text.Contains("iat", StringComparison.Ordinal) || text.Contains("short-lived", StringComparison.Ordinal)
                => ("this machine's clock to be right to a few minutes", $"set the clock; it says {Now()}"),
            (_, var text) when text.Contains("Signature", StringComparison.OrdinalIgnoreCase)
                => ("a key that belongs to the account", "the key was deleted or is another account's: make a new one and name its file in Sheets:CredentialsFile"),
            (_, var text) when text.Contains("account", StringComparison.OrdinalIgnoreCase) => ("an account that exists", "the account was deleted or disabled: see Google's console"),
            _ => ("an access token", "check Sheets:CredentialsFile and Sheets:TokenUri"),
        };
        var found = $"Google refused to log {account} in: {code}" + (description.Length > 0 ? $" ({description})" : "");
        return Error(found, expected, remedy, transient ? RetryAdvice.Again : RetryAdvice.Never, status: status == 0 ? null : status);
    }

    /// <summary>An error of the API, or a response that is none of its own.</summary>
    public GraderEtlException FromResponse(GoogleApiException error, TimeSpan? retryAfter)
    {
        var status = (int)error.HttpStatusCode;
        if (status < 300)
            return Error("Google Sheets responded with something that is not JSON", "a response of the Sheets API", "check Sheets:BaseUri and any proxy on the way", RetryAdvice.Again);

        var (message, code, reason) = Details(error);
        var found = string.Create(CultureInfo.InvariantCulture, $"Google Sheets responded with status {status}{(code.Length > 0 ? " " + code : "")}")
            + (message.Length > 0 ? $": {message}" : "");
        return status switch
        {
            404 => Error($"There is no spreadsheet {spreadsheetId}", "a spreadsheet that exists",
                "correct Sheets:SpreadsheetId: it stands in the address between /d/ and /edit", status: status),
            429 => Rate(found, retryAfter, status),
            403 when IsRate(reason, code, message) => Rate(found, retryAfter, status),
            403 when reason is "SERVICE_DISABLED" or "accessNotConfigured" => Error(found, "the Google Sheets API to be enabled in the account's project",
                "enable it in Google's console and wait some minutes", status: status),
            403 when code == "PERMISSION_DENIED" || reason == "forbidden" => Error($"{account} may not do this in spreadsheet {spreadsheetId}: {message}",
                $"the spreadsheet to be shared with {account} as Editor",
                $"open the spreadsheet, choose Share, add {account} as Editor; protected tabs and ranges need it as well", status: status),
            400 when message.Contains("already exists", StringComparison.OrdinalIgnoreCase) => Error(found, "a tab that no one else creates at the same time",
                "run the same command again", RetryAdvice.Again, status: status),
            400 when message.Contains("not supported for this document", StringComparison.OrdinalIgnoreCase) => Error(
                $"{spreadsheetId} is no Google spreadsheet: {message}", "a file of Google Sheets, not an Excel file in Google Drive",
                "open it in Google Sheets, choose File, Save as Google Sheets, and take the new file's id", status: status),
            408 or 409 or >= 500 => Error(found, "a response", "try again later", RetryAdvice.Again, retryAfter, status),
            >= 300 and < 400 => Error(found, "no redirect, as the access token would go with it", "put the final address into Sheets:BaseUri", status: status),
            _ => Error(found, "the request to be carried out", "fix what the message says", status: status),
        };
    }

    /// <summary>No response, half of one, or something else: the call may have been carried out.</summary>
    public GraderEtlException FromTransport(Exception broken)
    {
        var status = broken is HttpRequestException { StatusCode: { } code } ? (int)code : (int?)null;
        var found = (broken, status) switch
        {
            (OperationCanceledException, _) => "Google did not respond in time",
            (_, { } known) => FormattableString.Invariant($"{broken.Message}; its status is {known}"),
            _ => $"The connection to Google failed: {Reason(Innermost(broken))}",
        };
        var isFinal = status is (>= 300 and < 500) and not (408 or 429);
        return Error(
            found,
            "a response of Google's",
            "check the network and any proxy, Sheets:BaseUri and Sheets:TokenUri; redirects are not followed",
            isFinal ? RetryAdvice.Never : RetryAdvice.Again,
            status: status,
            inner: broken);
    }

    private static string Reason(Exception cause) => cause is SocketException socket ? ConnectionFailures.Describe(socket) : Clean(cause.Message);

    private GraderEtlException Rate(string found, TimeSpan? retryAfter, int status) => Error(
        found, "fewer requests a minute of the account and its project", "run the same command again in some minutes", RetryAdvice.Again, retryAfter, status);

    private GraderEtlException Error(
        string found,
        string expected,
        string remedy,
        RetryAdvice retry = RetryAdvice.Never,
        TimeSpan? retryAfter = null,
        int? status = null,
        Exception? inner = null) => new(ErrorKind.Output, found.TrimEnd('.'), inner)
        {
            Expected = expected,
            Where = $"spreadsheet {spreadsheetId}, account {account}",
            Kept = Kept,
            Remedy = remedy,
            Retry = retry,
            RetryAfter = retryAfter,
            HttpStatus = status,
        };

    private static bool IsRate(string reason, string code, string message)
        => RateReasons.Contains(reason, StringComparer.Ordinal)
            || code == "RESOURCE_EXHAUSTED"
            || message.Contains("rate limit exceeded", StringComparison.OrdinalIgnoreCase);

    /// <summary>The message, the name of the status code, and the reason, from either of the two forms of an error.</summary>
    private static (string Message, string Code, string Reason) Details(GoogleApiException exception)
    {
        var message = Clean(exception.Error?.Message);
        var reason = exception.Error?.Errors is [{ Reason: { } first }, ..] ? first : "";
        try
        {
            using var document = JsonDocument.Parse(exception.Error?.ErrorResponseContent ?? "{}");
            if (!document.RootElement.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
                return (message, "", reason);
            var code = error.TryGetProperty("status", out var status) ? Clean(status.ToString()) : "";
            if (error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array)
            {
                foreach (var detail in details.EnumerateArray())
                {
                    if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("reason", out var given))
                        reason = given.ToString();
                }
            }

            return (message, code, reason);
        }
        catch (JsonException)
        {
            // a proxy's page: its status says enough
            return ("", "", reason);
        }
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    /// <summary>Google's message, safe to show; it is long where it names quotas and projects.</summary>
    private static string Clean(string? text) => Excerpt.Of(Encoding.UTF8.GetBytes(Credential().Replace(text ?? "", "***")), 400).TrimEnd('.');

    /// <summary>An access token of Google's or a signed assertion, which an error may quote.</summary>
    [GeneratedRegex(@"ya29\.[\w.~+/-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Credential();

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
