using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Tests.Support.Sheets;
using GraderEtl.Tests.Support.Smtp;
using GraderEtl.Tests.Support.Webhooks;

namespace GraderEtl.Tests.Support;

/// <summary>Where the reports of a day arrive: a mail server, a spreadsheet and a receiver of webhooks. What came is counted here, not at the program.</summary>
internal sealed partial class OutputReceivers : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();

    private OutputReceivers(SmtpScript script, SheetsServer sheets, WebhookReceiver webhook)
    {
        Mail = new SmtpServer(script);
        Sheets = sheets;
        Webhook = webhook;
    }

    public SmtpServer Mail { get; }

    public SheetsServer Sheets { get; }

    public WebhookReceiver Webhook { get; }

    /// <summary>The day of each message at the mail server, in order.</summary>
    public IReadOnlyList<DateOnly> MailedDays => [.. Mail.Mail.Select(static mail => DayIn(Eml.Parse(mail.Content)["Subject"])).Order()];

    /// <summary>The day of each row of the spreadsheet, in order.</summary>
    public IReadOnlyList<DateOnly> SheetDays => Sheets.Spreadsheet.Tabs.FirstOrDefault(static tab => tab.Title.StartsWith("Daily", StringComparison.Ordinal)) is { } daily
        ? [.. daily.ColumnOf(0).OfType<double>().Select(CellValues.DayOf).OfType<DateOnly>().Order()]
        : [];

    /// <summary>How often rows of a day were written into the spreadsheet.</summary>
    public int SheetWrites => Sheets.Calls.Count(static call => call is { Method: "values:batchUpdate", Status: 200 });

    /// <summary>The day of each document at the webhook, in order.</summary>
    public IReadOnlyList<DateOnly> PostedDays => [.. Webhook.Requests.Select(static request => DayIn(Subject(request))).Order()];

    /// <summary>The identities of the messages at the mail server.</summary>
    public IReadOnlyList<string> MailIds => [.. Mail.Mail.Select(static mail => Eml.Parse(mail.Content)["Message-ID"])];

    /// <summary>The identities of the documents at the webhook.</summary>
    public IReadOnlyList<string?> PostIds => [.. Webhook.Requests.Select(static request => request["webhook-id"])];

    /// <summary>Starts them and makes them the outputs of a program.</summary>
    /// <param name="settings">The program's settings, by their keys.</param>
    /// <param name="script">What the mail server does; null for one that takes everything.</param>
    /// <param name="responses">What the webhook responds, see <see cref="WebhookReceiver"/>.</param>
    /// <param name="time">The clock of the spreadsheet's server; null for the system's.</param>
    public static async Task<OutputReceivers> StartAsync(IDictionary<string, string> settings, SmtpScript? script = null, string[]? responses = null, TimeProvider? time = null)
    {
        var account = new TestAccount();
        // plain, as no certificate is valid on all days that clocks of tests show
        var plain = (script ?? new SmtpScript()) with { RequiresTls = false, RequiresLogin = false, OffersStartTls = false };
        var receivers = new OutputReceivers(plain, await SheetsServer.StartAsync(account, time), new WebhookReceiver(responses ?? []));
        var keyFile = receivers._directory.File("key.json");
        account.Write(keyFile, receivers.Sheets.Tokens.Url);
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["Mail:Host"] = "localhost",
            ["Mail:Port"] = receivers.Mail.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = "None",
            ["Mail:From"] = "etl@example.org",
            ["Mail:To"] = "boss@example.org",
            ["Mail:RetryDelay"] = "50ms",
            ["Mail:MaxAttempts"] = "2",
            ["Sheets:CredentialsFile"] = keyFile,
            ["Sheets:SpreadsheetId"] = receivers.Sheets.Spreadsheet.Id,
            ["Sheets:BaseUri"] = receivers.Sheets.Url,
            ["Webhook:Url"] = $"http://localhost:{receivers.Webhook.Port}/hook",
            ["Webhook:RetryDelay"] = "50ms",
            ["Webhook:MaxAttempts"] = "2",
            ["Report:Learning"] = "false",
        })
        {
            settings[key] = value;
        }

        return receivers;
    }

    public async ValueTask DisposeAsync()
    {
        await Mail.DisposeAsync();
        await Sheets.DisposeAsync();
        await Webhook.DisposeAsync();
        _directory.Dispose();
    }

    private static string Subject(ReceivedRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        return document.RootElement.GetProperty("data").GetProperty("subject").GetString()!;
    }

    private static DateOnly DayIn(string subject) => DateOnly.ParseExact(Day().Match(subject).Value, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d{4}-\d\d-\d\d")]
    private static partial Regex Day();
}
