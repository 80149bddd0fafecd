namespace GraderEtl.Core.Model.Options;

/// <summary>Everything that can be set, by section.</summary>
public sealed class GraderEtlOptions
{
    /// <summary>What messages call this source, such as <c>math</c>, where several have the same recipients; default null: nothing.</summary>
    public string? Name { get; set; }

    /// <summary>IANA name of the zone whose days are meant in reports and in dates without a time; default <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Language of messages, <c>en</c> or <c>ru</c>; default <c>en</c>. Logs are English.</summary>
    public string Language { get; set; } = "en";

    /// <summary>The source API.</summary>
    public SourceOptions Source { get; } = new();

    /// <summary>The database.</summary>
    public PostgresOptions Postgres { get; } = new();

    /// <summary>What passes.</summary>
    public ValidationOptions Validation { get; } = new();

    /// <summary>What turns throughput.</summary>
    public TuningOptions Tuning { get; } = new();

    /// <summary>Reports in files.</summary>
    public ReportOptions Report { get; } = new();

    /// <summary>The daily metrics in Google Sheets, for package <c>GraderEtl.GoogleSheets</c>.</summary>
    public SheetsOptions Sheets { get; } = new();

    /// <summary>Messages about a run.</summary>
    public MailOptions Mail { get; } = new();

    /// <summary>Messages about a run to a web service.</summary>
    public WebhookOptions Webhook { get; } = new();

    /// <summary>Where messages go that no mail server is set for.</summary>
    public OutboxOptions Outbox { get; } = new();

    /// <summary>Finds the key that sets a setting, for errors, see <see cref="SettingNames"/>; null where keys are as they are here.</summary>
    internal Func<string, string>? FindKey { get; set; }
}

/// <summary>Reports in files: section <c>Report</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>Where reports are written; default <c>reports</c> below the working directory.</summary>
    public string Directory { get; set; } = "reports";

    /// <summary>
    /// Compute the learning metrics of a range too, for report, sheet and message; default true. False leaves attempts, submits and users of
    /// each day; in rows of <c>daily.csv</c> and the sheet that are written again the other columns are emptied.
    /// </summary>
    public bool Learning { get; set; } = true;

    /// <summary>
    /// A CSV file in UTF-8 with the titles of tasks: columns <c>block</c> (as the source names it, or a part of its URL), <c>title</c> and, if
    /// wanted, <c>course_title</c>. Default null: tasks are named by their blocks.
    /// </summary>
    public string? TaskTitles { get; set; }

    /// <summary>
    /// The smallest group of users that is shown, 1 to 1000; default 5. Smaller ones read <c>&lt; 5</c>, and what is about them or would
    /// reveal them is hidden, on page, terminal and sheet, in messages, CSV and JSON. 1 shows all.
    /// </summary>
    public int MinGroup { get; set; } = 5;
}

/// <summary>Messages kept as files: section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>Where <c>.eml</c> files are written; default <c>outbox</c> below the working directory.</summary>
    public string Directory { get; set; } = "outbox";
}
