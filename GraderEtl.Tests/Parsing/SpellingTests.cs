using GraderEtl.Core.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>Values that are written another way and mean the same.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SpellingTests
{
    [TestCase("1", true)]
    [TestCase("1.0", true)]
    [TestCase("1.000", true)]
    [TestCase("1e0", true)]
    [TestCase("1E+0", true)]
    [TestCase("10e-1", true)]
    [TestCase("0.1e1", true)]
    [TestCase("0.0010e3", true)]
    [TestCase("0", false)]
    [TestCase("0.0", false)]
    [TestCase("-0", false)]
    [TestCase("-0.0", false)]
    [TestCase("0e0", false)]
    [TestCase("0e999999999999999999999", false)]
    [TestCase("0.00e-5", false)]
    public async Task A_verdict_is_0_or_1_in_any_spelling_of_JSON(string number, bool isCorrect)
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(type: "\"submit\"", isCorrect: number));
        Assert.That(parsed.Attempts.Single().IsCorrect, Is.EqualTo(isCorrect));
    }

    [TestCase("{'oauth_consumer_key': 'k', 'lis_result_sourcedid': None, 'lis_outcome_service_url': 'https://example.org/é'}")]
    [TestCase("{\"oauth_consumer_key\": \"k\", \"lis_result_sourcedid\": null, \"lis_outcome_service_url\": \"https:\\/\\/example.org\\/\\u00e9\", \"ok\": [true, {}]}")]
    [TestCase(" {\"lis_outcome_service_url\":\"https://example.org/é\",\"oauth_consumer_key\":\"k\"}\n")]
    public async Task Passback_params_mean_the_same_as_a_Python_dict_and_as_JSON_text(string text)
        => await AssertPassbackAsync(System.Text.Json.JsonSerializer.Serialize(text));

    [TestCase("{\"oauth_consumer_key\": \"k\", \"lis_outcome_service_url\": \"https://example.org/é\"}")]
    [TestCase("{ \"x\" : {\"oauth_consumer_key\": 5} , \"oauth_consumer_key\" : \"\\u006b\", \"lis_outcome_service_url\": \"https:\\/\\/example.org/é\" }")]
    public Task Passback_params_mean_the_same_as_an_object_of_the_record(string json) => AssertPassbackAsync(json);

    [TestCase("{}")]
    [TestCase("\"{}\"")]
    [TestCase("\"null\"")]
    [TestCase("\"None\"")]
    [TestCase("{\"lis_result_sourcedid\": null}")]
    public async Task Passback_params_without_a_known_key_leave_the_three_fields_NULL(string json)
    {
        var attempt = (await ParsingSupport.ParseAsync(ParsingSupport.Record(passback: json))).Attempts.Single();
        Assert.That(new[] { attempt.ConsumerKey, attempt.SourcedId, attempt.ServiceUrl }, Is.All.Null);
    }

    [Test]
    public async Task Fields_that_are_not_stored_are_named_once_and_a_bounded_number_of_them()
    {
        var fields = new UnstoredFields();
        await ParsingSupport.ParseAsync(fields, ParsingSupport.Record(extra: "\"grade\": 5, \"sc\\u006fre\": {}"), ParsingSupport.Record(extra: "\"score\": 1, \"new\\u001b\\nline\": 2"));
        Assert.That(fields.ToTexts(text => text), Is.EqualTo(["grade", "score", "new\\u001B\\u000Aline"]));

        for (var i = 0; i < 1_000; i++)
            await ParsingSupport.ParseAsync(fields, ParsingSupport.Record(extra: $"\"field{i}{new string('x', 500)}\": 1"));
        var texts = fields.ToTexts(text => text.Replace("grade", "***", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts, Has.Count.EqualTo(21));
            Assert.That((texts[0], texts[^1]), Is.EqualTo(("***", "…")));
            Assert.That(texts, Has.All.Length.LessThan(60));
        }
    }

    private static async Task AssertPassbackAsync(string json)
    {
        var parsed = await ParsingSupport.ParseAsync(ParsingSupport.Record(passback: json));
        Assert.That(parsed.Rejections, Is.Empty);
        var attempt = parsed.Attempts.Single();
        Assert.That(
            (attempt.ConsumerKey, attempt.SourcedId, attempt.ServiceUrl),
            Is.EqualTo(("k", (string?)null, "https://example.org/é")));
    }
}
