using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail.Mime;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Makes the message about a run: what it says, as text and as HTML, with the reports that fit.</summary>
internal sealed class MailComposer(IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock)
{
    private const string Placeholder = "team@example.org";

    /// <summary>The message about a run. Its id and date are the run's, so that it is the same message however often it is made.</summary>
    public MimeMessage Compose(LoadResult result)
    {
        var settings = options.Value;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        var attachments = ReportAttachments.Find(result.Outputs);
        var content = new RunMessage(Texts(), zone, redactor).Compose(result, [.. attachments.Keys]);
        return Write(content, result.RunId, TimeZoneInfo.ConvertTime(result.StartedAt + result.Elapsed, zone)) with { Attachments = [.. attachments.Values] };
    }

    /// <summary>A message that says that mail works.</summary>
    public MimeMessage ComposeTest()
    {
        var texts = Texts();
        var content = new MessageContent(
            texts.Language,
            IsGood: true,
            texts[MessageText.SubjectTest],
            texts[MessageText.TestHeadline],
            [new FactSection("", [new Fact("", texts[MessageText.TestBody])])],
            texts.Format(MessageText.Footer, BuildInfo.Version));
        var now = clock.GetUtcNow();
        return Write(content, Guid.CreateVersion7(now), now);
    }

    private Texts<MessageText> Texts()
        => new(Language.Find(options.Value.Mail.Language ?? options.Value.Language) ?? Language.English);

    private MimeMessage Write(MessageContent content, Guid id, DateTimeOffset date)
    {
        var mail = options.Value.Mail;
        return new MimeMessage
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
