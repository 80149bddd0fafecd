using System.Globalization;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>
/// One attempt spelled out twice: the JSON text to serve and the columns a correct load makes of it. A quirk changes both sides together,
/// so what is served and what is true cannot drift apart.
/// </summary>
internal sealed class AttemptDraft
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";
    private const string WholeSecondFormat = "yyyy-MM-dd HH:mm:ss";

    public AttemptDraft(in SimulatedAttempt attempt, string userId, LearningTask task)
    {
        CreatedAt = Micros.ToDateTime(attempt.CreatedAt);
        UserId = userId;
        SourcedId = task.SourcedIdPrefix + userId;
        OutcomeUrl = task.OutcomeUrl;
        UserJson = PythonText.Json(userId);
        PassbackJson = PassbackOf(PythonText.Repr(ConsumerKey!), PythonText.Repr(SourcedId), PythonText.Repr(OutcomeUrl));
        CreatedJson = PythonText.Json(FormatTime(CreatedAt));
        if (attempt.Outcome == AttemptOutcome.Run)
            BecomeRun();
        else
            BecomeSubmit(attempt.Outcome == AttemptOutcome.Right, attempt.Outcome == AttemptOutcome.Right ? "1" : "0");
    }

    // what is true
    public string? UserId { get; set; }
    public string? ConsumerKey { get; set; } = "";
    public string? SourcedId { get; set; }
    public string? OutcomeUrl { get; set; }
    public bool? IsCorrect { get; private set; }
    public string? AttemptType { get; private set; }
    public DateTime CreatedAt { get; }

    // what is served: JSON values, null where the key is missing
    public string? UserJson { get; set; }
    public string? PassbackJson { get; set; }
    public string? IsCorrectJson { get; set; }
    public string? TypeJson { get; set; }
    public string? CreatedJson { get; set; }

    /// <summary>Further members, each with its comma in front.</summary>
    public string ExtraJson { get; set; } = "";

    /// <summary>Replaces the whole element when not null.</summary>
    public string? ElementJson { get; set; }

    /// <summary>The JSON text of the element.</summary>
    public string Json => ElementJson ?? "{" + string.Join(", ", Members()) + ExtraJson + "}";

    public void BecomeRun()
    {
        (IsCorrect, IsCorrectJson) = (null, "null");
        (AttemptType, TypeJson) = ("run", "\"run\"");
    }

    public void BecomeSubmit(bool isCorrect, string json)
    {
        (IsCorrect, IsCorrectJson) = (isCorrect, json);
        (AttemptType, TypeJson) = ("submit", "\"submit\"");
    }

    /// <summary>Serves another text as <c>passback_params</c>, whatever it means.</summary>
    public void ServePassback(string python) => PassbackJson = PythonText.Json(python);

    /// <summary>Changes the consumer key on both sides; <paramref name="literal"/> is how Python would print it.</summary>
    public void ServeConsumerKey(string? value, string literal)
    {
        ConsumerKey = value;
        PassbackJson = PassbackOf(literal, PythonText.Repr(SourcedId!), PythonText.Repr(OutcomeUrl!));
    }

    /// <summary>No passback value is known.</summary>
    public void ForgetPassback(string? json)
    {
        (ConsumerKey, SourcedId, OutcomeUrl) = (null, null, null);
        PassbackJson = json;
    }

    /// <summary>The time as Python prints it: a whole second has no fraction.</summary>
    public static string FormatTime(DateTime time) => time.ToString(
        time.Ticks % TimeSpan.TicksPerSecond == 0 ? WholeSecondFormat : TimeFormat, CultureInfo.InvariantCulture);

    private static string PassbackOf(string consumerKey, string sourcedId, string outcomeUrl) => PythonText.Json(
        $"{{'oauth_consumer_key': {consumerKey}, 'lis_result_sourcedid': {sourcedId}, 'lis_outcome_service_url': {outcomeUrl}}}");

    private IEnumerable<string> Members()
    {
        if (UserJson is not null)
            yield return "\"lti_user_id\": " + UserJson;
        if (PassbackJson is not null)
            yield return "\"passback_params\": " + PassbackJson;
        if (IsCorrectJson is not null)
            yield return "\"is_correct\": " + IsCorrectJson;
        if (TypeJson is not null)
            yield return "\"attempt_type\": " + TypeJson;
        if (CreatedJson is not null)
            yield return "\"created_at\": " + CreatedJson;
    }
}
