using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>
/// What a correct load of a window must leave in the database, record by record. It reads the same model the responses are rendered from;
/// a response cap, faults and inclusive bounds change what is served, never what is true.
/// </summary>
internal sealed class GroundTruth
{
    private readonly AttemptGenerator _generator;
    private readonly AttemptWriter _writer;
    private readonly DataHorizon _horizon;

    public GroundTruth(SimulatorOptions options, TimeProvider? timeProvider = null)
    {
        _generator = new AttemptGenerator(options);
        _writer = new AttemptWriter(_generator.Population, _generator.Curriculum);
        _horizon = new DataHorizon(options, timeProvider ?? TimeProvider.System);
    }

    /// <summary>
    /// The records created in [<paramref name="from"/>, <paramref name="to"/>), UTC, in order of time. Enumerate it from one thread.
    /// </summary>
    public IEnumerable<TrueAttempt> Between(DateTime from, DateTime to)
    {
        var slice = _horizon.Clip(AttemptSlice.Between(from, to));
        var atOneTime = new HashSet<TrueAttempt>();
        var time = -1L;
        for (var day = slice.From / Micros.PerDay; !slice.IsEmpty && day <= (slice.To - 1) / Micros.PerDay; day++)
        {
            using var attempts = _generator.Generate(DateOnly.FromDayNumber((int)day));
            for (var place = 0; place < attempts.Count; place++)
            {
                var attempt = attempts[place];
                if (!slice.Contains(attempt.CreatedAt))
                    continue;
                if (attempt.CreatedAt != time)
                    atOneTime.Clear();
                time = attempt.CreatedAt;
                yield return Judge(attempt, atOneTime);
            }
        }
    }

    private TrueAttempt Judge(in SimulatedAttempt attempt, HashSet<TrueAttempt> atOneTime)
    {
        var draft = _writer.Draft(attempt);
        var quirk = QuirkDealer.Find(attempt);
        var columns = new TrueAttempt(
            draft.UserId, draft.ConsumerKey, draft.SourcedId, draft.OutcomeUrl, draft.IsCorrect, draft.AttemptType, draft.CreatedAt,
            ExpectedVerdict.Loaded, Reason: null, Quirk: null);
        if (quirk is { Reason: not null })
            return columns with { Verdict = ExpectedVerdict.Rejected, Reason = quirk.Reason, Quirk = quirk.Name };
        var verdict = atOneTime.Add(columns) ? ExpectedVerdict.Loaded : ExpectedVerdict.Duplicate;
        return columns with { Verdict = verdict, Quirk = quirk?.Name };
    }
}

/// <summary>What a correct load makes of one served record: the seven columns, and whether it ends up in the table.</summary>
/// <param name="UserId">The student.</param>
/// <param name="OauthConsumerKey">From <c>passback_params</c>; null when that has none.</param>
/// <param name="LisResultSourcedId">From <c>passback_params</c>; null when that has none.</param>
/// <param name="LisOutcomeServiceUrl">From <c>passback_params</c>; null when that has none.</param>
/// <param name="IsCorrect">Null for a run.</param>
/// <param name="AttemptType"><c>run</c> or <c>submit</c>.</param>
/// <param name="CreatedAt">UTC, whole microseconds.</param>
/// <param name="Verdict">What a correct load does with the record. The columns of a rejected one say nothing.</param>
/// <param name="Reason">The rule a rejected record breaks; null for the others.</param>
/// <param name="Quirk">Name of the quirk the record is served with; null for none.</param>
internal sealed record TrueAttempt(
    string? UserId,
    string? OauthConsumerKey,
    string? LisResultSourcedId,
    string? LisOutcomeServiceUrl,
    bool? IsCorrect,
    string? AttemptType,
    DateTime CreatedAt,
    ExpectedVerdict Verdict,
    RejectionReason? Reason,
    string? Quirk);

/// <summary>What a correct load does with a record.</summary>
internal enum ExpectedVerdict
{
    /// <summary>It is in the table.</summary>
    Loaded,

    /// <summary>It equals an earlier record of the window in all seven columns and is counted only.</summary>
    Duplicate,

    /// <summary>It breaks a validation rule and is in quarantine.</summary>
    Rejected,
}
