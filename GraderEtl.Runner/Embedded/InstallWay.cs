namespace GraderEtl.Runner.Embedded;

/// <summary>One way to get PostgreSQL's server programs, which the program takes itself after a yes.</summary>
/// <param name="Purpose">What it does, for the question.</param>
/// <param name="Commands">What is run, in order.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record InstallWay(string Purpose, IReadOnlyList<IReadOnlyList<string>> Commands, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>The commands in one line.</summary>
    internal string Shown => string.Join(" && ", Commands.Select(Show));

    /// <summary>A command as it can be pasted into a shell.</summary>
    internal static string Show(IReadOnlyList<string> command) =>
        string.Join(' ', command.Select(part => part.Contains(' ', StringComparison.Ordinal) ? $"'{part}'" : part));
}
