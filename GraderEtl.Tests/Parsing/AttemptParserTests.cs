using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class AttemptParserTests
{
    private static readonly DateTimeOffset GoodTime = new DateTimeOffset(2023, 5, 31, 9, 16, 11, TimeSpan.Zero).AddTicks(3_136_460);

    [Test]
    public async Task A_run_is_read_field_by_field()
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(passback:
            "\"{'oauth_consumer_key': '', 'lis_result_sourcedid': 'course-v1:X:h-1:u', 'lis_outcome_service_url': 'https://example.org/'}\""));
        Assert.That(parsed.Attempts, Is.EqualTo(new[]
        {
            new ParsedAttempt("3583bf", "", "course-v1:X:h-1:u", "https://example.org/", AttemptType.Run, null, GoodTime),
        }));
    }

    [TestCase("0", false)]
    [TestCase("1", true)]
    [TestCase("true", true)]
    [TestCase("false", false)]
    public async Task A_submit_has_a_verdict(string isCorrect, bool expected)
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(type: "\"submit\"", isCorrect: isCorrect));
        Assert.That(parsed.Attempts.Single().IsCorrect, Is.EqualTo(expected));
        Assert.That(parsed.Attempts.Single().Type, Is.EqualTo(AttemptType.Submit));
    }

    [TestCase(null)]
    [TestCase("null")]
    [TestCase("\"\"")]
    [TestCase("\"None\"")]
    [TestCase("\"{}\"")]
    public async Task Without_passback_params_the_three_fields_are_null_also_after_a_record_that_has_them(string? passback)
    {
        var full = ParsingSupport.Record(passback:
            "\"{'oauth_consumer_key': 'a', 'lis_result_sourcedid': 'b', 'lis_outcome_service_url': 'c'}\"");
        var parsed = await ParsingSupport.ParseAsync(full, ParsingSupport.Record(passback: passback, isCorrect: null));
        Assert.That(parsed.Attempts[1], Is.EqualTo(new ParsedAttempt("3583bf", null, null, null, AttemptType.Run, null, GoodTime)));
    }

    [Test]
    public async Task Keys_in_any_order_escaped_or_unknown_are_no_trouble()
    {
        var parsed = await ParsingSupport.ParseAsync(
            """
             { "x" : [1, {"lti_user_id": [{}, []]}, "\ud83d"] , "created_at" : "2023-05-31T09:16:11.313646Z", "attempt\u005ftype":"\u0072un",
             "n": -0.5E+10, "lti_user_id":"\u0416\ud83d\ude00\"\/\\", "" : null, "passback_params":"{\"oauth_consumer_key\": 'it\\'s \\u00e9'}" }
            """);
        Assert.That(parsed.Rejections, Is.Empty);
        Assert.That(parsed.Attempts.Single(), Is.EqualTo(
            new ParsedAttempt("Ж😀\"/\\", "it's é", null, null, AttemptType.Run, null, GoodTime)));
    }

    [Test]
    public async Task A_user_id_has_up_to_255_characters_whatever_their_bytes()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", 255));
        var parsed = await ParsingSupport.ParseAsync(
            ParsingSupport.Record(userId: $"\"{longest}\""),
            ParsingSupport.Record(userId: $"\"{longest}x\""),
            ParsingSupport.Record(userId: "\"" + string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 255)) + "\""));
        Assert.That(parsed.Attempts.Select(attempt => attempt.UserId), Is.EqualTo(new[] { longest, longest }));
        Assert.That(parsed.Rejections.Single().Reason, Is.EqualTo(RejectionReason.TooLong));
    }

    [TestCase("2023-05-30 23:59:59.999999", true)]
    [TestCase("2023-05-31 00:00:00", false)]
    [TestCase("2023-05-31 23:59:59.999999", false)]
    [TestCase("2023-06-01 00:00:00", true)]
    [TestCase("2023-05-31 02:59:59+03:00", true)]
    public async Task The_window_holds_its_start_and_not_its_end(string time, bool outside)
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(createdAt: $"\"{time}\""));
        Assert.That(parsed.Outside, Is.EqualTo(outside ? 1 : 0));
        Assert.That(parsed.Attempts, Has.Count.EqualTo(outside ? 0 : 1));
    }

    [TestCase("\"lti_user_id\": null, \"attempt_type\": 5")]
    [TestCase("\"passback_params\": \"{\", \"lti_user_id\": \"\\ud800\"")]
    [TestCase("\"lti_user_id\": \"a\", \"lti_user_id\": \"b\"")]
    public async Task A_record_of_another_window_is_that_windows_to_judge(string fields)
    {
        var parsed = await ParsingSupport.ParseAsync($"{{{fields}, \"created_at\": \"2024-01-01 00:00:00\"}}");
        Assert.That(parsed.Outside, Is.EqualTo(1));
        Assert.That(parsed.Rejections, Is.Empty);
    }

    [Test]
    public async Task One_bad_record_among_10_000_costs_one()
    {
        var records = Enumerable.Range(0, 10_000).Select(number => ParsingSupport.Record(userId: $"\"user-{number}\"")).ToArray();
        records[7_654] = records[7_654].Replace("\"run\"", "\"jump\"", StringComparison.Ordinal);
        var parsed = await ParsingSupport.ParseAsync(records);
        Assert.That(parsed.Attempts.Select(attempt => attempt.UserId), Is.EqualTo(
            Enumerable.Range(0, 10_000).Where(number => number != 7_654).Select(number => $"user-{number}")));
        var rejection = parsed.Rejections.Single();
        Assert.That(rejection.Reason, Is.EqualTo(RejectionReason.UnknownAttemptType));
        Assert.That(Encoding.UTF8.GetString(rejection.Original.Span), Is.EqualTo(records[7_654]));
    }

    [Test]
    public async Task A_record_longer_than_a_page_is_rejected_with_its_head()
    {
        var huge = ParsingSupport.Record(userId: "\"" + new string('x', 5_000) + "\"");
        var json = Encoding.UTF8.GetBytes($"[{ParsingSupport.Record()},{huge},{ParsingSupport.Record()}]");
        var parsed = await ParsingSupport.ParseBytesAsync(json, pageBytes: 1024);
        Assert.That(parsed.Attempts, Has.Count.EqualTo(2));
        var rejection = parsed.Rejections.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejection.Reason, Is.EqualTo(RejectionReason.TooLarge));
            Assert.That(rejection.Field, Is.Null);
            Assert.That(Encoding.UTF8.GetString(rejection.Original.Span), Is.EqualTo(huge[..1024]));
            Assert.That(rejection.Detail, Does.StartWith($"{huge.Length} bytes where 1024 are the most; it begins {{\"lti_user_id\": \"xxx"));
        }
    }

    [TestCase("oauth_consumer_key")]
    [TestCase("lis_result_sourcedid")]
    [TestCase("lis_outcome_service_url")]
    public async Task A_required_passback_field_may_be_empty_but_not_missing(string field)
    {
        var options = new ValidationOptions { RequiredFields = { field } };
        var parsed = await ParsingSupport.ParseAsync(
            options,
            ParsingSupport.Record(passback: $"\"{{'{field}': ''}}\""),
            ParsingSupport.Record(passback: $"\"{{'{field}': None}}\""),
            ParsingSupport.Record(passback: null));
        Assert.That(parsed.Attempts, Has.Count.EqualTo(1));
        Assert.That(parsed.Rejections.Select(rejection => (rejection.Reason, rejection.Field)), Is.EqualTo(
            new[] { (RejectionReason.Missing, (string?)field), (RejectionReason.Missing, field) }));
    }

    [Test]
    public async Task A_good_record_allocates_nothing()
    {
        var records = Enumerable.Repeat(ParsingSupport.Record(), 200).ToArray();
        var bytes = Encoding.UTF8.GetBytes(string.Join(",", records));
        await ParsingSupport.ParseAsync(records);

        using var pool = new Core.Memory.PagePool(64 * 1024, 2);
        var parser = new Core.Parsing.AttemptParser(new ValidationOptions());
        long Measure()
        {
            var page = pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            bytes.CopyTo(page.Buffer, 0);
            for (var index = 0; index < records.Length; index++)
                page.Add(new Core.Memory.RecordSlice(index * (records[0].Length + 1), records[0].Length, IsObject: true, HasEscape: false));
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var chunk = parser.Parse(page, ParsingSupport.Window);
            Assert.That(chunk.Count, Is.EqualTo(records.Length));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure(); // the shape of records is learned
        Measure(); // and their template
        Measure();
        Assert.That(Measure(), Is.LessThan(500), "the chunk itself, and nothing for each of its 200 records");
    }
}
