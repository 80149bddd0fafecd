namespace GraderEtl.Core.Parsing;

/// <summary>The names of the source's fields, as rejections carry them.</summary>
internal static class FieldNames
{
    public const string UserId = "lti_user_id";
    public const string PassbackParams = "passback_params";
    public const string IsCorrect = "is_correct";
    public const string AttemptType = "attempt_type";
    public const string CreatedAt = "created_at";
    public const string OauthConsumerKey = "oauth_consumer_key";
    public const string LisResultSourcedId = "lis_result_sourcedid";
    public const string LisOutcomeServiceUrl = "lis_outcome_service_url";
}
