using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>
/// What a correct load of a window must leave in the database, record by record. It reads the same model the answers are rendered from;
/// an answer cap, faults and inclusive bounds change what is served, never what is true.
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
