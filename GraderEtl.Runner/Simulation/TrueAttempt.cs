using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Simulation;

/// <summary>What a correct load makes of one served record: the seven columns, and whether it ends up in the table.</summary>
/// <param name="UserId">The student.</param>
/// <param name="OauthConsumerKey">From <c>passback_params</c>; null when that has none.</param>
/// <param name="LisResultSourcedId">From <c>passback_params</c>; null when that has none.</param>
/// <param name="LisOutcomeServiceUrl">From <c>passback_params</c>; null when that has none.</param>
/// <param name="IsCorrect">Null for a run.</param>
/// <param name="AttemptType"><c>run</c> or <c>submit</c>.</param>
/// <param name="CreatedAt">UTC, whole microseconds.</param>
/// <param name="Verdict">What a correct load does with the record. The columns of a rejected one say nothing.</param>
/// <param name="Reason">The rule a rejected record breaks; null for the others.</param>
/// <param name="Quirk">Name of the quirk the record is served with; null for none.</param>
internal sealed record TrueAttempt(
    string? UserId,
    string? OauthConsumerKey,
    string? LisResultSourcedId,
    string? LisOutcomeServiceUrl,
    bool? IsCorrect,
    string? AttemptType,
    DateTime CreatedAt,
    ExpectedVerdict Verdict,
    RejectionReason? Reason,
    string? Quirk);

/// <summary>What a correct load does with a record.</summary>
internal enum ExpectedVerdict
{
    /// <summary>It is in the table.</summary>
    Loaded,

    /// <summary>It equals an earlier record of the window in all seven columns and is counted only.</summary>
    Duplicate,

    /// <summary>It breaks a validation rule and is in quarantine.</summary>
    Rejected,
}
