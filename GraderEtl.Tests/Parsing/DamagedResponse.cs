using System.Text.Json;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>
/// What damage to one place of a response may do: fail it, send the record it lies in to quarantine, or change the field it lies in.
/// Every other record comes out as before, or lies whole in a quarantined one that swallowed it.
/// </summary>
internal sealed class DamagedResponse
{
    private readonly byte[] _response;
    private readonly List<Range> _records;
    private readonly ParsedRecords _whole;
    private readonly List<ParsedAttempt?> _attempts = [];

    public DamagedResponse(byte[] response, ResponseReader reader)
    {
        _response = [.. response];
        _records = SampleResponses.RecordsOf(response);
        _whole = reader.Read(response);
        Assert.That(_whole.Read, Is.EqualTo(_records.Count));
        foreach (var record in _records)
        {
            var alone = reader.Read([(byte)'[', .. response[record], (byte)']']);
            _attempts.Add(alone.Attempts.SingleOrDefault());
        }
    }

    /// <summary>What the response holds undamaged.</summary>
    public ParsedRecords Whole => _whole;

    /// <summary>Fails the test when the damage did more than it may.</summary>
    /// <param name="at">Where the response was damaged.</param>
    /// <param name="result">What was read of it.</param>
    /// <param name="what">The damage, for the message.</param>
    public void Check(int at, ParsedRecords result, string what)
    {
        var hit = _records.FindIndex(record => record.Start.Value <= at && at < record.End.Value);
        var added = result.Attempts.ToList();
        for (var index = 0; index < _records.Count; index++)
        {
            if (_attempts[index] is not { } attempt || added.Remove(attempt) || index == hit)
                continue;
            var bytes = _response.AsMemory(_records[index]);
            Assert.That(result.Rejections.Any(r => r.Original.Span.IndexOf(bytes.Span) >= 0), $"{what}: record {index} has vanished");
        }

        Assert.That(added, Has.Count.LessThanOrEqualTo(hit < 0 ? 0 : 1), $"{what}: attempts out of nowhere");
        if (added.Count == 1 && _attempts[hit] is { } before)
            Assert.That(Restore(added[0], before, FieldAt(hit, at)), Is.EqualTo(before), $"{what}: more than the damaged field has changed");
        if (result.Outside > 0)
            Assert.That((result.Outside, FieldAt(hit, at)), Is.EqualTo((1, "created_at")), what);
    }

    /// <summary>The attempt with what a field has brought put back.</summary>
    private static ParsedAttempt Restore(ParsedAttempt found, ParsedAttempt before, string? field) => field switch
    {
        "lti_user_id" => found with { UserId = before.UserId },
        "passback_params" => found with { ConsumerKey = before.ConsumerKey, SourcedId = before.SourcedId, ServiceUrl = before.ServiceUrl },
        "attempt_type" => found with { Type = before.Type },
        "is_correct" => found with { IsCorrect = before.IsCorrect },
        "created_at" => found with { CreatedAt = before.CreatedAt },
        _ => found,
    };

    /// <summary>The field whose name, value, or the punctuation before either, lies at a place.</summary>
    private string? FieldAt(int record, int at)
    {
        var start = _records[record].Start.Value;
        var reader = new Utf8JsonReader(_response.AsSpan(_records[record]));
        string? field = null;
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                field = reader.GetString();
            else if (reader.CurrentDepth == 1 && start + reader.BytesConsumed > at)
                return field;
        }

        return null;
    }
}
