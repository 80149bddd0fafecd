namespace GraderEtl.Runner.Simulation.World;

/// <summary>One attempt of the model; what is served and what is true about it are both computed from this.</summary>
/// <param name="CreatedAt">Microseconds, see <see cref="Micros"/>.</param>
/// <param name="Student">Who made it.</param>
/// <param name="Task">Index into <see cref="Curriculum.Tasks"/>.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Quirk">Index of the quirk it is served with, 0 for none.</param>
internal readonly record struct SimulatedAttempt(long CreatedAt, Student Student, byte Task, AttemptOutcome Outcome, byte Quirk);

/// <summary>What came of an attempt.</summary>
internal enum AttemptOutcome : byte
{
    /// <summary>A trial run: not judged.</summary>
    Run,

    /// <summary>A submit that failed.</summary>
    Wrong,

    /// <summary>A submit that passed.</summary>
    Right,
}
