namespace GraderEtl.Runner.Simulation.World;

/// <summary>One student, named by cohort and place in it; everything else about the student is computed from these and the seed.</summary>
/// <param name="Cohort">Number of the four-week period in which the student enrolled.</param>
/// <param name="Index">Place in the cohort.</param>
internal readonly record struct Student(int Cohort, int Index);

/// <summary>What a student is like.</summary>
/// <param name="Course">Index of the course taken.</param>
/// <param name="Skill">About -1.5 to 1.5; the same scale as a task's difficulty.</param>
/// <param name="Diligence">0.08 to 1: how often the student sits down, how long the student holds out, how quickly tasks go by.</param>
internal readonly record struct StudentTraits(int Course, double Skill, double Diligence);
