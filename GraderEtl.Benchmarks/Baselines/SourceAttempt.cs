using System.Text.Json.Serialization;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>A record of the answer as an object, the way most C# programs would read it.</summary>
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
