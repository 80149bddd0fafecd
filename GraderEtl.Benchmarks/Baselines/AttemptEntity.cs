using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Benchmarks.Baselines;

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
