namespace GraderEtl.Runner.Configuration;

/// <summary>The command line or the settings cannot be right. Carries every problem found, so that all can be mended at once.</summary>
internal sealed class UsageException(IReadOnlyList<Problem> problems)
    : Exception(string.Join("; ", problems.Select(problem => problem.Found)))
{
    public UsageException(string found, string? expected = null, string? where = null, string? remedy = null)
        : this([new Problem(found, expected, where, remedy)])
    {
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
