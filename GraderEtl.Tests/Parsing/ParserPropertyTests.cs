using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ParserPropertyTests
{
    private static readonly string[] Records =
    [
        ParsingSupport.Record(),
        ParsingSupport.Record(type: "\"submit\"", isCorrect: "1", userId: "\"\\u0416\\n\\\"\""),
        ParsingSupport.Record(passback: "\"{\\\"oauth_consumer_key\\\": 'it\\\\'s', 'k': [1, (2,), {3}]}\"", extra: "\"more\": [{\"a\": [true]}]"),
        ParsingSupport.Record(passback: "null", createdAt: "\"2020-01-01T00:00:00+03:00\""),
    ];

    [Test]
    public void Any_texts_come_out_as_they_went_in()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<UnicodeString>(),
            ArbMap.Default.ArbFor<UnicodeString>(),
            ArbMap.Default.ArbFor<bool>(),
            (user, key, ascii) =>
            {
                var userId = ParsingSupport.Storable("u" + user.Get);
                var consumerKey = ParsingSupport.Storable(key.Get);
                var options = new JsonSerializerOptions
                {
                    Encoder = ascii
                        ? System.Text.Encodings.Web.JavaScriptEncoder.Default
                        : System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                };
                var passback = "{'oauth_consumer_key': " + ParsingSupport.PythonRepr(consumerKey) + "}";
                var record = ParsingSupport.Record(
                    userId: JsonSerializer.Serialize(userId, options), passback: JsonSerializer.Serialize(passback, options));
                var attempt = ParsingSupport.ParseAsync(record).GetAwaiter().GetResult().Attempts.Single();
                return string.Equals(attempt.UserId, userId, StringComparison.Ordinal)
                    && string.Equals(attempt.ConsumerKey, consumerKey, StringComparison.Ordinal);
            }).QuickCheckThrowOnFailure();

    [Test]
    public async Task Mutated_records_are_accepted_rejected_or_outside_and_never_lost()
    {
        const int Seed = 23;
        var random = new Random(Seed);
        for (var round = 0; round < 5_000; round++)
        {
            var json = Encoding.UTF8.GetBytes($"[{string.Join(",", Records)}]");
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                json[random.Next(json.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "\"\\{}[]:,'0n.\0\n"[random.Next(14)]);
            try
            {
                var parsed = await ParsingSupport.ParseBytesAsync(json, pageBytes: 2048);
                foreach (var rejection in parsed.Rejections)
                    Assert.That(json.AsSpan().IndexOf(rejection.Original.Span), Is.GreaterThan(0), "the original bytes are not the source's");
            }
            catch (GraderEtlException error)
            {
                Assert.That(error.Kind, Is.EqualTo(ErrorKind.Source));
            }
        }
    }

    [Test]
    public async Task What_it_accepts_another_parser_takes_for_JSON_too()
    {
        const int Seed = 29;
        var random = new Random(Seed);
        var accepted = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var json = Encoding.UTF8.GetBytes(Records[round % Records.Length]);
            json[random.Next(json.Length)] = (byte)random.Next(256);
            ParsedRecords parsed;
            try
            {
                parsed = await ParsingSupport.ParseBytesAsync([(byte)'[', .. json, (byte)']'], pageBytes: 2048);
            }
            catch (GraderEtlException)
            {
                continue;
            }

            var isJson = IsObject(json);
            if (parsed.Attempts.Count == 1)
                Assert.That(isJson, Is.True, Encoding.UTF8.GetString(json));
            if (isJson && parsed.Rejections.Count == 1)
                Assert.That(parsed.Rejections[0].Reason, Is.Not.EqualTo(RejectionReason.MalformedJson), Encoding.UTF8.GetString(json));
            accepted += parsed.Attempts.Count;
        }

        Assert.That(accepted, Is.GreaterThan(200));
    }

    private static bool IsObject(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            // texts are decoded only on demand, and invalid UTF-8 is found no sooner
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }
}
