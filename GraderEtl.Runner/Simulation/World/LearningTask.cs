namespace GraderEtl.Runner.Simulation.World;

/// <summary>One programming task of a course, with the texts its attempts carry.</summary>
/// <param name="SourcedIdPrefix">Everything of <c>lis_result_sourcedid</c> before the student's id.</param>
/// <param name="OutcomeUrl">The value of <c>lis_outcome_service_url</c>.</param>
/// <param name="Difficulty">About -1.5 (warming up) to 1.5 (final project); the same scale as a student's skill.</param>
internal sealed record LearningTask(string SourcedIdPrefix, string OutcomeUrl, double Difficulty);
