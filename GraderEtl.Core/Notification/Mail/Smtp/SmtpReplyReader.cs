using System.Text;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>Reads replies, of any number of lines, in bounded memory.</summary>
internal sealed class SmtpReplyReader
{
    private const int LongestLine = 4_096;
    private const int MostLines = 128;
    private readonly byte[] _buffer = new byte[LongestLine];
    private int _start;
    private int _end;

    /// <summary>Forgets what was received and not read yet.</summary>
    /// <returns>How many bytes that were.</returns>
    public int Discard()
    {
        var forgotten = _end - _start;
        _start = _end = 0;
        return forgotten;
    }

    /// <summary>Reads a reply; null when the server has closed the connection before its end.</summary>
    /// <exception cref="InvalidDataException">What came is no reply.</exception>
    public async ValueTask<SmtpReply?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        int? code = null;
        while (true)
        {
            if (await ReadLineAsync(stream, cancellationToken).ConfigureAwait(false) is not { } line)
                return null;
            var (found, text, isLast) = Parse(line);
            if (code is not null && found != code)
                throw new InvalidDataException("lines of one reply had different codes");
            code = found;
            lines.Add(text);
            if (isLast)
                return new SmtpReply(found, lines);
            if (lines.Count == MostLines)
                throw new InvalidDataException($"a reply had more than {MostLines} lines");
        }
    }

    private static (int Code, string Text, bool IsLast) Parse(string line)
    {
        if (line.Length < 3 || line[0] is < '2' or > '5' || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2])
            || (line.Length > 3 && line[3] is not (' ' or '-')))
        {
            throw new InvalidDataException("what came does not begin with a reply code");
        }

        var code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        return (code, line.Length > 4 ? line[4..] : "", line.Length == 3 || line[3] == ' ');
    }

    private async ValueTask<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var received = _buffer.AsMemory(_start, _end - _start);
            if (received.Span.IndexOf((byte)'\n') is >= 0 and var length)
            {
                _start += length + 1;
                return Encoding.UTF8.GetString(received.Span[..length]).TrimEnd('\r');
            }

            if (received.Length == LongestLine)
                throw new InvalidDataException($"a line was longer than {LongestLine} bytes");
            received.Span.CopyTo(_buffer);
            (_start, _end) = (0, received.Length);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return null;
            _end += read;
        }
    }
}
