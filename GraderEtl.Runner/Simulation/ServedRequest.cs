namespace GraderEtl.Runner.Simulation;

/// <summary>One request the simulator answered.</summary>
/// <param name="Path">The path asked for, without the query and so without the key.</param>
/// <param name="Start">The <c>start</c> asked for, UTC; null when it could not be read.</param>
/// <param name="End">The <c>end</c> asked for, UTC; null when it could not be read.</param>
/// <param name="Status">The status sent; 0 when none was.</param>
/// <param name="Rows">Records sent.</param>
/// <param name="Fault">Name of the fault applied; null for none.</param>
/// <param name="Completed">False when the client left or the simulator stopped before the end of the answer.</param>
internal sealed record ServedRequest(string Path, DateTime? Start, DateTime? End, int Status, int Rows, string? Fault, bool Completed);
