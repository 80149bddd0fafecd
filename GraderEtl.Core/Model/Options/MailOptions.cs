namespace GraderEtl.Core.Model.Options;

/// <summary>The message about a run: section <c>Mail</c>. Without <see cref="Host"/> it is left in the outbox.</summary>
public sealed class MailOptions
{
    private const string DefaultSender = "grader-etl@example.org";

    /// <summary>Name or address of the submission server; default: none, so that messages go to the outbox.</summary>
    public string? Host { get; set; }

    /// <summary>Port, 1 to 65,535; default 587, or 465 with <see cref="MailSecurity.ImplicitTls"/>, or 25 with <see cref="MailSecurity.None"/>.</summary>
    public int? Port { get; set; }

    /// <summary>How the connection is protected; default <see cref="MailSecurity.Auto"/>, which never goes without.</summary>
    public MailSecurity Security { get; set; }

    /// <summary>
    /// A PEM file with certificates of the authorities to trust for the server instead of the system's, where it has its certificate
    /// from your own; default: the system's.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>User to log in as; default: no login. It needs an encrypted connection.</summary>
    public string? User { get; set; }

    /// <summary>The user's password, or the access token where <see cref="Authentication"/> is XOAUTH2; secret.</summary>
    public string? Password { get; set; }

    /// <summary>How to log in; default <see cref="MailAuthentication.Auto"/>.</summary>
    public MailAuthentication Authentication { get; set; }

    /// <summary>
    /// Sender, as <c>address</c> or <c>Name &lt;address&gt;</c>; default: <see cref="User"/> where that is an address. In the outbox a
    /// placeholder does.
    /// </summary>
    public string? From { get; set; }

    /// <summary>Recipients, each as <c>address</c> or <c>Name &lt;address&gt;</c>; required with <see cref="Host"/>. In the outbox a placeholder does.</summary>
    public IList<string> To { get; } = [];

    /// <summary>Language of the message, <c>en</c> or <c>ru</c>; default: that of <see cref="GraderEtlOptions.Language"/>.</summary>
    public string? Language { get; set; }

    /// <summary>How long connecting and each reply may take; 1 s to 10 min, default 60 s. RFC 5321 allows servers 5 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the server may take to accept the message once it has all of it; 1 s to 30 min, default 5 min. RFC 5321 allows 10 min.
    /// What is not answered in this time may have been delivered and is not sent again.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Tries while the server's responses are temporary; 1 to 20, default 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Pause before the second try; it doubles from try to try, up to 5 min; 0 to 5 min, default 10 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True when messages are sent.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    /// <summary>The port in force.</summary>
    public int EffectivePort => Port ?? Security switch
    {
        MailSecurity.ImplicitTls => 465,
        MailSecurity.None => 25,
        _ => 587,
    };

    /// <summary>The protection in force: never <see cref="MailSecurity.Auto"/>.</summary>
    public MailSecurity EffectiveSecurity => Security != MailSecurity.Auto ? Security
        : EffectivePort == 465 ? MailSecurity.ImplicitTls : MailSecurity.StartTls;

    /// <summary>The sender in force; null when none is set.</summary>
    internal Mailbox? Sender => Mailbox.Parse(From) ?? (string.IsNullOrWhiteSpace(From) ? Mailbox.Parse(User) : null);

    /// <summary>The sender to put into a message that goes no further than the outbox.</summary>
    internal Mailbox SenderOrPlaceholder => Sender ?? Mailbox.Parse(DefaultSender)!;

    /// <summary>The recipients in force, each once.</summary>
    internal IReadOnlyList<Mailbox> Recipients => [.. To.Select(Mailbox.Parse).OfType<Mailbox>().DistinctBy(m => m.Address, StringComparer.OrdinalIgnoreCase)];
}

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>On port 465 as <see cref="ImplicitTls"/>, on all others as <see cref="StartTls"/>.</summary>
    Auto,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    ImplicitTls,

    /// <summary>TLS after STARTTLS (RFC 3207). A server that does not offer it is not talked to.</summary>
    StartTls,

    /// <summary>No encryption: for a relay in one's own network that needs no login. A login is refused.</summary>
    None,
}

/// <summary>How to log in at the mail server.</summary>
public enum MailAuthentication
{
    /// <summary>With the password: PLAIN where the server offers it, else LOGIN.</summary>
    Auto,

    /// <summary>PLAIN (RFC 4616).</summary>
    Plain,

    /// <summary>LOGIN, the older way that some servers know alone.</summary>
    Login,

    /// <summary>XOAUTH2: the password is an OAuth 2.0 access token.</summary>
    XOAuth2,
}
