using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>
/// The oddities of the real source, with the share of records that have each. Whole seconds come from the clock, see <see
/// cref="QuirkDealer"/>.
/// </summary>
internal static class NaturalQuirks
{
    /// <summary>Share of records created exactly at a second, and so printed without a fraction.</summary>
    public const double WholeSecondShare = 0.001;

    private const string ExtraKeys = ", \"attempt_id\": null, \"meta\": {\"lang\": \"py\", \"n\": [1, 2]}";

    /// <summary>Every natural quirk and its share.</summary>
    public static IReadOnlyList<(Quirk Quirk, double Share)> All { get; } =
    [
        (new("no-outcome-url", Reason: null, WithoutOutcomeUrl), 0.02),
        (new("extra-keys", Reason: null, draft => draft.ExtraJson = ExtraKeys), 0.005),
        (new("passback-null", Reason: null, draft => draft.ForgetPassback("null")), 0.003),
        (new("passback-empty", Reason: null, draft => draft.ForgetPassback("\"\"")), 0.002),
        (new("user-null", RejectionReason.Missing, draft => (draft.UserId, draft.UserJson) = (null, "null")), 0.0005),
    ];

    private static void WithoutOutcomeUrl(AttemptDraft draft)
    {
        draft.OutcomeUrl = null;
        draft.ServePassback($"{{'oauth_consumer_key': '', 'lis_result_sourcedid': {PythonText.Repr(draft.SourcedId!)}}}");
    }
}
