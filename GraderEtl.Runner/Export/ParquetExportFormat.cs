using System.IO.Compression;
using System.Runtime.CompilerServices;
using GraderEtl.Core.Export;
using Parquet;
using Parquet.Schema;

namespace GraderEtl.Runner.Export;

/// <summary>
/// Parquet: texts in dictionaries, a row group for each batch, with statistics. Only commands that write or read such files load its
/// assemblies.
/// </summary>
/// <param name="compression">How pages are compressed; null for not at all.</param>
internal sealed class ParquetExportFormat(string? compression) : IExportFormat
{
    /// <summary>The names of compressions, as the command line has them.</summary>
    public const string Zstd = "zstd";

    /// <inheritdoc cref="Zstd"/>
    public const string Snappy = "snappy";

    public string Name => "parquet";

    public string? Compression => compression;

    public async ValueTask<IExportWriter> CreateAsync(Stream file, CancellationToken cancellationToken)
    {
        var options = new ParquetOptions
        {
            // zstd at the library's default level takes eight times as long, for files a third smaller
            CompressionLevel = CompressionLevel.Fastest,
            CompressionMethod = compression switch { Zstd => CompressionMethod.Zstd, Snappy => CompressionMethod.Snappy, _ => CompressionMethod.None },
            MaximumLargePoolFreeBytes = ParquetColumns.PooledBytes,
            MaximumSmallPoolFreeBytes = ParquetColumns.PooledBytes,
        };
        options.ColumnEncodingHints[ExportColumns.Id] = EncodingHint.DeltaBinaryPacked;
        foreach (var text in ParquetColumns.Texts)
            options.ColumnEncodingHints[text.Name] = EncodingHint.Dictionary;
        var held = new StatisticsStream(file);
        var writer = await ParquetWriter.CreateAsync(ParquetColumns.Schema, held, options, append: false, cancellationToken);
        return new ParquetExportWriter(writer, held);
    }

    public async IAsyncEnumerable<ExportedAttempt> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken);
        var fields = reader.Schema.DataFields;
        if (!fields.Select(static field => field.Name).SequenceEqual(ExportColumns.All, StringComparer.Ordinal))
            throw new InvalidDataException("its columns are others");
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var count = checked((int)rows.RowCount);
            var (ids, times, verdicts) = (new long[count], new DateTime[count], new bool?[count]);
            var texts = Enumerable.Range(0, ParquetColumns.Texts.Length).Select(_ => new string?[count]).ToArray();
            await rows.ReadAsync<long>(fields[0], ids, cancellationToken: cancellationToken);
            for (var text = 0; text < ParquetColumns.NullableTexts; text++)
                await rows.ReadAsync(fields[1 + text], texts[text].AsMemory()!, cancellationToken: cancellationToken);
            await rows.ReadAsync<bool>(fields[5], verdicts, cancellationToken: cancellationToken);
            await rows.ReadAsync(fields[6], texts[^1].AsMemory()!, cancellationToken: cancellationToken);
            await rows.ReadAsync<DateTime>(fields[7], times, cancellationToken: cancellationToken);
            for (var row = 0; row < count; row++)
            {
                yield return new ExportedAttempt(
                    ids[row], texts[0][row], texts[1][row], texts[2][row], texts[3][row], verdicts[row], texts[^1][row],
                    (times[row].Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
            }
        }
    }
}

/// <summary>The columns of a Parquet file.</summary>
internal static class ParquetColumns
{
    /// <summary>Bytes that the writer may keep for later.</summary>
    public const int PooledBytes = 2 * 1024 * 1024;

    /// <summary>Texts that may be NULL.</summary>
    public const int NullableTexts = 4;

    public static readonly DataField Id = new(ExportColumns.Id, typeof(long), isNullable: false);

    public static readonly DataField UserId = new(ExportColumns.UserId, typeof(string), isNullable: true);

    public static readonly DataField OauthConsumerKey = new(ExportColumns.OauthConsumerKey, typeof(string), isNullable: true);

    public static readonly DataField LisResultSourcedId = new(ExportColumns.LisResultSourcedId, typeof(string), isNullable: true);

    public static readonly DataField LisOutcomeServiceUrl = new(ExportColumns.LisOutcomeServiceUrl, typeof(string), isNullable: true);

    public static readonly DataField IsCorrect = new(ExportColumns.IsCorrect, typeof(bool), isNullable: true);

    public static readonly DataField AttemptType = new(ExportColumns.AttemptType, typeof(string), isNullable: false);

    public static readonly DataField CreatedAt = new DateTimeDataField(
        ExportColumns.CreatedAt, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: false);

    public static readonly DataField[] Texts = [UserId, OauthConsumerKey, LisResultSourcedId, LisOutcomeServiceUrl, AttemptType];

    public static readonly ParquetSchema Schema = new(Id, UserId, OauthConsumerKey, LisResultSourcedId, LisOutcomeServiceUrl, IsCorrect, AttemptType, CreatedAt);
}
