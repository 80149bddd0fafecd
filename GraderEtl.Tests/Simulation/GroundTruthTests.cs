using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Runner.Simulation.Rendering;
using NUnit.Framework;
using static GraderEtl.Tests.Simulation.SimulatorHarness;

namespace GraderEtl.Tests.Simulation;

internal sealed class GroundTruthTests
{
    [Test]
    public async Task The_truth_is_what_the_served_JSON_says()
    {
        var options = new SimulatorOptions { RowsPerDay = 20_000, DuplicateEvery = 50 };
        var truth = new GroundTruth(options).Between(Monday, Monday.AddDays(1)).ToList();
        using var served = JsonDocument.Parse("[" + await RenderAsync(options, Monday, Monday.AddDays(1)) + "]");

        Assert.That(served.RootElement.EnumerateArray().Select(Read), Is.EqualTo(truth.Select(Columns)));
        Assert.That(truth.Count(attempt => attempt.Verdict == ExpectedVerdict.Duplicate), Is.InRange(350, 450));
    }

    [Test]
    public async Task The_truth_of_accepted_hostile_records_is_what_the_JSON_says()
    {
        string[] plainPython = ["key-none", "key-cyrillic", "key-brackets", "key-long", "passback-missing", "submit-true", "submit-false",
            "user-escaped", "date-t-and-z", "date-offset", "other-order"];
        var options = new SimulatorOptions { RowsPerDay = 5_000, HostileRate = 1, HostileQuirks = plainPython, NaturalQuirks = false };
        var truth = new GroundTruth(options).Between(Monday, Monday.AddDays(1)).ToList();
        using var served = JsonDocument.Parse("[" + await RenderAsync(options, Monday, Monday.AddDays(1)) + "]");

        Assert.That(served.RootElement.EnumerateArray().Select(Read), Is.EqualTo(truth.Select(Columns)));
        Assert.That(truth.Select(attempt => attempt.Quirk).Distinct(), Is.EquivalentTo(plainPython));
    }

    [Test]
    public void Every_hostile_quirk_occurs_and_has_a_verdict()
    {
        var options = new SimulatorOptions { HostileRate = 0.5 };
        var verdicts = new GroundTruth(options).Between(Monday, Monday.AddDays(1))
            .Where(attempt => HostileQuirks.All.Any(quirk => quirk.Name == attempt.Quirk))
            .ToLookup(attempt => attempt.Quirk, attempt => (attempt.Verdict, attempt.Reason));
        foreach (var quirk in HostileQuirks.All)
        {
            var expected = quirk.Reason is null ? ExpectedVerdict.Loaded : ExpectedVerdict.Rejected;
            Assert.That(verdicts[quirk.Name].Distinct(), Is.EqualTo(new[] { (expected, quirk.Reason) }), quirk.Name);
        }
    }

    [Test]
    public async Task Invalid_UTF8_is_served_as_raw_bytes()
    {
        var options = new SimulatorOptions { RowsPerDay = 10, HostileRate = 1, HostileQuirks = ["user-invalid-utf8"] };
        using var output = new MemoryStream();
        var responses = new GeneratedResponses(new Runner.Simulation.World.AttemptGenerator(options), options);
        await responses.WriteRowsAsync(AttemptSlice.Between(Monday, Monday.AddDays(1)), 1, output, CancellationToken.None);
        Assert.That(output.ToArray().AsSpan().IndexOf(new byte[] { (byte)'a', 0xC3, 0xFF, (byte)'b' }), Is.Positive);
    }

    [Test]
    public void There_is_no_data_outside_the_configured_days_nor_in_the_future()
    {
        var now = new StoppedClock(Monday.AddHours(12));
        var options = new SimulatorOptions { FirstDay = DateOnly.FromDateTime(Monday.AddDays(-1)) };
        var truth = new GroundTruth(options, now).Between(Monday.AddDays(-9), Monday.AddDays(9)).ToList();
        Assert.That(truth[0].CreatedAt, Is.InRange(Monday.AddDays(-1), Monday.AddHours(-23)));
        Assert.That(truth[^1].CreatedAt, Is.InRange(Monday.AddHours(11.9), Monday.AddHours(12)));
    }

    [Test]
    public void A_quirk_that_does_not_exist_is_refused_by_name()
    {
        var options = new SimulatorOptions { HostileQuirks = ["user-nul"] };
        Assert.That(() => new GroundTruth(options), Throws.ArgumentException.With.Message.Contains("No quirk is called 'user-nul'"));
    }

    private static (string?, string?, string?, string?, bool?, string?, DateTime) Columns(TrueAttempt attempt) =>
        (attempt.UserId, attempt.OauthConsumerKey, attempt.LisResultSourcedId, attempt.LisOutcomeServiceUrl,
            attempt.IsCorrect, attempt.AttemptType, attempt.CreatedAt);

    private static (string?, string?, string?, string?, bool?, string?, DateTime) Read(JsonElement record)
    {
        var passback = record.TryGetProperty("passback_params", out var text) ? text.GetString() ?? "" : "";
        var correct = record.GetProperty("is_correct");
        return (
            record.GetProperty("lti_user_id").GetString(),
            Value(passback, "oauth_consumer_key"),
            Value(passback, "lis_result_sourcedid"),
            Value(passback, "lis_outcome_service_url"),
            correct.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Number => correct.GetInt32() == 1,
                _ => correct.GetBoolean(),
            },
            record.GetProperty("attempt_type").GetString(),
            ParseTime(record.GetProperty("created_at").GetString()!));
    }

    // enough of Python for the values chosen here: quoted by apostrophes, none inside
    private static string? Value(string passback, string key)
    {
        var at = passback.IndexOf($"'{key}': '", StringComparison.Ordinal);
        if (at < 0)
            return null;
        at += key.Length + 5;
        return passback[at..passback.IndexOf('\'', at)];
    }

    private sealed class StoppedClock(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now);
    }
}
