namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>Makes a message fit for DATA (RFC 5321, 4.5.2): a line that begins with a dot gets another, as a lone dot ends the message.</summary>
internal static class DotStuffing
{
    /// <summary>The line that ends a message.</summary>
    public static ReadOnlyMemory<byte> End { get; } = ".\r\n"u8.ToArray();

    /// <summary>The message, its dots doubled; it ends with a line end.</summary>
    /// <param name="message">Lines ended by CRLF.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> message)
    {
        using var stuffed = new MemoryStream(message.Length + 64);
        while (!message.IsEmpty)
        {
            if (message[0] == (byte)'.')
                stuffed.WriteByte((byte)'.');
            var end = message.IndexOf("\r\n"u8);
            var line = end < 0 ? message : message[..end];
            stuffed.Write(line);
            stuffed.Write("\r\n"u8);
            message = message[(end < 0 ? line.Length : end + 2)..];
        }

        return stuffed.GetBuffer().AsMemory(0, (int)stuffed.Length);
    }
}
