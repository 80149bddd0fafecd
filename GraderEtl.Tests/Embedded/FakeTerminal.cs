using GraderEtl.Runner.Embedded;

namespace GraderEtl.Tests.Embedded;

/// <summary>A person at the terminal with one answer to everything.</summary>
internal sealed class FakeTerminal : IInstallTerminal
{
    private readonly List<string> _said = [];

    public bool CanAnswer { get; init; }

    internal bool Answer { get; init; }

    /// <summary>All that was shown, the question included, a line each.</summary>
    internal string Said => string.Join('\n', _said);

    public void Say(string line) => _said.Add(line);

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        Say(question);
        return Task.FromResult(Answer);
    }
}
