namespace GraderEtl.Runner.Embedded;

/// <summary>How PostgreSQL's server programs get onto a system by its package manager.</summary>
/// <param name="Shown">The command as a person would type it, without sudo; on Windows with the alternative to it.</param>
/// <param name="Command">The same, as the program runs it itself; null where it cannot.</param>
/// <param name="Manager">The package manager's program.</param>
/// <param name="NeedsRoot">True where the command has to run as root.</param>
internal sealed record InstallPlan(string Shown, IReadOnlyList<string>? Command, string Manager, bool NeedsRoot)
{
    /// <summary>The plan for a system; null where no command is known.</summary>
    internal static InstallPlan? For(HostSystem system) => system.Family switch
    {
        SystemFamily.Debian => Script("apt-get", AptScript(system.CreateClusterDirectory)),
        SystemFamily.Fedora => Plain("dnf install -y postgresql-server"),
        SystemFamily.EnterpriseLinux => Plain("dnf module install -y postgresql:15/server"),
        SystemFamily.MacOS when system.IsRoot => ForPerson("brew install postgresql@17") with { NeedsRoot = false },
        SystemFamily.MacOS => Plain("brew install postgresql@17") with { NeedsRoot = false },
        SystemFamily.Alpine => ForPerson("apk add postgresql"),
        SystemFamily.Arch => ForPerson("pacman -S postgresql"),
        SystemFamily.Suse => ForPerson("zypper install postgresql-server"),
        SystemFamily.Windows =>
            ForPerson("winget install PostgreSQL.PostgreSQL.17 (or the installer that EDB offers for Windows)") with { NeedsRoot = false },
        _ => null,
    };

    /// <summary>
    /// Installs without the server that Debian's packages make and start at once, which is not wanted here; later installations
    /// are not affected. Without single quotes, so that it can be shown inside of them.
    /// </summary>
    private static string AptScript(string directory) =>
        $"""d={directory}; trap "rm -f $d/grader-etl.conf" EXIT; mkdir -p $d; echo "create_main_cluster = false" > $d/grader-etl.conf; """
        + "apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 postgresql";

    private static InstallPlan Script(string manager, string script) => new($"sh -c '{script}'", ["sh", "-c", script], manager, NeedsRoot: true);

    private static InstallPlan Plain(string command) => new(command, command.Split(' '), command.Split(' ')[0], NeedsRoot: true);

    /// <summary>A command for a person to run.</summary>
    private static InstallPlan ForPerson(string command) => Plain(command) with { Command = null };
}

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

/// <summary>What to do when this machine has no PostgreSQL binaries.</summary>
internal enum InstallMode
{
    /// <summary>Ask at the terminal; without a terminal nothing is installed.</summary>
    Ask,

    /// <summary>Install without asking.</summary>
    Yes,

    /// <summary>Install nothing, only say how to.</summary>
    Never,
}

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
