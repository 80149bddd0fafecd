using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>One oddity a record can be served with.</summary>
/// <param name="Name">Its name, for options and for <see cref="TrueAttempt.Quirk"/>.</param>
/// <param name="Reason">The rule the record breaks; null when it is still valid and loaded.</param>
/// <param name="Apply">Changes what is served, and what is true where that changes with it.</param>
internal sealed record Quirk(string Name, RejectionReason? Reason, Action<AttemptDraft> Apply);
