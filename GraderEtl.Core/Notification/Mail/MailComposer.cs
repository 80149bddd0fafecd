using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Makes the message about a run: what it says, as text and as HTML, with the reports that fit.</summary>
internal sealed class MailComposer(IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock)
{
    private const string Placeholder = "team@example.org";

    /// <summary>The message about a run. Its id and date are the run's, so that it is the same message however often it is made.</summary>
    public MailMessage Compose(LoadResult result)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);
        var date = TimeZoneInfo.ConvertTime(result.StartedAt + result.Elapsed, zone);
        var composition = new RunMessage(Texts(), zone, new UntrustedText(redactor, Directories()));
        var attachments = ReportAttachments.Find(result.Outputs);
        var message = Write(With(leftOut: false), result.RunId, date) with { Attachments = [.. attachments.Values] };
        return attachments.Count == 0 ? message : message with { WithoutAttachments = Write(With(leftOut: true), result.RunId, date) };

        MessageContent With(bool leftOut) => composition.Compose(result, new AttachedReports([.. attachments.Keys], leftOut));
    }

    /// <summary>A message that says that mail works.</summary>
    public MailMessage ComposeTest()
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

    /// <summary>Directories that errors may name and recipients need not know.</summary>
    private IEnumerable<string> Directories() =>
    [
        Path.GetFullPath(options.Value.Report.Directory),
        Path.GetFullPath(options.Value.Outbox.Directory),
        Environment.CurrentDirectory,
        AppContext.BaseDirectory,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Path.GetTempPath(),
    ];

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
