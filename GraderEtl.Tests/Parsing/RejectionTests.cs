using System.Text;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RejectionTests
{
    public static IEnumerable<TestCaseData> Cases()
    {
        yield return Case(ParsingSupport.Record(userId: null), RejectionReason.Missing, "lti_user_id", "no such field");
        yield return Case(ParsingSupport.Record(userId: "null"), RejectionReason.Missing, "lti_user_id", "null");
        yield return Case(ParsingSupport.Record(userId: "\"\""), RejectionReason.Missing, "lti_user_id", "an empty text");
        yield return Case(ParsingSupport.Record(userId: "5"), RejectionReason.WrongType, "lti_user_id", "5 where a string is expected");
        yield return Case(ParsingSupport.Record(userId: "{\"a\": 1}"), RejectionReason.WrongType, "lti_user_id", "{\"a\": 1} where a string is expected");
        yield return Case(
            ParsingSupport.Record(userId: "\"" + new string('é', 256) + "\""), RejectionReason.TooLong, "lti_user_id",
            "256 characters where 255 are the most: " + new string('é', 60) + "…");
        yield return Case(ParsingSupport.Record(userId: "\"a\\u0000b\""), RejectionReason.InvalidText, "lti_user_id", "a NUL in the text: ab");
        yield return Case(ParsingSupport.Record(userId: "\"a\\ud800b\""), RejectionReason.InvalidText, "lti_user_id", "a lone surrogate in the text: ab");
        yield return Case(
            ParsingSupport.Record(userId: "\"\\ude00\\ud83d\""), RejectionReason.InvalidText, "lti_user_id", "a lone surrogate in the text: ");

        yield return Case(ParsingSupport.Record(passback: "[]"), RejectionReason.WrongType, "passback_params", "[] where a string or an object is expected");
        yield return Case(
            ParsingSupport.Record(passback: "false"), RejectionReason.WrongType, "passback_params", "false where a string or an object is expected");
        yield return Case(
            ParsingSupport.Record(passback: "{\"oauth_consumer_key\": 5}"), RejectionReason.WrongType, "oauth_consumer_key",
            "5 where a string or null is expected");
        yield return Case(
            ParsingSupport.Record(passback: "{\"oauth_consumer_key\": \"\", \"oauth_consumer_ke\\u0079\": \"\"}"), RejectionReason.DuplicateKey,
            "oauth_consumer_key", "the key occurs twice in passback_params");
        yield return Case(
            ParsingSupport.Record(passback: "{\"lis_result_sourcedid\": \"\\ud83d\"}"), RejectionReason.InvalidText, "lis_result_sourcedid",
            "a lone surrogate in the text");
        yield return Case(
            ParsingSupport.Record(passback: "\"{\\\"lis_result_sourcedid\\\": \\\"\\\\u0000\\\"}\""), RejectionReason.InvalidText,
            "lis_result_sourcedid", "a NUL in the text");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'oauth_consumer_key': null}\""), RejectionReason.MalformedLiteral, "passback_params",
            "no Python literal at byte 23, a name or call, which is never evaluated: null}");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'a'\""), RejectionReason.MalformedLiteral, "passback_params", "no Python literal, it ends too early at byte 4");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'oauth_consumer_key': 5}\""), RejectionReason.WrongType, "oauth_consumer_key",
            "the number 5 where a str or None is expected");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'lis_result_sourcedid': '\\\\x00'}\""), RejectionReason.InvalidText, "lis_result_sourcedid",
            "a NUL in the text");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'lis_outcome_service_url': '\\\\ud800'}\""), RejectionReason.InvalidText,
            "lis_outcome_service_url", "a lone surrogate in the text");
        yield return Case(
            ParsingSupport.Record(passback: "\"{'k': '\\u0000'}\""), RejectionReason.InvalidText, "passback_params",
            "a NUL in the text: {'k': ''}");

        yield return Case(ParsingSupport.Record(type: null), RejectionReason.Missing, "attempt_type", "no such field");
        yield return Case(ParsingSupport.Record(type: "null"), RejectionReason.Missing, "attempt_type", "null");
        yield return Case(ParsingSupport.Record(type: "1"), RejectionReason.WrongType, "attempt_type", "1 where a string is expected");
        yield return Case(ParsingSupport.Record(type: "\"Run\""), RejectionReason.UnknownAttemptType, "attempt_type", "Run is neither run nor submit");
        yield return Case(
            ParsingSupport.Record(type: "\"run\\u001b\\u202e\""), RejectionReason.UnknownAttemptType, "attempt_type",
            "run\\u001B\\u202E is neither run nor submit");

        foreach (var value in new[] { "2", "-1", "1.5", "1e1", "0.1", "1e-1", "-1.0", "11e-1", "10e-2", "1e99999999999999999999", "\"1\"", "\"1.0\"", "[]", "10" })
        {
            yield return Case(
                ParsingSupport.Record(type: "\"submit\"", isCorrect: value), RejectionReason.BadIsCorrect, "is_correct",
                $"{value} is neither 0, 1, true nor false");
        }

        yield return Case(
            ParsingSupport.Record(type: "\"submit\""), RejectionReason.BadIsCorrect, "is_correct", "no verdict for a submit");
        yield return Case(
            ParsingSupport.Record(type: "\"submit\"", isCorrect: null), RejectionReason.BadIsCorrect, "is_correct", "no verdict for a submit");
        yield return Case(
            ParsingSupport.Record(isCorrect: "0"), RejectionReason.BadIsCorrect, "is_correct", "0 for a run, which has no verdict");
        yield return Case(
            ParsingSupport.Record(isCorrect: "false"), RejectionReason.BadIsCorrect, "is_correct", "false for a run, which has no verdict");

        yield return Case(ParsingSupport.Record(createdAt: null), RejectionReason.Missing, "created_at", "no such field");
        yield return Case(ParsingSupport.Record(createdAt: "null"), RejectionReason.Missing, "created_at", "null");
        yield return Case(
            ParsingSupport.Record(createdAt: "1685524571"), RejectionReason.WrongType, "created_at", "1685524571 where a string is expected");
        yield return Case(
            ParsingSupport.Record(createdAt: "\"2023-02-30 00:00:00\""), RejectionReason.BadTimestamp, "created_at",
            "2023-02-30 00:00:00 is no time that exists");
        yield return Case(ParsingSupport.Record(createdAt: "\"\""), RejectionReason.BadTimestamp, "created_at", " is not of the form yyyy-MM-dd HH:mm:ss");
        foreach (var (time, why) in new[]
        {
            ("2023-05-31 09:16", "is not of the form yyyy-MM-dd HH:mm:ss"),
            ("2023-05-31 09:16:11.1234567890", "has more than 9 digits after the point"),
            ("2023-05-31 09:16:11,5", "ends in something other than a fraction of 1 to 9 digits, Z, or an offset such as +03:00 of at most 15:59"),
            ("2023-05-31 23:59:60", "is no time that exists"),
        })
        {
            yield return Case(ParsingSupport.Record(createdAt: $"\"{time}\""), RejectionReason.BadTimestamp, "created_at", $"{time} {why}");
        }

        foreach (var field in new[] { "lti_user_id", "passback_params", "is_correct", "attempt_type", "created_at" })
        {
            yield return Case(
                ParsingSupport.Record(extra: $"\"{field}\": null"), RejectionReason.DuplicateKey, field, "the key occurs twice");
        }

        yield return Case(
            ParsingSupport.Record(extra: "\"created\\u005fat\": \"2024-01-01 00:00:00\""), RejectionReason.DuplicateKey, "created_at",
            "the key occurs twice");

        yield return Case("5", RejectionReason.NotAnObject, null, "an object is expected: 5");
        yield return Case("[{}]", RejectionReason.NotAnObject, null, "an object is expected: [{}]");
        yield return Case("\"\\n\"", RejectionReason.NotAnObject, null, "an object is expected: \"\\n\"");
        yield return Case("nul", RejectionReason.MalformedJson, null, "no JSON: nul");
        yield return Case("-", RejectionReason.MalformedJson, null, "no JSON: -");
        yield return Case("[1,]", RejectionReason.MalformedJson, null, "no JSON: [1,]");

        foreach (var (json, at) in new[]
        {
            ("{]", 1), ("{1:2}", 1), ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("{\"a\":1,}", 7), ("{\"a\":1 \"b\":2}", 7), ("{\"a\":01}", 6),
            ("{\"a\":+1}", 5), ("{\"a\":1.}", 5), ("{\"a\":tru}", 5), ("{\"a\":NaN}", 5), ("{\"a\":'b'}", 5), ("{\"a\":\"\\q\"}", 6),
            ("{\"a\":\"\\u12g4\"}", 6), ("{\"a\":\"\t\"}", 6), ("{\"a\n\":1}", 3), ("{\"a\":[1}}", 7), ("{\"a\":[1,]}", 8), ("{\"a\":{\"b\"}}", 9),
            ("{\"a\":{\"b\":1,}}", 12), ("{,}", 1), ("{\"a\":1:2}", 6), ("{\"a\":/**/1}", 5),
        })
        {
            var shown = json[at..].Replace("\t", "\\u0009", StringComparison.Ordinal).Replace("\n", "\\u000A", StringComparison.Ordinal);
            yield return Case(json, RejectionReason.MalformedJson, null, $"no JSON from byte {at} on: {shown}");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_record_that_breaks_a_rule_is_rejected_with_reason_field_and_its_bytes(
        string record, RejectionReason reason, string? field, string detail)
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(), record, ParsingSupport.Record());
        Assert.That(parsed.Attempts, Has.Count.EqualTo(2));
        var rejection = parsed.Rejections.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Reason, Is.EqualTo(reason));
            Assert.That(rejection.Field, Is.EqualTo(field));
            Assert.That(rejection.Detail, Is.EqualTo(detail));
            Assert.That(Encoding.UTF8.GetString(rejection.Original.Span), Is.EqualTo(record));
        }
    }

    [Test]
    public async Task The_original_bytes_survive_unescaping_in_place()
    {
        var record = ParsingSupport.Record(
            userId: "\"\\u0416\\u0416\"", passback: "\"{\\\"oauth_consumer_key\\\": '\\\\x41'}\"", type: "\"submi\\u0074\"", isCorrect: "7");
        var parsed = await ParsingSupport.ParseAsync(record);
        Assert.That(Encoding.UTF8.GetString(parsed.Rejections.Single().Original.Span), Is.EqualTo(record));
    }

    [TestCase("lti_user_id")]
    [TestCase("passback_params")]
    [TestCase("attempt_type")]
    [TestCase("created_at")]
    public async Task Bytes_that_are_no_UTF8_are_rejected_by_field(string field)
    {
        foreach (var bad in new byte[][] { [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80] })
        {
            var record = WithBytes($"\"{field}\": \"", bad);
            var parsed = await ParsingSupport.ParseBytesAsync([.. "["u8, .. record, .. ","u8, .. Encoding.UTF8.GetBytes(ParsingSupport.Record(userId: "\"Ж\\n\"")), .. "]"u8]);
            Assert.That(parsed.Attempts, Has.Count.EqualTo(1), "a record after it is not harmed");
            Assert.That((parsed.Rejections.Single().Reason, parsed.Rejections.Single().Field), Is.EqualTo((RejectionReason.InvalidText, field)));
            Assert.That(parsed.Rejections.Single().Original.ToArray(), Is.EqualTo(record));
        }
    }

    [TestCase("\"extra\": \"", RejectionReason.MalformedJson)]
    [TestCase("\"extr", RejectionReason.MalformedJson)]
    [TestCase(", ", RejectionReason.MalformedJson)]
    public async Task Bytes_that_are_no_UTF8_anywhere_else_make_it_no_JSON(string after, RejectionReason reason)
    {
        var parsed = await ParsingSupport.ParseBytesAsync([.. "["u8, .. WithBytes(after, [0xFF]), .. "]"u8]);
        Assert.That((parsed.Rejections.Single().Reason, parsed.Rejections.Single().Field), Is.EqualTo((reason, (string?)null)));
    }

    [TestCase("[", "]")]
    [TestCase("{\"a\":", "}")]
    public async Task Ten_thousand_levels_are_refused_not_followed(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        var parsed = await ParsingSupport.ParseBytesAsync(
            Encoding.UTF8.GetBytes($"[{ParsingSupport.Record(extra: $"\"deep\": {deep}")},{deep}]"), pageBytes: 1024 * 1024);
        Assert.That(parsed.Rejections.Select(rejection => rejection.Reason), Is.All.EqualTo(RejectionReason.MalformedJson));
        Assert.That(parsed.Rejections, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Sixty_four_levels_of_an_unused_field_are_skipped()
    {
        var deep = string.Concat(Enumerable.Repeat("[{\"a\":", 32)) + "1" + string.Concat(Enumerable.Repeat("},2]", 32));
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(extra: $"\"deep\": {deep}"));
        Assert.That(parsed.Attempts, Has.Count.EqualTo(1));
    }

    private static byte[] WithBytes(string after, byte[] bytes)
    {
        var record = Encoding.UTF8.GetBytes(ParsingSupport.Record(extra: "\"extra\": \"\""));
        var at = record.AsSpan().IndexOf(Encoding.UTF8.GetBytes(after)) + after.Length;
        return [.. record[..at], .. bytes, .. record[at..]];
    }

    private static TestCaseData Case(string record, RejectionReason reason, string? field, string detail) => new(record, reason, field, detail);
}
