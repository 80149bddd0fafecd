namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>One way for the source to fail.</summary>
/// <param name="Name">Its name in options.</param>
/// <param name="Description">One line for a person.</param>
/// <param name="AnswerAsync">Answers a request so.</param>
internal sealed record Fault(string Name, string Description, Func<Exchange, Task> AnswerAsync);
