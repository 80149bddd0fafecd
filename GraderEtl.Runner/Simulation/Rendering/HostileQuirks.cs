using System.Globalization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>Oddities the real source is not known to have and a loader must survive; served on request only.</summary>
internal static class HostileQuirks
{
    /// <summary>The quirk that <see cref="SimulatorOptions.MalformedEvery"/> uses.</summary>
    public const string CutOffPassback = "passback-cut-off";

    private const string IsoFormat = "yyyy-MM-ddTHH:mm:ss.ffffff";

    /// <summary>Every hostile quirk: first those a record does not survive, then those it does.</summary>
    public static IReadOnlyList<Quirk> All { get; } =
    [
        Bad("attempt-type-unknown", RejectionReason.UnknownAttemptType, draft => draft.TypeJson = "\"peek\""),
        Bad("attempt-type-null", RejectionReason.Missing, draft => draft.TypeJson = "null"),
        Bad("attempt-type-missing", RejectionReason.Missing, draft => draft.TypeJson = null),
        Bad("is-correct-two", RejectionReason.BadIsCorrect, draft => draft.BecomeSubmit(isCorrect: true, "2")),
        Bad("is-correct-text", RejectionReason.BadIsCorrect, draft => draft.BecomeSubmit(isCorrect: true, "\"1\"")),
        Bad("submit-null", RejectionReason.BadIsCorrect, draft => draft.BecomeSubmit(isCorrect: false, "null")),
        Bad("run-judged", RejectionReason.BadIsCorrect, draft => (draft.TypeJson, draft.IsCorrectJson) = ("\"run\"", "1")),
        Bad("date-impossible", RejectionReason.BadTimestamp, draft => draft.CreatedJson = "\"2023-02-30 10:00:00.000001\""),
        Bad("date-text", RejectionReason.BadTimestamp, draft => draft.CreatedJson = "\"yesterday\""),
        Bad("date-number", RejectionReason.WrongType, draft => draft.CreatedJson = "1685524571"),
        Bad("date-missing", RejectionReason.Missing, draft => draft.CreatedJson = null),
        Bad("user-missing", RejectionReason.Missing, draft => draft.UserJson = null),
        Bad("user-number", RejectionReason.WrongType, draft => draft.UserJson = "7"),
        Bad("user-empty", RejectionReason.Missing, draft => draft.UserJson = "\"\""),
        Bad("user-too-long", RejectionReason.TooLong, draft => draft.UserJson = PythonText.Json(new string('u', 256))),
        Bad("user-nul-escape", RejectionReason.InvalidText, draft => draft.UserJson = "\"a\\u0000b\""),
        Bad("user-lone-surrogate", RejectionReason.InvalidText, draft => draft.UserJson = "\"a\\ud800b\""),
        Bad("user-invalid-utf8", RejectionReason.InvalidText, draft => draft.UserJson = "\"a\udcc3\udcffb\""),
        Bad("passback-number", RejectionReason.WrongType, draft => draft.PassbackJson = "5"),
        Bad("passback-array", RejectionReason.WrongType, draft => draft.PassbackJson = "[{\"oauth_consumer_key\": \"\"}]"),
        Bad(CutOffPassback, RejectionReason.MalformedLiteral, draft => draft.ServePassback("{'oauth_consumer_key': 'b'")),
        Bad("passback-list", RejectionReason.MalformedLiteral, draft => draft.ServePassback("['a']")),
        Bad("passback-call", RejectionReason.MalformedLiteral, draft => draft.ServePassback("{'k': __import__('os').system('id')}")),
        Bad("passback-deep", RejectionReason.MalformedLiteral, draft => draft.ServePassback(new string('[', 10_000))),
        Bad("passback-key-twice", RejectionReason.DuplicateKey, draft =>
            draft.ServePassback("{'oauth_consumer_key': 'a', 'oauth_consumer_key': 'b'}")),
        Bad("passback-wrong-type", RejectionReason.WrongType, draft => draft.ServePassback("{'oauth_consumer_key': 5}")),
        Bad("passback-nul", RejectionReason.InvalidText, draft => draft.ServePassback("{'oauth_consumer_key': '\\x00'}")),
        Bad("passback-lone-surrogate", RejectionReason.InvalidText, draft => draft.ServePassback("{'oauth_consumer_key': '\\ud800'}")),
        Bad("element-number", RejectionReason.NotAnObject, draft => draft.ElementJson = "42"),
        Bad("element-text", RejectionReason.NotAnObject, draft => draft.ElementJson = "\"not a record, [really] }\""),
        Bad("element-null", RejectionReason.NotAnObject, draft => draft.ElementJson = "null"),
        Bad("element-array", RejectionReason.NotAnObject, draft => draft.ElementJson = "[[1], {\"a\": \"]\"}]"),
        Bad("element-empty", RejectionReason.Missing, draft => draft.ElementJson = "{}"),
        Good("key-apostrophe", draft => draft.ServeConsumerKey("it's", "\"it's\"")),
        Good("key-both-quotes", draft => draft.ServeConsumerKey("it's \"q\"", "'it\\'s \"q\"'")),
        Good("key-none", draft => draft.ServeConsumerKey(null, "None")),
        Good("key-cyrillic", draft => draft.ServeConsumerKey("ключ 😀", "'ключ 😀'")),
        Good("key-python-escapes", draft => draft.ServeConsumerKey("Aé Ж😀", "'\\x41\\xe9 \\u0416\\U0001f600'")),
        Good("key-brackets", draft => draft.ServeConsumerKey("}], [{", "'}], [{'")),
        Good("key-long", draft => draft.ServeConsumerKey(new string('k', 4_000), PythonText.Repr(new string('k', 4_000)))),
        Good("passback-none", draft => draft.ForgetPassback("\"None\"")),
        Good("passback-missing", draft => draft.ForgetPassback(null)),
        Good("passback-unknown-keys", draft =>
        {
            draft.ForgetPassback(null);
            draft.ServePassback("{'k': {'b': [1, (2,), {3}], 'n': nan, 'x': -1.5e3}, 'b': b'x',}");
        }),
        Good("submit-true", draft => draft.BecomeSubmit(isCorrect: true, "true")),
        Good("submit-false", draft => draft.BecomeSubmit(isCorrect: false, "false")),
        Good("user-escaped", draft => (draft.UserId, draft.UserJson) = ("uЖ/\"x\"", "\"\\u0075\\u0416\\/\\\"x\\\"\"")),
        Good("date-t-and-z", draft => draft.CreatedJson = Iso(draft, TimeSpan.Zero, "Z")),
        Good("date-offset", draft => draft.CreatedJson = Iso(draft, TimeSpan.FromHours(3), "+03:00")),
        Good("other-order", draft => draft.ElementJson =
            $"{{\r\n\t\"created_at\" : {draft.CreatedJson} ,\"is_correct\":{draft.IsCorrectJson}, " +
            $"\"passback_params\":{draft.PassbackJson},\n" +
            $"\"attempt_type\":{draft.TypeJson},\"lti_user_id\":{draft.UserJson}\n}}"),
    ];

    private static Quirk Bad(string name, RejectionReason reason, Action<AttemptDraft> apply) => new(name, reason, apply);

    private static Quirk Good(string name, Action<AttemptDraft> apply) => new(name, Reason: null, apply);

    private static string Iso(AttemptDraft draft, TimeSpan offset, string suffix) =>
        PythonText.Json((draft.CreatedAt + offset).ToString(IsoFormat, CultureInfo.InvariantCulture) + suffix);
}
