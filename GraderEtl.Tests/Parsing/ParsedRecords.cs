using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Parsing;

/// <summary>What came of a response, copied out of its chunks.</summary>
internal sealed class ParsedRecords
{
    public List<ParsedAttempt> Attempts { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public int Outside { get; private set; }

    public long Read => Attempts.Count + Rejections.Count + Outside;

    public void Add(AttemptChunk chunk)
    {
        for (var index = 0; index < chunk.Count; index++)
            Attempts.Add(new ParsedAttempt(chunk[index]));
        Rejections.AddRange(chunk.Rejections);
        Outside += chunk.Outside;
    }
}

/// <summary>An attempt as strings.</summary>
internal sealed record ParsedAttempt(
    string UserId, string? ConsumerKey, string? SourcedId, string? ServiceUrl, AttemptType Type, bool? IsCorrect, DateTimeOffset CreatedAt)
{
    public ParsedAttempt(Attempt attempt)
        : this(
            Attempt.ToText(attempt.UserId),
            attempt.HasOauthConsumerKey ? Attempt.ToText(attempt.OauthConsumerKey) : null,
            attempt.HasLisResultSourcedId ? Attempt.ToText(attempt.LisResultSourcedId) : null,
            attempt.HasLisOutcomeServiceUrl ? Attempt.ToText(attempt.LisOutcomeServiceUrl) : null,
            attempt.Type,
            attempt.IsCorrect,
            attempt.CreatedAt)
    {
    }
}
