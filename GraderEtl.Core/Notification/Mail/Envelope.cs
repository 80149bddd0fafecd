using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Whom a message is for, and what a server said about each of them.</summary>
/// <param name="message">The message.</param>
/// <param name="to">Its recipients of this try.</param>
internal sealed class Envelope(MailMessage message, IReadOnlyList<Mailbox> to)
{
    private readonly List<Mailbox> _accepted = [];
    private readonly List<RefusedRecipient> _refused = [];

    public MailMessage Message { get; } = message;

    /// <summary>Recipients to name to the server, in this order.</summary>
    public IReadOnlyList<Mailbox> To { get; private set; } = to;

    /// <summary>Recipients the server has taken.</summary>
    public IReadOnlyList<Mailbox> Accepted => _accepted;

    /// <summary>Recipients it has not.</summary>
    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>True when the server has answered for everybody.</summary>
    public bool IsAnswered => _accepted.Count + _refused.Count(refused => To.Contains(refused.Mailbox)) == To.Count;

    /// <summary>Leaves out whom no server without SMTPUTF8 can reach.</summary>
    public void LeaveOutInternational()
    {
        _refused.AddRange(To.Where(mailbox => !mailbox.IsAscii)
            .Select(mailbox => new RefusedRecipient(mailbox, "the server does not offer SMTPUTF8, which this address needs", IsTemporary: false)));
        To = [.. To.Where(mailbox => mailbox.IsAscii)];
    }

    /// <summary>The server takes the next recipient.</summary>
    public void Accept() => _accepted.Add(Next());

    /// <summary>The server refuses the next recipient.</summary>
    public void Refuse(string reason, bool isTemporary) => _refused.Add(new RefusedRecipient(Next(), reason, isTemporary));

    /// <summary>The first recipient without an answer.</summary>
    public Mailbox Next() => To.First(mailbox => !_accepted.Contains(mailbox) && _refused.All(refused => refused.Mailbox != mailbox));
}

/// <summary>Somebody the message could not be sent to.</summary>
/// <param name="Mailbox">Who.</param>
/// <param name="Reason">What the server said, fit to be shown.</param>
/// <param name="IsTemporary">True when it may go better later.</param>
internal sealed record RefusedRecipient(Mailbox Mailbox, string Reason, bool IsTemporary)
{
    public override string ToString() => $"{Mailbox.Address} ({Reason})";
}
