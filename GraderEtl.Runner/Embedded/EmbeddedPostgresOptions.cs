namespace GraderEtl.Runner.Embedded;

/// <summary>Where the private cluster lives and how it is run.</summary>
internal sealed class EmbeddedPostgresOptions
{
    /// <summary>
    /// The directory of the cluster, made when missing; default <c>./grader-data</c>. It must be empty or hold a cluster that this
    /// program made: nothing else may be kept in it.
    /// </summary>
    public string DataDirectory { get; init; } = "grader-data";

    /// <summary>The directory that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; default: searched for.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>
    /// A TCP port on 127.0.0.1 to listen on, 1–65535, for tools that cannot use a Unix socket; default 0: a Unix socket in the
    /// cluster's directory, or a free port where a socket is not possible.
    /// </summary>
    public int Port { get; init; }

    /// <summary>What to do when no binaries are found; default: ask.</summary>
    public InstallMode InstallMode { get; init; } = InstallMode.Ask;

    /// <summary>Server settings that win over the built-in ones, by their name in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Switches every flush to disk off, so that a test's server starts quickly. A power cut destroys such a cluster: for tests only,
    /// never to be offered to users. Default false.
    /// </summary>
    public bool FastAndUnsafe { get; init; }

    /// <summary>How long a server may take to start, crash recovery included, and to stop; default ten minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
