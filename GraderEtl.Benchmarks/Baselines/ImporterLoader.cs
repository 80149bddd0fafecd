using Npgsql;
using NpgsqlTypes;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>Npgsql's binary importer, column by column, as its manual shows it.</summary>
internal sealed class ImporterLoader(string target) : IDayLoader
{
    public bool IsTransactional => true;

    public Task LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<SourceAttempt> day)
        => LoadAsync(connection, target, day.Select(AttemptEntity.From));

    /// <summary>Loads rows.</summary>
    public static async Task LoadAsync(NpgsqlConnection connection, string target, IEnumerable<AttemptEntity> rows)
    {
        await using var importer = await connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            await importer.StartRowAsync();
            await WriteAsync(importer, row.UserId);
            await WriteAsync(importer, row.OauthConsumerKey);
            await WriteAsync(importer, row.LisResultSourcedId);
            await WriteAsync(importer, row.LisOutcomeServiceUrl);
            if (row.IsCorrect is { } correct)
                await importer.WriteAsync(correct, NpgsqlDbType.Boolean);
            else
                await importer.WriteNullAsync();
            await WriteAsync(importer, row.AttemptType);
            await importer.WriteAsync(row.CreatedAt, NpgsqlDbType.TimestampTz);
        }

        await importer.CompleteAsync();
    }

    private static Task WriteAsync(NpgsqlBinaryImporter importer, string? text)
        => text is null ? importer.WriteNullAsync() : importer.WriteAsync(text, NpgsqlDbType.Text);
}
