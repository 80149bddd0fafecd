using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;
using Npgsql;
using NpgsqlTypes;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>Puts the records of a day into the table.</summary>
internal interface IDayLoader
{
    /// <summary>Whether a day is to be a transaction.</summary>
    bool IsTransactional { get; }

    /// <summary>Loads a day; commits nothing by itself.</summary>
    Task LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<SourceAttempt> day);
}

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

/// <summary>One parameterised INSERT a row.</summary>
internal sealed class InsertLoader(string target, bool isTransactional) : IDayLoader
{
    public bool IsTransactional => isTransactional;

    public async Task LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<SourceAttempt> day)
    {
        foreach (var attempt in day)
        {
            var row = AttemptEntity.From(attempt);
            await using var command = new NpgsqlCommand($"INSERT INTO {target} VALUES ($1, $2, $3, $4, $5, $6, $7)", connection);
            foreach (object? value in new object?[]
                { row.UserId, row.OauthConsumerKey, row.LisResultSourcedId, row.LisOutcomeServiceUrl, row.IsCorrect, row.AttemptType, row.CreatedAt })
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>Asks for one day and gets it whole, as a list of objects.</summary>
internal sealed class AttemptClient(Uri apiUrl, string client, string clientKey) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    public async Task<List<SourceAttempt>> GetDayAsync(DateTime day)
    {
        var address = $"{apiUrl}?client={client}&client_key={clientKey}&start={Bound(day)}&end={Bound(day.AddDays(1))}";
        return await _http.GetFromJsonAsync<List<SourceAttempt>>(address) ?? throw new InvalidDataException("The response is null.");
    }

    public void Dispose() => _http.Dispose();

    private static string Bound(DateTime time) => Uri.EscapeDataString($"{time:yyyy-MM-dd HH:mm:ss.ffffff}");
}

/// <summary>A record of the response as an object, the way most C# programs would read it.</summary>
internal sealed class SourceAttempt
{
    [JsonPropertyName("lti_user_id")]
    public string? UserId { get; set; }

    [JsonPropertyName("passback_params")]
    public string? PassbackParams { get; set; }

    [JsonPropertyName("is_correct")]
    public int? IsCorrect { get; set; }

    [JsonPropertyName("attempt_type")]
    public string? AttemptType { get; set; }

    [JsonPropertyName("created_at")]
    public string? CreatedAt { get; set; }
}

/// <summary>A row of the table as an object.</summary>
internal sealed record AttemptEntity(
    string? UserId,
    string? OauthConsumerKey,
    string? LisResultSourcedId,
    string? LisOutcomeServiceUrl,
    bool? IsCorrect,
    string? AttemptType,
    DateTime CreatedAt)
{
    /// <summary>Makes a row of a record. The Python literal is made JSON by replacing its quotes, which is usual and goes wrong at the first apostrophe.</summary>
    public static AttemptEntity From(SourceAttempt attempt)
    {
        using var passback = JsonDocument.Parse(attempt.PassbackParams!.Replace('\'', '"').Replace("None", "null", StringComparison.Ordinal));
        return new AttemptEntity(
            attempt.UserId,
            Text(passback.RootElement, "oauth_consumer_key"),
            Text(passback.RootElement, "lis_result_sourcedid"),
            Text(passback.RootElement, "lis_outcome_service_url"),
            attempt.IsCorrect is { } correct ? correct == 1 : null,
            attempt.AttemptType,
            DateTime.Parse(attempt.CreatedAt!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
    }

    /// <summary>Makes rows of what the parser has read.</summary>
    public static IEnumerable<AttemptEntity> From(AttemptChunk chunk)
    {
        for (var i = 0; i < chunk.Count; i++)
            yield return From(chunk[i]);
    }

    private static AttemptEntity From(Attempt attempt) => new(
        Attempt.ToText(attempt.UserId),
        attempt.HasOauthConsumerKey ? Attempt.ToText(attempt.OauthConsumerKey) : null,
        attempt.HasLisResultSourcedId ? Attempt.ToText(attempt.LisResultSourcedId) : null,
        attempt.HasLisOutcomeServiceUrl ? Attempt.ToText(attempt.LisOutcomeServiceUrl) : null,
        attempt.IsCorrect,
        attempt.Type == Core.Model.AttemptType.Run ? "run" : "submit",
        attempt.CreatedAt.UtcDateTime);

    private static string? Text(JsonElement passback, string key) => passback.TryGetProperty(key, out var value) ? value.GetString() : null;
}
