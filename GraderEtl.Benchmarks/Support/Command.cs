namespace GraderEtl.Benchmarks.Support;

/// <summary>Something this program measures as whole processes.</summary>
/// <param name="Name">The first word of the command line.</param>
/// <param name="Summary">What it asks, in one line.</param>
/// <param name="Options">What can be given to it.</param>
/// <param name="RunAsync">Measures, prints and keeps the results.</param>
internal sealed record Command(string Name, string Summary, IReadOnlyList<CommandOption> Options, Func<CommandOptions, Task> RunAsync)
{
    /// <summary>Whether another command runs it as a process of its own, and people hardly ever do.</summary>
    public bool IsPart { get; init; }
}
