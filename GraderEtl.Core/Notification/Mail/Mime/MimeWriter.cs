using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Notification.Mail.Mime;

/// <summary>
/// Writes a message as bytes (RFC 5322, 2045 to 2049): text and HTML as alternatives, in a mixed message with what is attached. Lines end
/// with CRLF and are at most 78 characters; all is ASCII but an address that is not. The same message gives the same bytes.
/// </summary>
internal static class MimeWriter
{
    /// <summary>The message.</summary>
    /// <param name="message">What to write.</param>
    /// <param name="utf8">True where addresses beyond ASCII may stand in headers (RFC 6532); otherwise such recipients are left out.</param>
    public static byte[] Write(MimeMessage message, bool utf8)
    {
        var text = new StringBuilder();
        HeaderFields.Append(text, "Date", message.Date.ToString("ddd, dd MMM yyyy HH':'mm':'ss ", CultureInfo.InvariantCulture) + Offset(message.Date));
        HeaderFields.AppendMailboxes(text, "From", [message.From]);
        HeaderFields.AppendMailboxes(text, "To", [.. message.To.Where(mailbox => utf8 || mailbox.IsAscii)]);
        HeaderFields.AppendText(text, "Subject", message.Subject);
        HeaderFields.Append(text, "Message-ID", message.MessageId);
        HeaderFields.Append(text, "MIME-Version", "1.0");
        // RFC 3834: nobody's holiday notice should answer a program
        HeaderFields.Append(text, "Auto-Submitted", "auto-generated");
        if (message.Attachments.Count == 0)
            AppendAlternatives(text, message);
        else
            AppendMixed(text, message);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AppendMixed(StringBuilder text, MimeMessage message)
    {
        var boundary = $"=_mixed_{message.Id:N}";
        HeaderFields.Append(text, "Content-Type", $"multipart/mixed;\r\n boundary=\"{boundary}\"");
        text.Append("\r\n--").Append(boundary).Append("\r\n");
        AppendAlternatives(text, message);
        foreach (var attachment in message.Attachments)
        {
            text.Append("--").Append(boundary).Append("\r\n");
            HeaderFields.Append(text, "Content-Type", attachment.MediaType);
            HeaderFields.Append(text, "Content-Disposition", "attachment;\r\n " + HeaderFields.FileName(attachment.FileName));
            HeaderFields.Append(text, "Content-Transfer-Encoding", "base64");
            text.Append("\r\n").Append(TransferEncoding.Base64(attachment.Content.Span));
        }

        text.Append("--").Append(boundary).Append("--\r\n");
    }

    private static void AppendAlternatives(StringBuilder text, MimeMessage message)
    {
        // an equals sign stands in no line of either encoding but before two hexadecimal digits, so no content can hold this
        var boundary = $"=_parts_{message.Id:N}";
        HeaderFields.Append(text, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        text.Append("\r\n--").Append(boundary).Append("\r\n");
        AppendPart(text, "text/plain; charset=utf-8", message.Text);
        text.Append("--").Append(boundary).Append("\r\n");
        AppendPart(text, "text/html; charset=utf-8", message.Html);
        text.Append("--").Append(boundary).Append("--\r\n");
    }

    private static void AppendPart(StringBuilder text, string mediaType, string content)
    {
        var (encoding, encoded) = TransferEncoding.Of(content);
        HeaderFields.Append(text, "Content-Type", mediaType);
        HeaderFields.Append(text, "Content-Transfer-Encoding", encoding);
        text.Append("\r\n").Append(encoded);
    }

    /// <summary>Such as <c>+0300</c>.</summary>
    private static string Offset(DateTimeOffset date) => date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
}
