namespace GraderEtl.Core.Notification.Mail;

/// <summary>What <see cref="MailCheck"/> found to work.</summary>
public sealed record MailCheckResult
{
    /// <summary>Name and port of the server; null when none is set, so that messages are left in <see cref="Outbox"/>.</summary>
    public string? Server { get; init; }

    /// <summary>The TLS version, such as <c>Tls13</c>; null without encryption.</summary>
    public string? Encryption { get; init; }

    /// <summary>Who is logged in; null without a login.</summary>
    public string? User { get; init; }

    /// <summary>How, such as <c>PLAIN</c>; null without a login.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The address the server takes mail from; null without a server.</summary>
    public string? Sender { get; init; }

    /// <summary>Addresses it takes mail for.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The directory of the outbox, or the test message in it; null when messages are sent.</summary>
    public string? Outbox { get; init; }

    /// <summary>True when a test message was sent, or left in the outbox.</summary>
    public bool Sent { get; init; }
}
