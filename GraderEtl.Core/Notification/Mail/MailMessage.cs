using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>A message before it is MIME. It has no blind recipients: everybody it goes to is named in it.</summary>
internal sealed record MailMessage
{
    /// <summary>Tells messages apart; the same for the same run, so that a message sent twice is known as one.</summary>
    public required Guid Id { get; init; }

    public required Mailbox From { get; init; }

    public required IReadOnlyList<Mailbox> To { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Subject { get; init; }

    /// <summary>For programs and people who want no HTML.</summary>
    public required string Text { get; init; }

    public required string Html { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>The same message without attachments, saying so, for a server that takes no message as large as this; null when it has none.</summary>
    public MailMessage? WithoutAttachments { get; init; }

    /// <summary>As it stands in the header <c>Message-ID</c>, without its angle brackets.</summary>
    public string MessageId => $"{Id:N}@{From.Domain}";
}

/// <summary>An HTML file that goes with a message.</summary>
/// <param name="FileName">Its name, without a directory.</param>
/// <param name="Content">Its bytes, UTF-8.</param>
internal sealed record Attachment(string FileName, ReadOnlyMemory<byte> Content);
