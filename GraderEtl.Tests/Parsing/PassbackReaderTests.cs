using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PassbackReaderTests
{
    private static readonly Dictionary<string, string?[]> ExpectedFields = new(StringComparer.Ordinal)
    {
        ["all three fields NULL"] = [null, null, null],
        ["oauth_consumer_key empty, the others NULL"] = ["", null, null],
        ["NULL"] = [null, null, null],
        ["the text None"] = ["None", null, null],
        ["b (unknown keys are skipped whatever literal they hold)"] = ["b", null, null],
    };

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var line in File.ReadLines(ParsingSupport.DataPath("passback-cases.tsv")))
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split('\t');
            // the file writes a tab inside a text as \t, which outside of a string Python would not take
            var text = parts[0].Replace(":\\t", ":\t", StringComparison.Ordinal);
            yield return new TestCaseData(text, parts[1], parts[2]);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Every_listed_case_gets_its_verdict(string text, string verdict, string meaning)
    {
        var passes = TryRead(text, out var fields, out var violation);
        Assert.That(passes, Is.EqualTo(string.Equals(verdict, "ACCEPT", StringComparison.Ordinal)), violation.Detail);
        if (passes)
            Assert.That(fields, Is.EqualTo(ExpectedFields.GetValueOrDefault(meaning, [meaning, null, null])));
        else
            Assert.That(violation.Reason, Is.EqualTo(ReasonFor(meaning)));
    }

    [Test]
    public void All_listed_cases_are_run() => Assert.That(Cases().Count(), Is.EqualTo(30));

    [Test]
    public void The_short_way_and_the_long_way_agree_on_texts_of_the_usual_shape_and_near_it()
    {
        const int Seed = 31;
        var random = new Random(Seed);
        string[] pieces = ["'oauth_consumer_key': '", "'lis_result_sourcedid': '", "'lis_outcome_service_url': '", "a", "", "', ", "'", "'}", "'}", "é\"", "\\'", "\n", ","];
        var plain = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var text = "{" + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                pieces[random.Next(3)] + pieces[random.Next(3, 5)] + (random.Next(4) == 0 ? pieces[random.Next(pieces.Length)] : "', ")));
            text = random.Next(4) == 0 ? text : text[..^2] + "}";
            var passes = TryRead(text, out var fields, out var violation);
            // a space after the brace is nothing to Python and keeps the text off the short way
            var longWay = TryRead("{ " + text[1..], out var longFields, out var longViolation);
            Assert.That(passes, Is.EqualTo(longWay), text);
            Assert.That(fields, Is.EqualTo(longFields), text);
            Assert.That((violation.Reason, violation.Field), Is.EqualTo((longViolation.Reason, longViolation.Field)), text);
            plain += passes ? 1 : 0;
        }

        Assert.That(plain, Is.GreaterThan(1000));
    }

    [TestCase("lis_result_sourcedid")]
    [TestCase("lis_outcome_service_url")]
    [TestCase("oauth_consumer_key")]
    public void A_known_key_of_another_type_names_itself(string key)
    {
        Assert.That(TryRead($"{{'{key}': [1]}}", out _, out var violation), Is.False);
        Assert.That(violation, Is.EqualTo(new RuleViolation(RejectionReason.WrongType, key, "a list where a str or None is expected")));
    }

    [TestCase("lis_result_sourcedid")]
    [TestCase("lis_outcome_service_url")]
    public void A_known_key_that_occurs_twice_names_itself_also_when_one_is_escaped(string key)
    {
        var escaped = "\\x" + ((int)key[0]).ToString("x2") + key[1..];
        Assert.That(TryRead($"{{'{key}': None, '{escaped}': None}}", out _, out var violation), Is.False);
        Assert.That(violation, Is.EqualTo(new RuleViolation(RejectionReason.DuplicateKey, key, "the key occurs twice in passback_params")));
    }

    [Test]
    public void Known_keys_deeper_down_mean_nothing()
    {
        Assert.That(TryRead("{'k': {'oauth_consumer_key': 5}, ('lis_result_sourcedid',): 1, b'oauth_consumer_key': 2}", out var fields, out _));
        Assert.That(fields, Is.All.Null);
    }

    [TestCase("{'a'}")]
    [TestCase("set()")]
    [TestCase("'text'")]
    [TestCase("5")]
    [TestCase("()")]
    [TestCase("True")]
    public void Only_a_dict_will_do(string text)
    {
        Assert.That(TryRead(text, out _, out var violation), Is.False);
        Assert.That(violation, Is.EqualTo(new RuleViolation(RejectionReason.MalformedLiteral, "passback_params", $"no dict: {text}")));
    }

    [Test]
    public void A_malformed_literal_is_shown_from_where_it_goes_wrong()
    {
        Assert.That(TryRead("{'k': 1, 'm': exit()}", out _, out var violation), Is.False);
        Assert.That(violation.Detail, Is.EqualTo("no Python literal at byte 14, a name or call, which is never evaluated: exit()}"));
        Assert.That(TryRead("{'k': 1", out _, out violation), Is.False);
        Assert.That(violation.Detail, Is.EqualTo("no Python literal, it ends too early at byte 7"));
    }

    [TestCase('[')]
    [TestCase('{')]
    [TestCase('(')]
    public void Ten_thousand_levels_are_refused_not_followed(char bracket)
    {
        Assert.That(TryRead(new string(bracket, 10_000), out _, out var violation), Is.False);
        Assert.That(violation.Reason, Is.EqualTo(RejectionReason.MalformedLiteral));
        Assert.That(TryRead("{'k': " + new string(bracket, 10_000), out _, out _), Is.False);
    }

    private static RejectionReason ReasonFor(string meaning) => meaning switch
    {
        "wrong type" => RejectionReason.WrongType,
        "lone surrogate" or "NUL cannot be stored" => RejectionReason.InvalidText,
        "duplicate key" => RejectionReason.DuplicateKey,
        _ => RejectionReason.MalformedLiteral,
    };

    private static bool TryRead(string text, out string?[] fields, out RuleViolation violation)
    {
        // bytes around the text show that offsets are the buffer's, and that nothing is written beside it
        var buffer = Encoding.UTF8.GetBytes($"<<<{text}>>>");
        var row = default(AttemptRow);
        var passes = PassbackReader.TryRead(buffer, 3, buffer.Length - 6, ref row, out violation);
        Assert.That(Encoding.UTF8.GetString(buffer[..3]) + Encoding.UTF8.GetString(buffer[^3..]), Is.EqualTo("<<<>>>"));
        fields = passes
            ? [Text(buffer, row.OauthConsumerKey), Text(buffer, row.LisResultSourcedId), Text(buffer, row.LisOutcomeServiceUrl)]
            : [];
        return passes;
    }

    private static string? Text(byte[] buffer, TextSlice slice) => slice.IsNull ? null : Encoding.UTF8.GetString(buffer, slice.Start, slice.Length);
}
