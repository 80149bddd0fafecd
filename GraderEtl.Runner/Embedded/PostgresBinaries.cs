using System.Globalization;
using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Embedded;

/// <summary>One installation of PostgreSQL's server programs.</summary>
/// <param name="Directory">Where they are.</param>
/// <param name="Version">Their version, such as <c>18.4</c>.</param>
internal sealed partial record PostgresBinaries(string Directory, string Version)
{
    /// <summary>The oldest version that the store's SQL works on.</summary>
    internal const int Oldest = 14;

    /// <summary>Their major version.</summary>
    internal int Major => int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    internal string Initdb => Tool("initdb");

    internal string PgCtl => Tool("pg_ctl");

    internal string Postgres => Tool("postgres");

    /// <summary>
    /// The best installation: of the version that made the data where there is data, else the first found. Null when there is none, but
    /// one that fits may be had.
    /// </summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">There are some, but none that fits the data or the explicit directory is wrong.</exception>
    internal static async Task<PostgresBinaries?> FindAsync(
        PostgresSearch search, ClusterDirectory directory, CancellationToken cancellationToken)
    {
        string? needed = directory.DataVersion;
        var seen = new List<PostgresBinaries>();
        foreach (string candidate in search.Candidates())
        {
            if (await ReadAsync(candidate, search, cancellationToken) is not { } binaries)
                continue;
            if (needed is null ? binaries.Major >= Oldest : binaries.Major.ToString(CultureInfo.InvariantCulture) == needed)
                return binaries;
            seen.Add(binaries);
        }

        if (needed is not null && seen.Count > 0 && needed != search.FetchableMajor)
        {
            throw ClusterErrors.Create(
                $"The cluster in {directory.Asked} was made by PostgreSQL {needed}; found {string.Join(", ", seen.Select(b => $"{b.Version} ({b.Directory})"))}",
                $"the programs of PostgreSQL {needed}",
                directory.Data,
                $"install PostgreSQL {needed} beside the other, or move the data over with pg_upgrade, or begin anew with another data directory",
                kept: "the data, untouched");
        }

        return search.Explicit is null ? null : throw ClusterErrors.Create(
            seen is [var old, ..] ? $"PostgreSQL {old.Version} is too old" : "The directory holds no PostgreSQL server programs",
            $"initdb, pg_ctl and postgres of version {Oldest} or newer",
            $"{search.Explicit} (setting Postgres:Embedded:BinDirectory)",
            "name the directory that holds initdb, or leave the setting out to have it searched for");
    }

    private static async Task<PostgresBinaries?> ReadAsync(string directory, PostgresSearch search, CancellationToken cancellationToken)
    {
        var binaries = new PostgresBinaries(directory, "");
        if (!File.Exists(binaries.Initdb) || !File.Exists(binaries.PgCtl) || !File.Exists(binaries.Postgres))
            return null;
        string said = await search.VersionAsync(binaries.Postgres, cancellationToken);
        Match match = VersionPattern().Match(said);
        return match.Success ? binaries with { Version = match.Groups["version"].Value } : null;
    }

    private string Tool(string name) => Path.Combine(Directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"PostgreSQL\) (?<version>\d{1,4}(\.\d{1,4})?)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}

/// <summary>Where PostgreSQL's server programs are looked for, in order.</summary>
internal sealed class PostgresSearch
{
    /// <summary>Directories where systems put the programs, with at most one <c>*</c>, which stands for a version.</summary>
    internal static readonly IReadOnlyList<string> UsualPlaces = OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL", "*", "bin")]
        :
        [
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
            "/usr/local/pgsql/bin",
        ];

    /// <summary>The directory the user named; nothing else is looked at then.</summary>
    internal string? Explicit { get; init; }

    /// <summary>The machine.</summary>
    internal required HostSystem Host { get; init; }

    /// <summary>The major version that could be fetched, if the data needs it; null for none.</summary>
    internal string? FetchableMajor => Explicit is null && Host.Cache is not null ? Host.Package?.Major : null;

    /// <summary>Asks a server program for its version.</summary>
    internal Func<string, CancellationToken, Task<string>> VersionAsync { get; init; } = AskAsync;

    /// <summary>Directories that may hold the programs, best first; each once.</summary>
    internal IEnumerable<string> Candidates() =>
        (Explicit is null ? FromSearchPath().Concat(Host.PostgresPlaces.SelectMany(Expand)).Concat(Fetched()) : [Path.GetFullPath(Explicit)])
        .Distinct(StringComparer.Ordinal);

    /// <summary>What is installed comes first.</summary>
    private string[] Fetched() =>
        Host is { Cache: { } cache, Package: { } package } ? [PostgresFetcher.ProgramsIn(Path.Combine(cache, package.DirectoryName), package)] : [];

    /// <summary>Debian and others put links on the PATH; initdb is beside the program that the link leads to.</summary>
    private IEnumerable<string> FromSearchPath()
    {
        string name = OperatingSystem.IsWindows() ? "postgres.exe" : "postgres";
        foreach (string entry in Host.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var file = new FileInfo(Path.Combine(entry, name));
            if (file.Exists && (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { DirectoryName: { } real })
                yield return real;
        }
    }

    private static IEnumerable<string> Expand(string place)
    {
        int star = place.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return [place];
        int start = place.LastIndexOfAny(['/', Path.DirectorySeparatorChar], star) + 1;
        int end = place.IndexOfAny(['/', Path.DirectorySeparatorChar], star);
        string parent = place[..start];
        string rest = end < 0 ? "" : place[(end + 1)..];
        string pattern = end < 0 ? place[start..] : place[start..end];
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern)
                .OrderByDescending(found => VersionIn(Path.GetFileName(found)))
                .ThenBy(found => found, StringComparer.Ordinal)
                .Select(found => Path.Combine(found, rest))
            : [];
    }

    /// <summary>The number in <c>15</c>, <c>pgsql-16</c>, <c>postgresql@17</c>, <c>9.6</c>; -1 for <c>latest</c>.</summary>
    private static double VersionIn(string name)
    {
        string digits = string.Concat(name.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        return double.TryParse(digits, CultureInfo.InvariantCulture, out double version) ? version : -1;
    }

    private static async Task<string> AskAsync(string program, CancellationToken cancellationToken)
    {
        CommandOutcome outcome = await ChildProcess.RunAsync([program, "--version"], cancellationToken: cancellationToken);
        return outcome.Succeeded && outcome.Output is [var line, ..] ? line : "";
    }
}
