namespace GraderEtl.Runner.Configuration;

/// <summary>The command line or the settings cannot be right. Carries every problem found, so that all can be mended at once.</summary>
internal sealed class UsageException(IReadOnlyList<Problem> problems)
    : Exception(string.Join("; ", problems.Select(problem => problem.Found)))
{
    public UsageException(Phrase found, Phrase? expected = null, Phrase? where = null, Phrase? remedy = null)
        : this([new Problem(found, expected, where, remedy)])
    {
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
