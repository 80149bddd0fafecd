using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail.Mime;

/// <summary>A message before it is bytes. It has no blind recipients: everybody it goes to is named in it.</summary>
internal sealed record MimeMessage
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

    /// <summary>As it stands in the header <c>Message-ID</c>.</summary>
    public string MessageId => $"<{Id:N}@{From.Domain}>";
}

/// <summary>A file that goes with a message.</summary>
/// <param name="FileName">Its name, without a directory.</param>
/// <param name="MediaType">Such as <c>text/html; charset=utf-8</c>.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record Attachment(string FileName, string MediaType, ReadOnlyMemory<byte> Content);
