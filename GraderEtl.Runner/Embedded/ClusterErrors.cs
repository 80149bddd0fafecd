namespace GraderEtl.Runner.Embedded;

/// <summary>Builds the one kind of error that the private cluster raises, so that every message has all its parts.</summary>
internal static class ClusterErrors
{
    internal static Exception Create(
        string found, string expected, string where, string remedy, string? kept = null, Exception? inner = null)
    {
        string keptPart = kept is null ? "" : $" Kept: {kept}.";
        return new EmbeddedPostgresException($"{found}. Expected: {expected}. Where: {where}.{keptPart} To do: {remedy}.", inner);
    }

    /// <summary>A command of PostgreSQL failed: its own last words are the best explanation.</summary>
    internal static Exception CommandFailed(string what, CommandOutcome outcome, string where, string remedy) => Create(
        $"{what} failed with exit code {outcome.ExitCode}{Quote(outcome.LastLines)}",
        "exit code 0",
        where,
        remedy);

    internal static string Quote(string lines) => lines.Length == 0 ? "" : $", saying: {lines}";
}
