using System.Text;

namespace GraderEtl.Core.Export;

/// <summary>Reads records of <see cref="CsvExportWriter"/> back; what nothing stands for is null.</summary>
internal sealed class CsvExportReader(Stream file)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads a record.</summary>
    /// <param name="fields">Receives its fields; the record has to have as many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there is none left.</returns>
    /// <exception cref="InvalidDataException">It is no such record.</exception>
    public async ValueTask<bool> ReadAsync(string?[] fields, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = Parse(_buffer.AsSpan(_start, _end - _start), fields);
            if (length > 0)
            {
                _start += length;
                return true;
            }

            if (await FillAsync(cancellationToken).ConfigureAwait(false))
                continue;
            if (_start == _end)
                return false;
            throw new InvalidDataException("it ends within a record");
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    /// <summary>Returns the length of the record; 0 where it is not all there yet.</summary>
    private static int Parse(ReadOnlySpan<byte> bytes, string?[] fields)
    {
        var at = 0;
        for (var field = 0; field < fields.Length; field++)
        {
            var rest = bytes[at..];
            var length = rest.IsEmpty ? 0 : rest[0] == (byte)'"' ? LengthOfQuoted(rest) : rest.IndexOfAny((byte)',', (byte)'\r') + 1;
            if (length == 0)
                return 0;
            var text = rest[..(length - 1)];
            fields[field] = text.IsEmpty ? null : text[0] != (byte)'"' ? Encoding.UTF8.GetString(text)
                : Encoding.UTF8.GetString(text[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal);
            at += length;
            var isLast = field == fields.Length - 1;
            if (bytes[at - 1] != (isLast ? (byte)'\r' : (byte)','))
                throw new InvalidDataException($"a record has {(isLast ? "more than" : $"{field + 1} of")} {fields.Length} fields");
        }

        if (at == bytes.Length)
            return 0;
        return bytes[at] == (byte)'\n' ? at + 1 : throw new InvalidDataException("a record does not end with CRLF");
    }

    /// <summary>The length of a text in quotes and the byte behind it; 0 where they are not all there yet.</summary>
    private static int LengthOfQuoted(ReadOnlySpan<byte> bytes)
    {
        for (var at = 1; at < bytes.Length; at++)
        {
            var quote = bytes[at..].IndexOf((byte)'"');
            if (quote < 0 || at + quote + 1 >= bytes.Length)
                return 0;
            at += quote + 1;
            if (bytes[at] != (byte)'"')
                return at + 1;
        }

        return 0;
    }
}
