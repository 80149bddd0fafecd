using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Composes the message about a run as text and HTML, with reports attached.</summary>
internal sealed class MailComposer(IOptions<GraderEtlOptions> options, MessageComposer messages, TimeProvider clock)
{
    private const string Placeholder = "team@example.org";

    /// <summary>The message about a run. Its id and date are those of the run, so that composing it again gives the same message.</summary>
    public MailMessage Compose(LoadResult result)
    {
        var date = messages.Zone.ToLocal(result.StartedAt + result.Elapsed);
        var attachments = ReportAttachments.Find(result.Outputs);
        var message = Write(With(leftOut: false), result.MessageId, date) with { Attachments = [.. attachments.Values] };
        return attachments.Count == 0 ? message : message with { WithoutAttachments = Write(With(leftOut: true), result.MessageId, date) };

        MessageContent With(bool leftOut)
            => messages.Compose(result, new AttachedReports([.. attachments.Keys], leftOut), options.Value.Mail.Language);
    }

    /// <summary>Composes a test message.</summary>
    public MailMessage ComposeTest()
    {
        var now = clock.GetUtcNow();
        return Write(messages.ComposeTest(MessageText.TestHeadline, options.Value.Mail.Language), Guid.CreateVersion7(now), now);
    }

    private MailMessage Write(MessageContent content, Guid id, DateTimeOffset date)
    {
        var mail = options.Value.Mail;
        return new MailMessage
        {
            Id = id,
            From = mail.SenderOrPlaceholder,
            To = mail.Recipients is { Count: > 0 } recipients ? recipients : [Mailbox.Parse(Placeholder)!],
            Date = date,
            Subject = content.Subject,
            Text = TextRendering.Render(content),
            Html = HtmlRendering.Render(content),
        };
    }
}

/// <summary>Finds the reports to attach: HTML files that a report sink wrote, small enough for any mailbox. Nothing else, never logs.</summary>
internal static class ReportAttachments
{
    /// <summary>Bytes below which a report is attached.</summary>
    public const long Limit = 1_000_000;

    /// <summary>Reads the attachments by their outputs. A file that cannot be read is not attached; the message names it.</summary>
    public static IReadOnlyDictionary<OutputResult, Attachment> Find(IEnumerable<OutputResult> outputs)
    {
        var found = new Dictionary<OutputResult, Attachment>();
        foreach (var output in outputs.Where(output => output.Succeeded && IsHtml(output.Target)))
        {
            if (Read(output.Target!) is { } content)
                found[output] = new Attachment(Path.GetFileName(output.Target!), content);
        }

        return found;
    }

    private static bool IsHtml(string? target) => target is not null && target.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && Path.IsPathFullyQualified(target);

    private static byte[]? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < Limit } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A message before it is MIME. It has no blind recipients: it names all of them.</summary>
internal sealed record MailMessage
{
    /// <summary>Identifies the message; the same for the same run, so that a message sent twice is recognized.</summary>
    public required Guid Id { get; init; }

    public required Mailbox From { get; init; }

    public required IReadOnlyList<Mailbox> To { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Subject { get; init; }

    /// <summary>The plain text.</summary>
    public required string Text { get; init; }

    public required string Html { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>The same message without attachments, which it mentions, for a server with a lower size limit; null when it has none.</summary>
    public MailMessage? WithoutAttachments { get; init; }

    /// <summary>The header <c>Message-ID</c>, without angle brackets.</summary>
    public string MessageId => $"{Id:N}@{From.Domain}";
}

/// <summary>An attached HTML file.</summary>
/// <param name="FileName">Its name, without a directory.</param>
/// <param name="Content">Its bytes, UTF-8.</param>
internal sealed record Attachment(string FileName, ReadOnlyMemory<byte> Content);
