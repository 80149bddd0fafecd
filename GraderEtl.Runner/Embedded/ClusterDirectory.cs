using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// The files of one private cluster. They lie in the directory the user asked for, or, when that is closed to the server's account,
/// in a directory of the system that a link named <c>cluster</c> in the asked one leads to.
/// </summary>
/// <param name="asked">The directory the user asked for, absolute.</param>
/// <param name="root">Where the files are.</param>
internal sealed class ClusterDirectory(string asked, string root)
{
    private const string MarkerName = "grader-cluster.txt";
    private const string LinkName = "cluster";
    private const string OriginName = "asked-for";

    /// <summary>Where the cluster goes when root asks for a place below a closed directory such as a home.</summary>
    private const string SystemPlace = "/var/lib/grader-etl";

    private const string MarkerText =
        """
        This directory holds the private PostgreSQL of GraderEtl. The program starts and stops the server by itself.

          data/         the database files; delete this whole directory to throw the database away, when no program uses it
          run/          the server's Unix socket
          server.log    what the server says (server.log.old: the part before)
          pgpass        the passwords, for psql: PGPASSFILE=<here>/pgpass psql -h <here>/run -U grader grader

        Where there is a link named "cluster" instead, the files are where it leads, because this place is closed to the
        operating-system user that the server has to run as.

        """;

    internal string Asked => asked;

    internal string Root => root;

    internal string Data => Path.Combine(root, "data");

    /// <summary>Where a new cluster is made; it becomes <see cref="Data"/> when it is complete.</summary>
    internal string UnfinishedData => Path.Combine(root, "data.new");

    internal string Sockets => Path.Combine(root, "run");

    internal string Log => Path.Combine(root, "server.log");

    internal string Credentials => Path.Combine(root, "pgpass");

    internal string Gate => Path.Combine(root, "gate.lock");

    internal string Lease => Path.Combine(root, "users.lock");

    internal string PostmasterFile => Path.Combine(Data, "postmaster.pid");

    internal bool HasData => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>The major version that made the data; null when there is none yet.</summary>
    internal string? DataVersion => HasData ? File.ReadAllText(Path.Combine(Data, "PG_VERSION")).Trim() : null;

    /// <summary>Where the cluster of <paramref name="dataDirectory"/> is or would be; changes nothing.</summary>
    internal static ClusterDirectory Locate(string dataDirectory)
    {
        string asked = Path.GetFullPath(dataDirectory);
        string? linked = new DirectoryInfo(Path.Combine(asked, LinkName)).LinkTarget;
        return new ClusterDirectory(asked, linked ?? asked);
    }

    /// <summary>Nothing that this program did not make is ever written to.</summary>
    /// <exception cref="GraderEtlException">The directory holds something else.</exception>
    internal void EnsureUsable()
    {
        if (File.Exists(asked))
            throw Unusable("is a file");
        if (!Directory.Exists(asked) || File.Exists(Path.Combine(asked, MarkerName)))
            return;
        string? first;
        try
        {
            first = Directory.EnumerateFileSystemEntries(asked).Select(Path.GetFileName).FirstOrDefault();
        }
        catch (UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read by the user {Environment.UserName}");
        }

        if (first is not null)
            throw Unusable($"holds other things, such as {first}");
    }

    /// <summary>Makes what is missing and hands the directory to the server's account.</summary>
    /// <returns>This directory, or the place in the system that took over because this one is closed to the account.</returns>
    internal async Task<ClusterDirectory> PrepareAsync(ClusterAccount account, CancellationToken cancellationToken)
    {
        if (root == asked)
            return await ClaimAsync(account, cancellationToken);
        await new ClusterDirectory(root, root).ClaimAsync(account, cancellationToken);
        return this;
    }

    /// <summary>Removes what a killed server left: its socket's lock file may name a process that is another's by now.</summary>
    internal void ClearSockets()
    {
        foreach (string left in Directory.EnumerateFileSystemEntries(Sockets, ".s.PGSQL.*"))
            File.Delete(left);
    }

