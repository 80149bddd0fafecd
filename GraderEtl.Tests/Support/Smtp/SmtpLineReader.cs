namespace GraderEtl.Tests.Support.Smtp;

/// <summary>Reads what ends with CRLF; a line end by half is part of the line.</summary>
internal sealed class SmtpLineReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[8192];
    private int _start;
    private int _end;

    /// <summary>True when more than what was read has arrived.</summary>
    public bool HasMore => _start < _end;

    /// <summary>The next line without its end; null at the end of the connection.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await stream.ReadAsync(_buffer, stop));
                if (_end == 0)
                    return null;
            }

            line.Add(_buffer[_start++]);
            if (line is [.., (byte)'\r', (byte)'\n'])
                return [.. line[..^2]];
        }
    }

    /// <summary>Waits until the other side has closed the connection.</summary>
    public async Task WaitForEndAsync(CancellationToken stop)
    {
        while (await stream.ReadAsync(_buffer, stop) > 0)
        {
        }
    }
}
