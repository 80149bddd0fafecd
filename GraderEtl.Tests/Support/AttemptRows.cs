using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using Npgsql;

namespace GraderEtl.Tests.Support;

/// <summary>All seven columns of an attempt as one text, so that two multisets can be compared by sorting them.</summary>
internal static class AttemptRows
{
    private const string Columns = "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    public static string Format(
        string? userId, string? key, string? sourcedId, string? url, bool? isCorrect, string? type, DateTime createdAt)
        => $"{createdAt:yyyy-MM-dd HH:mm:ss.ffffff}|{userId}|{key ?? "NULL"}|{sourcedId ?? "NULL"}|{url ?? "NULL"}|{isCorrect?.ToString() ?? "NULL"}|{type}";

    /// <summary>What a correct load of a range leaves, sorted.</summary>
    public static List<string> Truth(SimulatorOptions world, TimeWindow range) =>
    [
        .. new GroundTruth(world).Between(range.Start.UtcDateTime, range.End.UtcDateTime)
            .Where(a => a.Verdict == ExpectedVerdict.Loaded)
            .Select(a => Format(
                a.UserId, a.OauthConsumerKey, a.LisResultSourcedId, a.LisOutcomeServiceUrl, a.IsCorrect, a.AttemptType, a.CreatedAt))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Compares what a correct load of a range leaves with the view of attempts in SQL, by EXCEPT ALL both ways.
    /// </summary>
    /// <returns>Rows that the view lacks, and rows that it has too many.</returns>
    public static async Task<(long Lacking, long TooMany)> CountDifferencesAsync(NpgsqlDataSource database, SimulatorOptions world, TimeWindow range)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"CREATE TEMP TABLE truth AS SELECT {Columns} FROM grader.attempts WHERE false", connection);
        await command.ExecuteNonQueryAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("COPY truth FROM STDIN (FORMAT binary)"))
        {
            foreach (var attempt in new GroundTruth(world).Between(range.Start.UtcDateTime, range.End.UtcDateTime).Where(static a => a.Verdict == ExpectedVerdict.Loaded))
            {
                await copy.WriteRowAsync(
                    CancellationToken.None, attempt.UserId, attempt.OauthConsumerKey, attempt.LisResultSourcedId, attempt.LisOutcomeServiceUrl, attempt.IsCorrect,
                    attempt.AttemptType, DateTime.SpecifyKind(attempt.CreatedAt, DateTimeKind.Utc));
            }

            await copy.CompleteAsync();
        }

        command.CommandText = $"""
            SELECT (SELECT count(*) FROM (TABLE truth EXCEPT ALL SELECT {Columns} FROM grader.attempts) AS lacking),
                   (SELECT count(*) FROM (SELECT {Columns} FROM grader.attempts EXCEPT ALL TABLE truth) AS too_many)
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>What is in the table, sorted.</summary>
    public static Task<List<string>> ReadAsync(NpgsqlDataSource database, string table = "grader.attempts") => ReadAsync(database, table, null);

    /// <summary>What is in the table of a range, sorted.</summary>
    public static Task<List<string>> ReadAsync(NpgsqlDataSource database, TimeWindow range) => ReadAsync(database, "grader.attempts", range);

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource database, string table, TimeWindow? range)
    {
        var rows = new List<string>();
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM {table} WHERE $1 IS NULL OR created_at >= $1 AND created_at < $2");
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = range?.Start });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = range?.End });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(Format(
                reader.GetString(0), Text(reader, 1), Text(reader, 2), Text(reader, 3), reader.IsDBNull(4) ? null : reader.GetBoolean(4),
                reader.GetString(5), reader.GetDateTime(6)));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
