using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>How far a message has come with each of its recipients, over all tries.</summary>
internal sealed class Delivery(MailMessage message)
{
    private readonly List<Mailbox> _delivered = [];
    private readonly List<RefusedRecipient> _refused = [];

    public MailMessage Message { get; } = message;

    /// <summary>Whom the next try is for.</summary>
    public IReadOnlyList<Mailbox> Open { get; private set; } = message.To;

    /// <summary>Who has it.</summary>
    public IReadOnlyList<Mailbox> Delivered => _delivered;

    /// <summary>Who will not get it.</summary>
    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>Whom the server refused for now at the last try.</summary>
    public IReadOnlyList<RefusedRecipient> Pending { get; private set; } = [];

    /// <summary>Notes what a transaction that ended has come to.</summary>
    public void Note(Envelope mail)
    {
        _delivered.AddRange(mail.Accepted);
        _refused.AddRange(mail.Refused.Where(refused => !refused.IsTemporary));
        Pending = [.. mail.Refused.Where(refused => refused.IsTemporary)];
        Open = [.. Pending.Select(refused => refused.Mailbox)];
    }

    /// <summary>Throws unless everybody has it.</summary>
    public void EnsureComplete(string server)
    {
        if (_refused.Count + Pending.Count == 0)
            return;
        throw new GraderEtlException(ErrorKind.Output, $"{server} refused {RefusedNames()}")
        {
            Expected = "every recipient to be accepted",
            Where = "Mail:To",
            Kept = Kept(),
            Remedy = "correct Mail:To, or ask who runs the server what it means",
        };
    }

    /// <summary>What ended a try, with what earlier tries have come to.</summary>
    public GraderEtlException Explain(GraderEtlException error)
    {
        if (_delivered.Count + _refused.Count == 0)
            return error;
        return new GraderEtlException(error.Kind, _refused.Count > 0 ? $"{error.Found}; refused before: {RefusedNames()}" : error.Found, error)
        {
            Expected = error.Expected,
            Where = error.Where,
            Kept = _delivered.Count > 0 ? Kept() : error.Kept,
            Remedy = error.Remedy,
            Retry = error.Retry,
        };
    }

    private string RefusedNames() => string.Join(", ", _refused.Concat(Pending));

    private string Kept() => _delivered.Count > 0 ? $"the message went to {MailErrors.Names(_delivered)}" : "the message was not delivered to anyone";
}
