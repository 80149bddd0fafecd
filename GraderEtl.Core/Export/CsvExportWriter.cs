using System.Buffers;
using System.Buffers.Text;
using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>Writes attempts as CSV, a block of bytes at a time.</summary>
internal sealed class CsvExportWriter(Stream file) : IExportWriter
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>What a row has beside its texts: two numbers, an instant, quotes and commas.</summary>
    private const int RowBytes = 128;

    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _end;
    private bool _hasHeader;

    public ValueTask WriteAsync(ExportBatch batch, CancellationToken cancellationToken)
    {
        WriteHeader();
        foreach (ref readonly var row in batch.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(in row, batch.Users[row.User], batch.Tasks[row.Task]);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        WriteHeader();
        Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(_block);
        _block = [];
        return ValueTask.CompletedTask;
    }

    private void WriteHeader()
    {
        if (_hasHeader)
            return;
        _hasHeader = true;
        Append(Encoding.UTF8.GetBytes(string.Join(',', ExportColumns.All)));
        Append("\r\n"u8);
    }

    private void Write(in ExportRow row, ReadOnlyMemory<byte>? user, in ExportTask task)
    {
        var texts = (2 * (user?.Length ?? 0)) + (task.OauthConsumerKey?.Length ?? 0) + (task.SourcedIdHead?.Length ?? 0) + (task.LisOutcomeServiceUrl?.Length ?? 0);
        // each byte may be a quote
        Reserve(RowBytes + (2 * texts));
        Utf8Formatter.TryFormat(row.Id, _block.AsSpan(_end), out var written);
        _end += written;
        AppendText(user);
        AppendText(task.OauthConsumerKey);
        if (!task.EndsWithUser)
            AppendText(task.SourcedIdHead);
        else if (user is null)
            _block[_end++] = (byte)',';
        else
            AppendText(task.SourcedIdHead, user);
        AppendText(task.LisOutcomeServiceUrl);
        Append(row.Type == AttemptType.Run ? ",,run,"u8 : row.IsCorrect ? ",true,submit,"u8 : ",false,submit,"u8);
        AppendInstant(row.Microseconds);
        Append("\r\n"u8);
    }

    /// <summary>A comma and a text, or the comma alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="user">What follows it behind a colon.</param>
    private void AppendText(ReadOnlyMemory<byte>? text, ReadOnlyMemory<byte>? user = null)
    {
        _block[_end++] = (byte)',';
        if (text is not { } bytes)
            return;
        var isQuoted = (bytes.IsEmpty && user is null) || bytes.Span.ContainsAny(Special) || (user is { } name && name.Span.ContainsAny(Special));
        if (isQuoted)
            _block[_end++] = (byte)'"';
        AppendPart(bytes.Span, isQuoted);
        if (user is { } suffix)
        {
            _block[_end++] = (byte)':';
            AppendPart(suffix.Span, isQuoted);
        }

        if (isQuoted)
            _block[_end++] = (byte)'"';
    }

    private void AppendPart(ReadOnlySpan<byte> text, bool isQuoted)
    {
        if (!isQuoted)
        {
            Append(text);
            return;
        }

        foreach (var letter in text)
        {
            if (letter == (byte)'"')
                _block[_end++] = letter;
            _block[_end++] = letter;
        }
    }

    /// <summary>The round-trip format has seven decimals, of which the last is 0.</summary>
    private void AppendInstant(long microseconds)
    {
        const int SixDecimals = 26;
        Utf8Formatter.TryFormat(TimeWindow.FromMicroseconds(microseconds).UtcDateTime, _block.AsSpan(_end), out _, 'O');
        _end += SixDecimals;
        _block[_end++] = (byte)'Z';
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(_end));
        _end += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_block.Length - _end >= bytes)
            return;
        Flush();
        if (_block.Length >= bytes)
            return;
        ArrayPool<byte>.Shared.Return(_block);
        _block = ArrayPool<byte>.Shared.Rent(bytes);
    }

    private void Flush()
    {
        file.Write(_block, 0, _end);
        _end = 0;
    }
}
