namespace GraderEtl.Runner.Embedded;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 127 when it could not be started at all.</param>
/// <param name="Output">What it wrote to stdout and stderr, the last lines when it was long.</param>
internal sealed record CommandOutcome(int ExitCode, IReadOnlyList<string> Output)
{
    internal bool Succeeded => ExitCode == 0;

    /// <summary>The end of the output in one line, for an error message.</summary>
    internal string LastLines => string.Join(" | ", Output.Where(line => line.Length > 0).TakeLast(6));
}
