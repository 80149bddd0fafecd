using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GraderEtl.Tests.Support;

/// <summary>Reads a message as a mail program does (RFC 5322, 2045 to 2047, 2231), written apart from what composes them.</summary>
internal sealed partial class Eml
{
    /// <summary>MimeKit fills lines of quoted-printable a little beyond the 76 characters of RFC 2045.</summary>
    private const int LongestLine = 78;

    /// <summary>MimeKit cuts a long word of a subject at its spaces first, and so goes beyond the 75 characters of RFC 2047.</summary>
    private const int LongestWord = 250;

    private readonly byte[] _body;

    private Eml(IReadOnlyList<(string Name, string Value)> fields, byte[] body)
    {
        Fields = fields;
        _body = body;
        if (Boundary().Match(Raw("Content-Type") ?? "") is not { Success: true } match)
            return;
        var text = Encoding.Latin1.GetString(body);
        var pieces = ("\r\n" + text).Split("\r\n--" + match.Groups["boundary"].Value);
        if (pieces.Length < 3 || !pieces[^1].StartsWith("--", StringComparison.Ordinal))
            throw new FormatException("a multipart body without its end");
        Parts = [.. pieces[1..^1].Select(piece => Parse(Encoding.Latin1.GetBytes(piece[2..] + "\r\n")))];
    }

    /// <summary>Header fields in their order, unfolded, encoded words as they stand.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; }

    public IReadOnlyList<Eml> Parts { get; } = [];

    /// <summary>Such as <c>text/plain</c>.</summary>
    public string MediaType => (Raw("Content-Type") ?? "text/plain").Split(';')[0].Trim();

    /// <summary>The content, its transfer encoding undone.</summary>
    public byte[] Content => Raw("Content-Transfer-Encoding") switch
    {
        "base64" => Convert.FromBase64String(Encoding.ASCII.GetString(_body)),
        "quoted-printable" when Encoding.ASCII.GetString(_body).Split("\r\n").Any(line => line.Length > LongestLine || line.EndsWith(' '))
            => throw new FormatException("a line of quoted-printable that is too long or ends with a space"),
        "quoted-printable" => QuotedPrintable(Encoding.ASCII.GetString(_body)),
        null => _body,
        var other => throw new FormatException($"unknown encoding {other}"),
    };

    public string Text => Encoding.UTF8.GetString(Content).ReplaceLineEndings("\n");

    /// <summary>A field with its encoded words decoded; throws where there is none or more than one.</summary>
    public string this[string name] => Words(Raw(name) ?? throw new FormatException($"no field {name}"));

    /// <summary>The part of a type, wherever it is.</summary>
    public Eml Part(string mediaType) => All().Single(part => part.MediaType == mediaType && !part.Has("Content-Disposition"));

    /// <summary>Attached files by their names.</summary>
    public IReadOnlyDictionary<string, Eml> Attachments => All().Where(part => part.Has("Content-Disposition"))
        .ToDictionary(part => FileName(part.Raw("Content-Disposition")!));

    public bool Has(string name) => Fields.Any(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));

    public static Eml Parse(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        if (text.Replace("\r\n", "").AsSpan().IndexOfAny('\r', '\n') >= 0)
            throw new FormatException("half a line end");
        if (text.Split("\r\n").Any(line => line.Length > 998))
            throw new FormatException("a line of more than 998 bytes");
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var fields = Fold().Replace(text[..end], " ").Split("\r\n").Select(line => line.Split(':', 2)).Select(pair => (pair[0], Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(pair[1].TrimStart()))));
        return new Eml([.. fields], Encoding.Latin1.GetBytes(text[(end + 4)..]));
    }

    private IEnumerable<Eml> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    private string? Raw(string name)
        => Fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).SingleOrDefault();

    /// <summary>A name of several pieces is one (RFC 2231).</summary>
    private static string FileName(string disposition) => FileNamePieces().Matches(disposition) is { Count: > 0 } pieces
        ? Uri.UnescapeDataString(string.Concat(pieces.Select(piece => piece.Groups["piece"].Value)))
        : throw new FormatException("an attachment without a name");

    /// <summary>White space between two encoded words does not count.</summary>
    private static string Words(string value) => EncodedWord().Replace(
        Between().Replace(value, ""),
        word => word.Length > LongestWord ? throw new FormatException("an encoded word of more than 250 characters") : Encoding.UTF8.GetString(word.Groups["way"].Value is "B" or "b"
            ? Convert.FromBase64String(word.Groups["text"].Value)
            : QuotedPrintable(word.Groups["text"].Value.Replace('_', ' '))));

    private static byte[] QuotedPrintable(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 2;
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex("boundary=\"(?<boundary>[^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"filename(?:\*\d*\*?)?=(?:(?i:utf-8)'')?""?(?<piece>[^"";]+)""?")]
    private static partial Regex FileNamePieces();

    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?(?<way>[BQbq])\?(?<text>[^?]*)\?=")]
    private static partial Regex EncodedWord();
}
