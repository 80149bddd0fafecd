namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>What a server offers in its reply to EHLO.</summary>
internal sealed class SmtpCapabilities
{
    private readonly Dictionary<string, IReadOnlyList<string>> _offered = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads them.</summary>
    /// <param name="reply">Its first line names the server, each other line one extension with its parameters.</param>
    public SmtpCapabilities(SmtpReply reply)
    {
        foreach (var line in reply.Lines.Skip(1))
        {
            // some servers still write AUTH=PLAIN as well, for clients of the nineties
            var words = line.Replace("AUTH=", "AUTH ", StringComparison.OrdinalIgnoreCase).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
                _offered[words[0]] = [.. _offered.GetValueOrDefault(words[0], []), .. words.Skip(1)];
        }
    }

    public bool StartTls => _offered.ContainsKey("STARTTLS");

    /// <summary>Addresses beyond ASCII may be used; servers that offer this take eight-bit content as well (RFC 6531, 3.1).</summary>
    public bool SmtpUtf8 => _offered.ContainsKey("SMTPUTF8") && _offered.ContainsKey("8BITMIME");

    /// <summary>The size of a message may be said beforehand (RFC 1870).</summary>
    public bool Size => _offered.ContainsKey("SIZE");

    /// <summary>Ways to log in, as the server spells them.</summary>
    public IReadOnlyList<string> Mechanisms => _offered.GetValueOrDefault("AUTH", []);

    public bool Offers(string mechanism) => Mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase);
}
