using System.Text;
using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using Parquet;
using Parquet.Schema;

namespace GraderEtl.Runner.Export;

/// <summary>Writes each batch as a row group, column by column, with arrays that serve all of them.</summary>
internal sealed class ParquetExportWriter(ParquetWriter writer, StatisticsStream held) : IExportWriter
{
    private static readonly ReadOnlyMemory<char> Run = "run".AsMemory();
    private static readonly ReadOnlyMemory<char> Submit = "submit".AsMemory();

    private readonly ReadOnlyMemory<char>[] _texts = new ReadOnlyMemory<char>[ExportBatch.MostRows];
    private readonly int[] _levels = new int[ExportBatch.MostRows];
    private readonly bool[] _verdicts = new bool[ExportBatch.MostRows];
    private readonly long[] _ids = new long[ExportBatch.MostRows];
    private readonly DateTime[] _times = new DateTime[ExportBatch.MostRows];
    private readonly Dictionary<(int User, int Task), string?> _sourcedIds = [];
    private readonly List<(long Least, long Greatest)> _ranges = [];

    private bool _isComplete;

    public async ValueTask WriteAsync(ExportBatch batch, CancellationToken cancellationToken)
    {
        var users = batch.Users.Select(ToText).ToArray();
        var keys = batch.Tasks.Select(static task => ToText(task.OauthConsumerKey)).ToArray();
        var heads = batch.Tasks.Select(static task => ToText(task.SourcedIdHead)).ToArray();
        var urls = batch.Tasks.Select(static task => ToText(task.LisOutcomeServiceUrl)).ToArray();
        _sourcedIds.Clear();
        using var group = writer.CreateRowGroup();
        for (var row = 0; row < batch.Rows.Length; row++)
            _ids[row] = batch.Rows[row].Id;
        await group.WriteAsync<long>(ParquetColumns.Id, _ids.AsMemory(0, batch.Rows.Length), cancellationToken: cancellationToken);
        await WriteTextsAsync(group, ParquetColumns.UserId, batch, row => users[row.User], cancellationToken);
        await WriteTextsAsync(group, ParquetColumns.OauthConsumerKey, batch, row => keys[row.Task], cancellationToken);
        await WriteTextsAsync(group, ParquetColumns.LisResultSourcedId, batch, FindSourcedId, cancellationToken);
        await WriteTextsAsync(group, ParquetColumns.LisOutcomeServiceUrl, batch, row => urls[row.Task], cancellationToken);
        await WriteVerdictsAsync(group, batch, cancellationToken);
        var (least, greatest) = (long.MaxValue, long.MinValue);
        for (var row = 0; row < batch.Rows.Length; row++)
        {
            (least, greatest) = (Math.Min(least, batch.Rows[row].Microseconds), Math.Max(greatest, batch.Rows[row].Microseconds));
            _texts[row] = batch.Rows[row].Type == AttemptType.Run ? Run : Submit;
            _times[row] = DateTime.UnixEpoch.AddTicks(batch.Rows[row].Microseconds * TimeSpan.TicksPerMicrosecond);
        }

        await group.WriteAsync<ReadOnlyMemory<char>>(ParquetColumns.AttemptType, _texts.AsMemory(0, batch.Rows.Length), cancellationToken: cancellationToken);
        var start = (int)held.Length;
        await group.WriteAsync<DateTime>(ParquetColumns.CreatedAt, _times.AsMemory(0, batch.Rows.Length), cancellationToken: cancellationToken);
        group.CompleteValidate();
        held.Correct(start, least, greatest);
        _ranges.Add((least, greatest));
        await held.PassOnAsync(cancellationToken);

        string? FindSourcedId(ExportRow row)
        {
            if (!batch.Tasks[row.Task].EndsWithUser)
                return heads[row.Task];
            if (!_sourcedIds.TryGetValue((row.User, row.Task), out var text))
                _sourcedIds[(row.User, row.Task)] = text = users[row.User] is { } user ? $"{heads[row.Task]}:{user}" : null;
            return text;
        }
    }

    /// <summary>The library ends a file where its writer is disposed.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _isComplete = true;
        await writer.DisposeAsync();
        var start = 0;
        foreach (var (least, greatest) in _ranges)
            start = held.Correct(start, least, greatest);
        await held.PassOnAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isComplete)
            await writer.DisposeAsync();
        await held.DisposeAsync();
    }

    private static string? ToText(ReadOnlyMemory<byte>? utf8) => utf8 is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>Writes the values that are there one behind the other, and for each row whether it has one.</summary>
    private Task WriteTextsAsync(ParquetRowGroupWriter group, DataField field, ExportBatch batch, Func<ExportRow, string?> find, CancellationToken cancellationToken)
    {
        var count = 0;
        for (var row = 0; row < batch.Rows.Length; row++)
        {
            var text = find(batch.Rows[row]);
            _levels[row] = text is null ? 0 : 1;
            if (text is not null)
                _texts[count++] = text.AsMemory();
        }

        return group.WriteAllPartsAsync<ReadOnlyMemory<char>>(field, _texts.AsMemory(0, count), _levels.AsMemory(0, batch.Rows.Length), null, cancellationToken);
    }

    private Task WriteVerdictsAsync(ParquetRowGroupWriter group, ExportBatch batch, CancellationToken cancellationToken)
    {
        var count = 0;
        for (var row = 0; row < batch.Rows.Length; row++)
        {
            var (type, isCorrect) = (batch.Rows[row].Type, batch.Rows[row].IsCorrect);
            _levels[row] = type == AttemptType.Run ? 0 : 1;
            if (type != AttemptType.Run)
                _verdicts[count++] = isCorrect;
        }

        return group.WriteAllPartsAsync<bool>(ParquetColumns.IsCorrect, _verdicts.AsMemory(0, count), _levels.AsMemory(0, batch.Rows.Length), null, cancellationToken);
    }
}
