namespace GraderEtl.Runner.Embedded;

/// <summary>Asks on stderr, so that stdout stays for results, and reads the answer from the terminal.</summary>
internal sealed class ConsoleInstallTerminal : IInstallTerminal
{
    public bool CanAnswer => !System.Console.IsInputRedirected;

    public void Say(string line) => System.Console.Error.WriteLine(line);

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        await System.Console.Error.WriteAsync($"{question} [y/N] ".AsMemory(), cancellationToken);

        // Reading the console blocks and cannot be cancelled: it is left behind when the program ends.
        string? answer = await Task.Run(System.Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES" or "Д" or "ДА";
    }
}
