namespace GraderEtl.Core.Model.Options;

/// <summary>The source API: section <c>Source</c>.</summary>
public sealed class SourceOptions
{
    /// <summary>Address of the endpoint, <c>http</c> or <c>https</c>, without the query. Required.</summary>
    public string? ApiUrl { get; set; }

    /// <summary>The client's name at the API; case-sensitive. Required.</summary>
    public string? Client { get; set; }

    /// <summary>The client's key; case-sensitive, secret. Required.</summary>
    public string? ClientKey { get; set; }

    /// <summary>True when any of the three above is set.</summary>
    public bool IsConfigured => !(string.IsNullOrWhiteSpace(ApiUrl) && string.IsNullOrWhiteSpace(Client) && string.IsNullOrWhiteSpace(ClientKey));

    /// <summary>
    /// IANA name of the zone of the source's clock, in which it is asked and in which its times are read that say no zone, through
    /// changes of summer time too; default <c>UTC</c>.
    /// </summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>How long a response may take to begin; 1 s to 1 h, default 300 s. The real API takes 20 to 75 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a response that has begun may pause between two reads; 1 s to 1 h, default 60 s.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a whole response may take; at least <see cref="Timeout"/>, default 30 min. Past it the window is halved.</summary>
    public TimeSpan WindowTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Fixes how many windows are in flight at once, each with a request and a database connection; 1 to 64. Null, the default: as many
    /// as are of use. That is 2 for a quick source, up to <see cref="MaxLanes"/> while the database waits for the source, and fewer when
    /// the source refuses requests or slows down.
    /// </summary>
    public int? Lanes { get; set; }

    /// <summary>The most windows in flight at once while <see cref="Lanes"/> is not set; 1 to 64, default 16.</summary>
    public int MaxLanes { get; set; } = 16;

    /// <summary>The longest window asked for; 1 s to 366 days, default 31 days.</summary>
    public TimeSpan MaxWindow { get; set; } = TimeSpan.FromDays(31);

    /// <summary>The window a run starts with; 1 s to <see cref="MaxWindow"/>, default one day.</summary>
    public TimeSpan FirstWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Tries for one window before it is given up; 1 to 20, default 5. What fails in an outage of the source uses up none.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Pause before the second try; it doubles from try to try, up to a minute; 0 to 60 s, default 1 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a run waits while every request fails, of a source that has answered well in this run or in the last 7 days; 0 to 1 day,
    /// default 15 min. 0 does not wait.
    /// </summary>
    public TimeSpan MaxOutage { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes one response may have after decompression; at least 1 MiB, default 16 GiB. Past it the window is halved.</summary>
    public long MaxResponseBytes { get; set; } = 16L * 1024 * 1024 * 1024;

    /// <summary>
    /// Days before yesterday that a daily run loads again, for records that came late; 0 to 366, default 1. Each costs a request a day.
    /// </summary>
    public int LookBack { get; set; } = 1;

    /// <summary>
    /// Days before yesterday in which a daily run loads what is missing between loaded windows; 0 to 366, default 30, which is as far as
    /// figures of a month look back. 0 loads none of it. What lies before the first loaded window is not missing.
    /// </summary>
    public int HealDays { get; set; } = 30;

    /// <summary>Which responses are proven whole by asking again; default: those that may have been cut off.</summary>
    public CompletenessProof ProveComplete { get; set; }
}

/// <summary>Which responses of the source are proven whole by asking again.</summary>
public enum CompletenessProof
{
    /// <summary>
    /// Those that may have been cut off: the largest of a run, as a limit on records would show there first, and those with a sign of
    /// it. Seldom more than one request in a run.
    /// </summary>
    Suspects,

    /// <summary>All: each window is asked for once more, in two halves whose counts have to make that of the whole.</summary>
    Always,
}
