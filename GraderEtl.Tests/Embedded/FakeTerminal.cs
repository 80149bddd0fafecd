using GraderEtl.Runner.Embedded;

namespace GraderEtl.Tests.Embedded;

/// <summary>A person at the terminal with one answer to everything.</summary>
internal sealed class FakeTerminal : IInstallTerminal
{
    public bool CanAnswer { get; init; }

    internal bool Answer { get; init; }

    internal string? Question { get; private set; }

    public void Say(string line)
    {
        // what is said is not tested
    }

    public Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        Question = question;
        return Task.FromResult(Answer);
    }
}
