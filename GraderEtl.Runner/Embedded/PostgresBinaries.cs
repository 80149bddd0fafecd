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
