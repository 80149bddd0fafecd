using System.Globalization;
using System.Text;

namespace GraderEtl.Runner.Embedded;

/// <summary>The server's settings: private, durable, and made for one program that loads much and is asked little.</summary>
internal static class ClusterSettings
{
    /// <summary>The whole of <c>pg_hba.conf</c>: a password for everybody, over whatever is listened on, and nothing else.</summary>
    internal const string HostBasedAuthentication =
        """
        # Written by GraderEtl. Every connection needs a password.
        local  all  all                scram-sha-256
        host   all  all  127.0.0.1/32  scram-sha-256

        """;

    /// <summary>The whole of <c>postgresql.conf</c>.</summary>
    internal const string Main =
        $"""
        # Written once by GraderEtl. {FileName} is written anew at every start; settings below the include win over it.
        include '{FileName}'

        """;

    internal const string FileName = "grader.conf";

    private static readonly (string Name, string Value, string Why)[] Loader =
    [
        ("timezone", "UTC", "days are cut by the program, in the configured zone"),
        ("log_timezone", "UTC", "as the program's own log"),
        ("shared_buffers", "256MB", "holds the hot end of the newest partitions and their indexes"),
        ("max_wal_size", "2GB", "a backfill writes much WAL: fewer forced checkpoints"),
        ("checkpoint_timeout", "15min", "as above; recovery after a crash stays a matter of seconds"),
        ("wal_level", "minimal", "no replication from here; saves WAL on new partitions"),
        ("max_wal_senders", "0", "required by wal_level = minimal"),
        ("max_connections", "40", "lanes, the reports and a psql beside them"),
        ("maintenance_work_mem", "128MB", "index builds on new partitions"),
        ("work_mem", "32MB", "the daily aggregates sort and hash in memory"),
        ("jit", "off", "costs more than it gives on queries of a second"),
        ("log_min_error_statement", "panic", "statements may hold students' data: they stay out of the log"),
        ("log_checkpoints", "off", "keeps the log short"),
    ];

    /// <summary>For tests: a power cut destroys the cluster, a crash of the server alone does not.</summary>
    private static readonly (string Name, string Value, string Why)[] Unsafe =
    [
        ("fsync", "off", "tests only: the cluster is thrown away"),
        ("synchronous_commit", "on", "a killed server still has what it committed: tests count on it"),
        ("full_page_writes", "off", "tests only: the cluster is thrown away"),
        ("shared_buffers", "64MB", "tests only: several servers at once"),
        ("max_connections", "100", "tests run in parallel"),
    ];

    private static readonly (string Name, string Value, string Why)[] Durable =
    [
        ("fsync", "on", "a committed window survives a power cut"),
        ("synchronous_commit", "on", "as above"),
        ("full_page_writes", "on", "as above"),
    ];

    /// <summary>The text of <see cref="FileName"/>.</summary>
    internal static string Compose(ClusterEndpoint endpoint, EmbeddedPostgresOptions options)
    {
        var text = new StringBuilder("# Written by GraderEtl at every start of the server: change postgresql.conf instead.\n");
        Append(text, "listen_addresses", endpoint.IsSocket ? "" : endpoint.Host, "nothing outside this machine");
        Append(text, "unix_socket_directories", endpoint.IsSocket ? endpoint.Host : "", "a directory of mode 0700");
        Append(text, "unix_socket_permissions", "0700", "the directory's mode again, for systems that ignore it");
        Append(text, "port", endpoint.Port.ToString(CultureInfo.InvariantCulture), endpoint.IsSocket ? "part of the socket's name" : "TCP");
        foreach ((string name, string value, string why) in options.FastAndUnsafe ? [.. Loader, .. Unsafe] : Loader.Concat(Durable))
            Append(text, name, value, why);
        foreach ((string name, string value) in options.ServerSettings)
            Append(text, name, value, "asked for");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string value, string why) =>
        text.Append(name).Append(" = '").Append(value.Replace("'", "''", StringComparison.Ordinal)).Append("'  # ").Append(why).Append('\n');
}
