using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail.Mime;

/// <summary>
/// Header fields: folded, and beyond ASCII as encoded words (RFC 2047). What comes from elsewhere cannot end a field: control
/// characters become spaces.
/// </summary>
internal static class HeaderFields
{
    private const int LongestLine = 78;

    /// <summary>A field whose value is this program's own and folded where it has to be.</summary>
    public static void Append(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    /// <summary>A field of free text.</summary>
    public static void AppendText(StringBuilder text, string name, string value)
    {
        value = new string([.. value.Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
        text.Append(name).Append(": ");
        if (IsPlain(value) && name.Length + 2 + value.Length <= LongestLine)
            text.Append(value);
        else
            text.AppendJoin("\r\n ", EncodedWord.Split(value, name.Length + 2, phrase: false));
        text.Append("\r\n");
    }

    /// <summary>A field of addresses.</summary>
    public static void AppendMailboxes(StringBuilder text, string name, IReadOnlyList<Mailbox> mailboxes)
    {
        text.Append(name).Append(": ");
        var column = name.Length + 2;
        for (var i = 0; i < mailboxes.Count; i++)
        {
            var written = Write(mailboxes[i]) + (i + 1 < mailboxes.Count ? "," : "");
            if (i > 0)
            {
                var folds = column + 1 + written.Length > LongestLine;
                text.Append(folds ? "\r\n " : " ");
                column = folds ? 1 : column + 1;
            }

            text.Append(written);
            var fold = written.LastIndexOf('\n');
            column = fold < 0 ? column + written.Length : written.Length - fold - 1;
        }

        text.Append("\r\n");
    }

    /// <summary>The parameter that names an attached file, beyond ASCII by RFC 2231 with a plain name for programs that do not know it.</summary>
    public static string FileName(string name)
    {
        var plain = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ' ? letter : '_')]);
        return plain == name ? $"filename=\"{plain}\"" : $"filename=\"{plain}\";\r\n filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }

    private static string Write(Mailbox mailbox)
    {
        if (mailbox.Name is not { } name)
            return mailbox.Address;
        if (!IsPlain(name) || name.Length > LongestLine / 2)
            return string.Join("\r\n ", EncodedWord.Split(name, "From: ".Length, phrase: true)) + $"\r\n <{mailbox.Address}>";
        return $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{mailbox.Address}>";
    }

    /// <summary>True for text that readers take as it stands.</summary>
    private static bool IsPlain(string text) => text.All(letter => letter is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal);
}
