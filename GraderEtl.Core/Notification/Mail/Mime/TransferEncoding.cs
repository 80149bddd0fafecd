using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Notification.Mail.Mime;

/// <summary>Content as lines of at most 76 ASCII characters (RFC 2045), each ended by CRLF.</summary>
internal static class TransferEncoding
{
    private const int LongestLine = 76;

    /// <summary>Text in the shorter of the two encodings, with its name.</summary>
    public static (string Name, string Encoded) Of(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n"));
        // what is not ASCII takes three characters a byte here and four thirds there
        return bytes.Count(b => b > '~') > bytes.Length / 6 ? ("base64", Base64(bytes)) : ("quoted-printable", QuotedPrintable(bytes));
    }

    /// <summary>Any bytes.</summary>
    public static string Base64(ReadOnlySpan<byte> content)
        => content.IsEmpty ? "" : Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n") + "\r\n";

    private static string QuotedPrintable(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder(content.Length + content.Length / 8);
        var column = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (IsLineEnd(content, i))
            {
                text.Append("\r\n");
                column = 0;
                i++;
                continue;
            }

            var isLast = i + 1 == content.Length || IsLineEnd(content, i + 1);
            var isPlain = content[i] is (>= (byte)'!' and <= (byte)'~' and not (byte)'=') || (content[i] is (byte)' ' or (byte)'\t' && !isLast);
            var width = isPlain ? 1 : 3;
            // room for the equals sign that ends a line where the text does not
            if (column + width > LongestLine - (isLast ? 0 : 1))
            {
                text.Append("=\r\n");
                column = 0;
            }

            if (isPlain)
                text.Append((char)content[i]);
            else
                text.Append(CultureInfo.InvariantCulture, $"={content[i]:X2}");
            column += width;
        }

        return column == 0 ? text.ToString() : text.Append("\r\n").ToString();
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> content, int index)
        => content[index] == (byte)'\r' && index + 1 < content.Length && content[index + 1] == (byte)'\n';
}
