using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Embedded;

/// <summary>Installs PostgreSQL's server programs with the system's package manager, after a yes.</summary>
internal sealed class PostgresInstaller(HostSystem system, IInstallTerminal terminal, ILogger logger)
{
    private const string Missing = "This machine has no PostgreSQL server programs";
    private readonly InstallPlan? _plan = InstallPlan.For(system);

    /// <summary>The command as a person would type it.</summary>
    private string Shown => _plan is null ? "" : _plan.NeedsRoot && !system.IsRoot ? "sudo " + _plan.Shown : _plan.Shown;

    private Dictionary<string, string?> CommandEnvironment =>
        system.SearchPath is { } path
            ? new(StringComparer.Ordinal) { ["PATH"] = path, ["LC_ALL"] = "C" }
            : new(StringComparer.Ordinal) { ["LC_ALL"] = "C" };

    /// <summary>Installs, or says how to.</summary>
    /// <exception cref="GraderEtlException">Not allowed, not possible, or tried in vain.</exception>
    internal async Task InstallAsync(InstallMode mode, CancellationToken cancellationToken)
    {
        if (mode == InstallMode.Never || _plan?.Command is null)
            throw NotInstalled(Missing);
        IReadOnlyList<string> command = await AsRootAsync(_plan.Command, cancellationToken);
        if (mode == InstallMode.Ask
            && terminal.CanAnswer
            && !await terminal.ConfirmAsync($"{Missing}. Run \"{Shown}\" now?", cancellationToken))
        {
            throw NotInstalled($"{Missing}, and the answer to installing them was no");
        }

        terminal.Say($"Installing PostgreSQL ({Shown}); this takes a minute or two …");
        EmbeddedLog.Installing(logger, Shown);
        CommandOutcome outcome = await ChildProcess.RunAsync(
            Located(command), "/", CommandEnvironment, cancellationToken: cancellationToken);
        if (!outcome.Succeeded)
            throw NotInstalled($"Installing PostgreSQL failed with exit code {outcome.ExitCode}{ClusterErrors.Quote(outcome.LastLines)}");
    }

    /// <summary>For the case that the installation succeeded and the programs still are not there.</summary>
    internal Exception StillMissing() => NotInstalled($"{Missing} of version {PostgresBinaries.Oldest} or newer, even after \"{Shown}\"");

    private async Task<IReadOnlyList<string>> AsRootAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        if (!_plan!.NeedsRoot || system.IsRoot)
            return command;

        // -n: never ask for a password, which would wait for ever where nobody sits at the terminal
        CommandOutcome allowed = await ChildProcess.RunAsync(
            Located(["sudo", "-n", "true"]), "/", CommandEnvironment, cancellationToken: cancellationToken);
        return allowed.Succeeded
            ? ["sudo", "-n", .. command]
            : throw NotInstalled($"{Missing}, and installing them needs root or a sudo that asks no password");
    }

    /// <summary>A process is started by the program's own PATH, whatever is put into its environment: search here.</summary>
    private IReadOnlyList<string> Located(IReadOnlyList<string> command) => (system.SearchPath ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => Path.Combine(entry, command[0]))
        .FirstOrDefault(File.Exists) is { } found
            ? [found, .. command.Skip(1)]
            : command;

    private GraderEtlException NotInstalled(string found) => ClusterErrors.Create(
        found,
        $"initdb, pg_ctl and postgres of version {PostgresBinaries.Oldest} or newer, for the private database",
        "PATH and the usual places of this system",
        _plan is null
            ? "install PostgreSQL's server with this system's package manager, or set Postgres:ConnectionString to use a server of your own"
            : $"run: {Shown} — or set Postgres:ConnectionString to use a server of your own");
}
