using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>An error as Google's APIs send it.</summary>
internal sealed class GoogleError(int status, string code, string message, string? reason = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static GoogleError Invalid(string message) => new(400, "INVALID_ARGUMENT", message);

    public static GoogleError Forbidden() => new(403, "PERMISSION_DENIED", "The caller does not have permission");

    public static GoogleError NotFound() => new(404, "NOT_FOUND", "Requested entity was not found.");

    public static GoogleError Unauthenticated() => new(
        401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token.");

    public static GoogleError TooMany() => new(
        429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user'.", "RATE_LIMIT_EXCEEDED");

    /// <summary>The rate limit in its older form: status 403, and the reason in a list.</summary>
    public static GoogleError RateForbidden() => new(403, "", "User Rate Limit Exceeded", "userRateLimitExceeded");

    public static GoogleError QuotaForbidden() => new(403, "", "Daily Limit Exceeded", "dailyLimitExceeded");

    public string ToJson()
    {
        var error = new JsonObject { ["code"] = Status, ["message"] = Message };
        if (Code.Length > 0)
            error["status"] = Code;
        if (reason is not null && Code.Length > 0)
            error["details"] = new JsonArray(new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = reason });
        else if (reason is not null)
            error["errors"] = new JsonArray(new JsonObject { ["domain"] = "usageLimits", ["reason"] = reason, ["message"] = Message });
        return new JsonObject { ["error"] = error }.ToJsonString();
    }
}
