using GraderEtl.Runner.Simulation.Rendering;

namespace GraderEtl.Runner.Simulation.World;

/// <summary>
/// Makes the attempts of a day out of the seed and the day alone, so any window of any length always holds the same records.
/// <para>
/// The model: a student sits down at some moment of the day with the task the course has reached, tries the code in a few runs, submits,
/// and goes on until the task is solved or the student gives up; a solved task may lead to the next one. The chance that a submit is right
/// follows skill minus difficulty and rises with each try. Sessions are drawn until the day has its number of records; one that would run
/// past midnight UTC (three in the morning in Moscow) ends there.
/// </para>
/// </summary>
internal sealed class AttemptGenerator
{
    private const double ShortestPause = 8;
    private const double MeanPause = 45;
    private const double GainPerTry = 0.35;

    private readonly SimulatorOptions _options;
    private readonly QuirkDealer _quirks;

    public AttemptGenerator(SimulatorOptions options)
    {
        _options = options;
        _quirks = new QuirkDealer(options);
        Population = new Population(options.Seed);
        Curriculum = new Curriculum(options.Seed);
    }

    /// <summary>The students of this world.</summary>
    public Population Population { get; }

    /// <summary>The courses and tasks of this world.</summary>
    public Curriculum Curriculum { get; }

    /// <summary>
    /// The records of one UTC day, ascending by time unless <paramref name="sorted"/> is false. The caller disposes them.
    /// </summary>
    public DayOfAttempts Generate(DateOnly day, bool sorted = true)
    {
        var random = new SplitMix(SplitMix.Hash(_options.Seed, day.DayNumber, 'A'));
        var attempts = new DayOfAttempts(day, Rhythm.RowsOf(day, _options.Seed, _options.RowsPerDay, _options.ExactRowsPerDay));
        while (!attempts.IsFull)
            Study(attempts, day, ref random);
        if (sorted)
            attempts.SortByTime();
        return attempts;
    }

    private void Study(DayOfAttempts attempts, DateOnly day, ref SplitMix random)
    {
        var student = Population.Pick(ref random, day);
        var traits = Population.TraitsOf(student);
        var task = Curriculum.TaskFor(traits, Population.WeeksEnrolled(student, day), ref random);
        var midnight = Micros.Of(day) + Micros.PerDay;
        var now = Micros.Of(day) + Rhythm.DrawStart(ref random);
        var tries = 0;
        while (now < midnight)
        {
            var runs = 1 + (int)random.NextWait(1.0);
            for (; runs > 0 && now < midnight; runs--, now = Pause(now, ref random))
                Record(attempts, new SimulatedAttempt(now, student, (byte)task, AttemptOutcome.Run, 0));
            if (now >= midnight)
                return;

            var chance = 1.0 / (1.0 + Math.Exp(Curriculum.Tasks[task].Difficulty - traits.Skill - (GainPerTry * tries)));
            var right = random.NextDouble() < chance;
            Record(attempts, new SimulatedAttempt(now, student, (byte)task, right ? AttemptOutcome.Right : AttemptOutcome.Wrong, 0));
            if (random.NextDouble() > (right ? 0.6 * traits.Diligence : 0.55 + (0.4 * traits.Diligence)))
                return;
            (task, tries) = right ? (Curriculum.Next(traits, task), 0) : (task, tries + 1);
            now = Pause(now, ref random);
        }
    }

    private static long Pause(long now, ref SplitMix random) =>
        now + (long)((ShortestPause + random.NextWait(MeanPause)) * Micros.PerSecond);

    private void Record(DayOfAttempts attempts, SimulatedAttempt attempt)
    {
        if (attempts.IsFull)
            return;
        attempt = _quirks.Deal(attempt, attempts.Count);
        attempts.Add(attempt);
        if (_options.DuplicateEvery > 0 && attempts.Count % _options.DuplicateEvery == 0 && !attempts.IsFull)
            attempts.Add(attempt);
    }
}
