using System.Globalization;

namespace GraderEtl.Runner.Embedded;

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
