using System.Globalization;
using System.Net.Mail;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Outbox;

/// <summary>
/// Leaves the message as an <c>.eml</c> file that any mail program opens. Nothing is sent: the framework's mail classes only write
/// the file here, which they do well; they must not be used to send.
/// </summary>
internal sealed class OutboxNotifier(IOptions<GraderEtlOptions> options) : INotifier
{
    private const string DefaultRecipient = "team@example.org";

    public string Name => "outbox";

    public Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var outbox = Path.GetFullPath(settings.Outbox.Directory);
        PrivateFiles.CreateDirectory(outbox);
        var pickup = Directory.CreateDirectory(Path.Combine(outbox, $".{result.RunId:N}"));
        try
        {
            using var message = Compose(result, settings);
            using var writer = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = pickup.FullName,
            };
            writer.Send(message);

            var written = pickup.GetFiles("*.eml").Single();
            var name = string.Create(CultureInfo.InvariantCulture, $"{result.StartedAt:yyyy-MM-dd'T'HHmmss'Z'}-{result.RunId:N}.eml");
            var path = Path.Combine(outbox, name);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(written.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            written.MoveTo(path, overwrite: true);
            return Task.FromResult(path);
        }
        finally
        {
            pickup.Delete(recursive: true);
        }
    }

    private static MailMessage Compose(LoadResult result, GraderEtlOptions settings)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        var content = RunMessage.Compose(result, zone);
        var message = new MailMessage
        {
            From = new MailAddress(settings.Mail.From),
            Subject = content.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = content.Text,
            BodyEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        foreach (var recipient in settings.Mail.To.DefaultIfEmpty(DefaultRecipient))
            message.To.Add(recipient);
        // RFC 3834: nobody's holiday notice should answer a program
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Message-ID", $"<{result.RunId:N}@{message.From.Host}>");
        return message;
    }
}
