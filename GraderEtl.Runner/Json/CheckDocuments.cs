using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Runner.Configuration.Import;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>check source</c> found.</summary>
internal sealed class CheckSourceDocument : Document
{
    private readonly TimeWindow _window;
    private readonly long _read;
    private readonly long _rejected;
    private readonly TimeSpan _elapsed;

    internal CheckSourceDocument(TimeWindow window, long read, long rejected, TimeSpan elapsed)
        => (_window, _read, _rejected, _elapsed) = (window, read, rejected, elapsed);

    public string Checked { get; } = "source";

    public DateTimeOffset From => _window.Start;

    public DateTimeOffset To => _window.End;

    public long Read => _read;

    public long Rejected => _rejected;

    public double ElapsedSeconds => JsonNames.Seconds(_elapsed);
}

/// <summary>What <c>check database</c> found.</summary>
internal sealed class CheckDatabaseDocument : Document
{
    private readonly string _database;
    private readonly bool _prepared;

    internal CheckDatabaseDocument(string database, bool prepared)
        => (_database, _prepared) = (database, prepared);

    public string Checked { get; } = "database";

    public string Database => _database;

    public bool Prepared => _prepared;
}

/// <summary>What <c>check mail</c> found.</summary>
internal sealed class CheckMailDocument : Document
{
    private readonly MailCheckResult _result;

    internal CheckMailDocument(MailCheckResult result) => _result = result;

    public string Checked { get; } = "mail";

    public string? Server => _result.Server;

    public string? Encryption => _result.Encryption;

    public string? User => _result.User;

    public string? Mechanism => _result.Mechanism;

    public string? Sender => _result.Sender;

    public IEnumerable<string> Recipients => _result.Recipients;

    public string? Outbox => _result.Outbox;

    public bool Sent => _result.Sent;
}

/// <summary>What <c>check sheets</c> found.</summary>
internal sealed class CheckSheetsDocument : Document
{
    private readonly GoogleSheetsState _state;

    internal CheckSheetsDocument(GoogleSheetsState state, SecretRedactor redactor)
    {
        _state = state;
        Outcome = JsonNames.Code(state.Error is null ? LoadOutcome.Completed : LoadOutcome.OutputFailed);
        Error = ErrorDocument.Of(state.Error, redactor);
    }

    public string Checked { get; } = "sheets";

    public string? Account => _state.Account;

    public bool KeyFileReadableByOthers => _state.IsKeyFileReadableByOthers;

    public bool LoggedIn => _state.IsLoggedIn;

    public string? Title => _state.Title;

    public string? Url => _state.Url;

    public bool CanEdit => _state.CanEdit;

    public int? Days => _state.Days;

    public int TextDays => _state.TextDays;

    public IEnumerable<string> DoubledDays => _state.DoubledDays;

    public IEnumerable<string> NewColumns => _state.NewColumns;

    public string? TimeZone => _state.TimeZone;

    public bool HasSummary => _state.HasSummary;
}

/// <summary>What <c>check webhook</c> found.</summary>
internal sealed class CheckWebhookDocument : Document
{
    private readonly WebhookCheckResult _result;

    internal CheckWebhookDocument(WebhookCheckResult result) => _result = result;

    public string Checked { get; } = "webhook";

    public string Host => _result.Host;

    public string Format => JsonNames.Code(_result.Format);

    public bool Encrypted => _result.IsEncrypted;

    public bool Signed => _result.IsSigned;

    public bool Sent => _result.Sent;
}

/// <summary>What <c>import-params</c> took and what it left.</summary>
internal sealed class ImportDocument : Document
{
    private readonly string _file;
    private readonly ParamsImport _import;

    internal ImportDocument(string file, ParamsImport import)
        => (_file, _import) = (file, import);

    public string File => _file;

    public IEnumerable<TakenDocument> Taken => _import.Map.Values.Select(value => new TakenDocument(value.Entry.Path, _import.NameOf(value.Setting)));

    public IEnumerable<NotTakenDocument> NotTaken => _import.Map.Left.Select(static left => new NotTakenDocument(left.Entry.Path, JsonNames.Code(left.Reason)));

    public IEnumerable<string> ToCheck => _import.ToCheck.Select(static note => note.ToString());

    public IEnumerable<string> Missing => _import.Missing;

    public IEnumerable<string> SecretFiles => _import.SecretFiles;
}

internal sealed record TakenDocument(string Name, string Setting);

internal sealed record NotTakenDocument(string Name, string Reason);

/// <summary>Where <c>simulate</c> serves, and the environment with which the program loads from it.</summary>
internal sealed class SimulateDocument : Document
{
    private readonly Uri _url;

    internal SimulateDocument(Uri url, IEnumerable<(string Name, string Value)> variables)
    {
        _url = url;
        Outcome = "serving";
        Environment = new OrderedDictionary<string, string>(variables.Select(static variable => KeyValuePair.Create(variable.Name, variable.Value)));
    }

    public string Url => _url.ToString();

    public IReadOnlyDictionary<string, string> Environment { get; }
}
