using System.Runtime.Versioning;
using System.Security.Cryptography;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// The operating-system account the server runs as: the program's own, or, since PostgreSQL refuses to run as root, an ordinary one
/// that root switches to.
/// </summary>
internal sealed class ClusterAccount
{
    /// <summary>The user that root runs a new server as.</summary>
    internal const string ServerUser = "postgres";

    private readonly string? _user;
    private readonly string[] _switch;

    private ClusterAccount(string? user, string[] switchCommand)
    {
        _user = user;
        _switch = switchCommand;
    }

    /// <summary>True when the server's files belong to another account than the program's.</summary>
    internal bool IsOther => _user is not null;

    /// <summary>The account to name in messages.</summary>
    internal string Name => _user ?? Environment.UserName;

    /// <summary>Finds the account: the owner of the data where there is some, else <c>postgres</c>, when the program runs as root.</summary>
    /// <param name="dataDirectory">The cluster's data, which may not exist yet.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    internal static async Task<ClusterAccount> ResolveAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new ClusterAccount(null, []);

        string user = await OwnerOfAsync(dataDirectory, cancellationToken) ?? ServerUser;
        string[][] ways =
        [
            ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", "--"],
            ["runuser", "-u", user, "--"],
        ];
        foreach (string[] way in ways)
        {
            if ((await ChildProcess.RunAsync([.. way, "true"], "/", cancellationToken: cancellationToken)).Succeeded)
                return new ClusterAccount(user, way);
        }

        throw ClusterErrors.Create(
            $"The program runs as root, PostgreSQL refuses to, and switching to the user {user} did not work",
            $"the operating-system user {user} and one of the commands setpriv and runuser",
            "this machine",
            $"run the program as an ordinary user, or make the user (useradd --system {user}) and install util-linux");
    }

    /// <summary>The command, run as this account.</summary>
    internal IReadOnlyList<string> Wrap(params IEnumerable<string> command) => [.. _switch, .. command];

    /// <summary>Gives files that the program made to this account.</summary>
    [UnsupportedOSPlatform("windows")]
    internal async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (!IsOther)
            return;
        CommandOutcome outcome = await ChildProcess.RunAsync(["chown", "-h", $"{_user}:", "--", path], "/", cancellationToken: cancellationToken);
        if (!outcome.Succeeded)
        {
            throw ClusterErrors.CommandFailed(
                $"Giving the directory to the user {_user}", outcome, path, "choose a data directory on a file system that has owners");
        }
    }

    /// <summary>True when this account can work in the directory, every parent included.</summary>
    internal async Task<bool> CanUseAsync(string directory, CancellationToken cancellationToken) =>
        !IsOther
        || (await ChildProcess.RunAsync(Wrap("test", "-w", directory, "-a", "-x", directory), "/", cancellationToken: cancellationToken)).Succeeded;

    /// <summary>Programs may lie where the server's account cannot reach them.</summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">It cannot run them.</exception>
    internal async Task EnsureCanRunAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (!IsOther || (await ChildProcess.RunAsync(Wrap("test", "-x", binaries.Postgres), "/", cancellationToken: cancellationToken)).Succeeded)
            return;
        throw ClusterErrors.Create(
            $"The user {_user}, as whom the server has to run since PostgreSQL refuses to run as root, cannot run the server programs",
            "directories that every user may pass through",
            binaries.Directory,
            $"open them (chmod a+x), or use programs in another place (Postgres:Embedded:BinDirectory, or XDG_CACHE_HOME for what is fetched)");
    }

    private static async Task<string?> OwnerOfAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
            return null;
        CommandOutcome outcome = await ChildProcess.RunAsync(["stat", "-c", "%U", "--", path], "/", cancellationToken: cancellationToken);
        return outcome is { Succeeded: true, Output: [{ Length: > 0 } owner, ..] } && owner is not ("root" or "UNKNOWN") ? owner : null;
    }
}

/// <summary>
/// The passwords of the cluster's two roles, kept in a file of libpq's <c>.pgpass</c> format that only the cluster's owner can read,
/// so that <c>PGPASSFILE=…/pgpass psql</c> works by hand.
/// </summary>
/// <param name="Owner">Password of <see cref="OwnerRole"/>.</param>
/// <param name="Admin">Password of <see cref="AdminRole"/>.</param>
internal sealed record ClusterCredentials(string Owner, string Admin)
{
    /// <summary>The role that the program works as: owns the database and nothing else.</summary>
    internal const string OwnerRole = "grader";

    /// <summary>The superuser, used to make the owner and the database.</summary>
    internal const string AdminRole = "grader_admin";

    private const string Prefix = "*:*:*:";

    /// <summary>The compiler-made text would show the passwords.</summary>
    public override string ToString() => nameof(ClusterCredentials);

    /// <summary>Reads the file, or makes new passwords and the file.</summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">The file holds something else.</exception>
    internal static ClusterCredentials LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllLines(path);
            return Find(lines, OwnerRole) is { } owner && Find(lines, AdminRole) is { } admin
                ? new ClusterCredentials(owner, admin)
                : throw ClusterErrors.Create(
                    "The password file of the private PostgreSQL is damaged",
                    $"one line for {OwnerRole} and one for {AdminRole}",
                    path,
                    "put the file back from a backup; without it the data can only be reached by resetting the password by hand");
        }

        var made = new ClusterCredentials(NewPassword(), NewPassword());
        string complete = path + ".new";
        PrivateFiles.Write(complete, $"{Prefix}{OwnerRole}:{made.Owner}\n{Prefix}{AdminRole}:{made.Admin}\n");
        File.Move(complete, path);
        return made;
    }

    private static string? Find(string[] lines, string role)
    {
        string start = $"{Prefix}{role}:";
        string? line = Array.Find(lines, candidate => candidate.StartsWith(start, StringComparison.Ordinal));
        return line is not null && line.Length > start.Length ? line[start.Length..] : null;
    }

    /// <summary>192 random bits in letters that need no quoting anywhere.</summary>
    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
