using System.Globalization;
using System.Text;

namespace GraderEtl.Core.Model;

/// <summary>
/// A mail address with an optional name: <c>address</c> or <c>Name &lt;address&gt;</c>. The address is a dot-atom, an at sign and a host
/// name (RFC 5321), so nothing in it can end a command or a header; letters beyond ASCII are allowed before the at sign (RFC 6531) and
/// become IDNA after it.
/// </summary>
internal sealed record Mailbox
{
    private const int LongestLocalPart = 64;
    private const int LongestAddress = 254;
    private const int LongestLabel = 63;
    private const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~";
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private Mailbox(string? name, string local, string domain)
    {
        Name = name;
        Address = $"{local}@{domain}";
        Domain = domain;
    }

    /// <summary>The name; null when there is none.</summary>
    public string? Name { get; }

    /// <summary>The address.</summary>
    public string Address { get; }

    /// <summary>What follows the at sign, ASCII.</summary>
    public string Domain { get; }

    /// <summary>True when any server takes it, false when it must offer SMTPUTF8.</summary>
    public bool IsAscii => Ascii.IsValid(Address);

    /// <summary>Reads a mailbox; null when the text is none.</summary>
    public static Mailbox? Parse(string? text)
    {
        if (text is null || text.Any(IsForbidden) || !IsWellFormed(text))
            return null;
        text = text.Trim();
        string? name = null;
        if (text.EndsWith('>') && text.IndexOf('<', StringComparison.Ordinal) is >= 0 and var open)
        {
            name = text[..open].Trim().Trim('"').Trim();
            text = text[(open + 1)..^1];
        }

        var at = text.LastIndexOf('@');
        if (at <= 0 || !IsLocalPart(text[..at]) || ToDomain(text[(at + 1)..]) is not { } domain)
            return null;
        var mailbox = new Mailbox(string.IsNullOrEmpty(name) ? null : name, text[..at], domain);
        return Encoding.UTF8.GetByteCount(mailbox.Address) <= LongestAddress ? mailbox : null;
    }

    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";

    /// <summary>What could end a line, or show as something it is not.</summary>
    private static bool IsForbidden(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private static bool IsLocalPart(string text)
        => Encoding.UTF8.GetByteCount(text) <= LongestLocalPart
            && text.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || AtomSymbols.Contains(c, StringComparison.Ordinal) || c > '\u00A0'));

    private static string? ToDomain(string text)
    {
        try
        {
            var domain = Idn.GetAscii(text);
            return domain.Split('.').All(label => label.Length is > 0 and <= LongestLabel) ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
