using System.Text;
using GraderEtl.Core.Model;
using MimeKit;
using MimeKit.IO;
using MimeKit.Text;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Composes MIME: text and HTML as alternatives, in a mixed message with attachments. All of it is ASCII, except addresses that are not.
/// The same message gives the same bytes.
/// </summary>
internal sealed class MimeComposition
{
    /// <summary>Composes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="utf8">True when headers may have addresses beyond ASCII (RFC 6532); otherwise such recipients are left out.</param>
    public MimeComposition(MailMessage message, bool utf8)
    {
        var isInternational = utf8 && message.To.Append(message.From).Any(mailbox => !mailbox.IsAscii);
        Format = FormatOptions.Default.Clone();
        Format.NewLineFormat = NewLineFormat.Dos;
        Format.EnsureNewLine = true;
        Format.International = isInternational;
        Mime = new MimeMessage { Date = Written(message.Date), MessageId = message.MessageId, Body = Body(message) };
        Mime.From.Add(Address(message.From));
        Mime.To.AddRange(message.To.Where(mailbox => isInternational || mailbox.IsAscii).Select(Address));
        Mime.Subject = OneLine(message.Subject);
        // RFC 3834: no automatic reply to a program
        Mime.Headers.Add("Auto-Submitted", "auto-generated");
    }

    public MimeMessage Mime { get; }

    public FormatOptions Format { get; }

    /// <summary>An address with its name.</summary>
    public static MailboxAddress Address(Mailbox mailbox) => new(Encoding.UTF8, mailbox.Name, mailbox.Address);

    /// <summary>Writes it to a stream.</summary>
    public Task WriteAsync(Stream stream, CancellationToken cancellationToken) => Mime.WriteToAsync(Format, stream, cancellationToken);

    /// <summary>Computes its size in bytes.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellationToken)
    {
        using var measure = new MeasuringStream();
        await WriteAsync(measure, cancellationToken).ConfigureAwait(false);
        return measure.Length;
    }

    private static Multipart Body(MailMessage message)
    {
        var alternatives = new MultipartAlternative { Part(TextFormat.Plain, message.Text), Part(TextFormat.Html, message.Html) };
        // an equals sign stands in no line of the encodings used but before two hexadecimal digits, so no content can hold these
        alternatives.Boundary = $"=_parts_{message.Id:N}";
        if (message.Attachments.Count == 0)
            return alternatives;
        var mixed = new Multipart("mixed") { alternatives };
        mixed.Boundary = $"=_mixed_{message.Id:N}";
        foreach (var attachment in message.Attachments)
            mixed.Add(Part(attachment));
        return mixed;
    }

    private static TextPart Part(TextFormat format, string content)
    {
        var canonical = content.ReplaceLineEndings("\r\n");
        var part = new TextPart(format);
        part.SetText(Encoding.UTF8, canonical);
        part.ContentTransferEncoding = TakesBase64(canonical) ? ContentEncoding.Base64 : ContentEncoding.QuotedPrintable;
        return part;
    }

    private static MimePart Part(Attachment attachment) => new("text", "html")
    {
        Content = new MimeContent(new MemoryStream(attachment.Content.ToArray(), writable: false)),
        ContentType = { Charset = "utf-8" },
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
        ContentTransferEncoding = ContentEncoding.Base64,
        FileName = attachment.FileName,
    };

    /// <summary>MimeKit writes an offset such as -03:30 as <c>-03-30</c>, which mail programs do not understand.</summary>
    private static DateTimeOffset Written(DateTimeOffset date) => date.Offset is { Ticks: < 0, Minutes: not 0 } ? date.ToUniversalTime() : date;

    /// <summary>True where base64 is the shorter encoding: what is not ASCII takes three characters a byte in the other, four thirds in this one.</summary>
    private static bool TakesBase64(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Count(b => b > '~') > bytes.Length / 6;
    }

    /// <summary>Text from elsewhere cannot end a header, nor pass for an encoded word, which MimeKit lets through.</summary>
    private static string OneLine(string text)
        => new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]).Replace("=?", "= ?", StringComparison.Ordinal).Trim();
}
