namespace GraderEtl.Runner.Embedded;

/// <summary>The person at the terminal, as far as an installation needs one.</summary>
internal interface IInstallTerminal
{
    /// <summary>False when standard input is no terminal.</summary>
    bool CanAnswer { get; }

    /// <summary>Shows one line.</summary>
    void Say(string line);

    /// <summary>Asks a question; true for a yes, false for anything else and for no answer.</summary>
    Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken);
}