    private async Task<ClusterDirectory> ClaimAsync(ClusterAccount account, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateDirectory(root);
        if (!File.Exists(Path.Combine(root, MarkerName)))
            PrivateFiles.Write(Path.Combine(root, MarkerName), MarkerText);

        if (account.IsOther && !OperatingSystem.IsWindows())
        {
            await account.GiveAsync(root, cancellationToken);
            if (!await account.CanUseAsync(root, cancellationToken))
                return await MoveToSystemPlaceAsync(account, cancellationToken);
        }

        PrivateFiles.RestrictDirectory(root);
        PrivateFiles.CreateDirectory(Sockets);
        if (!OperatingSystem.IsWindows())
            await account.GiveAsync(Sockets, cancellationToken);
        return this;
    }

    private async Task<ClusterDirectory> MoveToSystemPlaceAsync(ClusterAccount account, CancellationToken cancellationToken)
    {
        // A new name each time: a user who deleted the directory asked for wants a new, empty database.
        string place = Path.Combine(SystemPlace, $"{Path.GetFileName(asked)}-{Guid.NewGuid():N}");
        var moved = new ClusterDirectory(place, place);
        await moved.ClaimAsync(account, cancellationToken);
        PrivateFiles.Write(Path.Combine(place, OriginName), asked);
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(asked, LinkName), place);
        }
        catch (IOException) when (Locate(asked) is var other && other.Root != asked)
        {
            // another program came first: its place is the cluster's
            Directory.Delete(place, recursive: true);
            return other;
        }

        return new ClusterDirectory(asked, place);
    }

    /// <summary>Places of earlier clusters of the same directory, which nothing leads to since that directory was deleted.</summary>
    internal IReadOnlyList<string> Forgotten()
    {
        return Root == Asked || !Directory.Exists(SystemPlace)
            ? []
            : [.. Directory.EnumerateDirectories(SystemPlace).Where(place => place != Root && OriginOf(place) == Asked)];

        static string? OriginOf(string place) =>
            File.Exists(Path.Combine(place, OriginName)) ? File.ReadAllText(Path.Combine(place, OriginName)) : null;
    }

    private GraderEtlException Unusable(string what) => ClusterErrors.Create(
        $"The data directory of the private PostgreSQL {what}",
        "an empty or missing directory, or one that this program made",
        $"{asked} (setting Postgres:Embedded:DataDirectory)",
        "choose another directory; to use a PostgreSQL of your own, set Postgres:ConnectionString",
        kept: "the directory, untouched");
}

/// <summary>Builds the errors of the private cluster, so that every message has all its parts.</summary>
internal static class ClusterErrors
{
    internal static GraderEtlException Create(
        string found, string expected, string where, string remedy, string? kept = null, Exception? inner = null) =>
        new(ErrorKind.Store, found, inner) { Expected = expected, Where = where, Remedy = remedy, Kept = kept };

    /// <summary>A command of PostgreSQL failed: its own last words are the best explanation.</summary>
    internal static GraderEtlException CommandFailed(string what, CommandOutcome outcome, string where, string remedy) => Create(
        $"{what} failed with exit code {outcome.ExitCode}{Quote(outcome.LastLines)}",
        "exit code 0",
        where,
        remedy);

    /// <summary>The file system said no.</summary>
    internal static GraderEtlException Unwritable(string directory, Exception denied) => Create(
        $"The data directory of the private PostgreSQL cannot be used: {FileFailures.Describe(denied)}",
        $"a directory that the user {Environment.UserName} can write, on a disk with space",
        $"{directory} (setting Postgres:Embedded:DataDirectory)",
        "choose another directory or change its owner, or set Postgres:ConnectionString to use a server of your own",
        inner: denied);

    /// <summary>A quotation to put behind a statement; empty when there is nothing to quote.</summary>
    internal static string Quote(string lines) => lines.Length == 0 ? "" : $", saying: {lines}";
}
