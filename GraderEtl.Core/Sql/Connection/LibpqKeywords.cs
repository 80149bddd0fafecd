using System.Globalization;
using Npgsql;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>What libpq's keywords are in Npgsql.</summary>
internal static class LibpqKeywords
{
    /// <summary>Those that are one setting in Npgsql.</summary>
    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Settings = new(StringComparer.Ordinal)
    {
        ["dbname"] = static (to, value) => to.Database = value,
        ["user"] = static (to, value) => to.Username = value,
        ["password"] = static (to, value) => to.Password = value,
        ["passfile"] = static (to, value) => to.Passfile = value,
        ["application_name"] = static (to, value) => to.ApplicationName = value,
        ["fallback_application_name"] = static (to, value) => to.ApplicationName ??= value,
        ["client_encoding"] = static (to, value) => to.ClientEncoding = value == "auto" ? null : value,
        ["options"] = static (to, value) => to.Options = value,
        ["connect_timeout"] = static (to, value) => to.Timeout = Math.Max(0, Number(value)),
        ["keepalives"] = static (to, value) => to.TcpKeepAlive = Number(value) != 0,
        ["keepalives_idle"] = static (to, value) => to.TcpKeepAliveTime = Number(value),
        ["keepalives_interval"] = static (to, value) => to.TcpKeepAliveInterval = Number(value),
        ["sslmode"] = static (to, value) => to.SslMode = Choice<SslMode>(value),
        ["sslnegotiation"] = static (to, value) => to.SslNegotiation = Choice<SslNegotiation>(value),
        ["sslcert"] = static (to, value) => to.SslCertificate = value,
        ["sslkey"] = static (to, value) => to.SslKey = value,
        ["sslpassword"] = static (to, value) => to.SslPassword = value,
        // the system's authorities are Npgsql's default
        ["sslrootcert"] = static (to, value) => to.RootCertificate = value == "system" ? null : value,
        ["gssencmode"] = static (to, value) => to.GssEncryptionMode = Choice<GssEncryptionMode>(value),
        ["channel_binding"] = static (to, value) => to.ChannelBinding = Choice<ChannelBinding>(value),
        ["require_auth"] = static (to, value) => to.RequireAuth = value,
        ["krbsrvname"] = static (to, value) => to.KerberosServiceName = value,
        ["target_session_attrs"] = static (to, value) => to.TargetSessionAttributes = value,
        ["load_balance_hosts"] = static (to, value) => to.LoadBalanceHosts = value == "random" || (value == "disable" ? false : throw new FormatException()),
    };

    /// <summary>Those that say where, or where the rest stands.</summary>
    private static readonly string[] Places = ["host", "hostaddr", "port", "service", "servicefile"];

    /// <summary>Those that Npgsql has nothing for.</summary>
    private static readonly string[] WithoutCounterpart =
    [
        "gssdelegation", "gsslib", "keepalives_count", "max_protocol_version", "min_protocol_version", "oauth_client_id", "oauth_client_secret", "oauth_issuer",
        "oauth_scope", "replication", "requirepeer", "scram_client_key", "scram_server_key", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcertmode",
        "sslcompression", "sslcrl", "sslcrldir", "sslkeylogfile", "sslsni", "tcp_user_timeout",
    ];

    private static IEnumerable<string> Usable => Settings.Keys.Concat(Places);

    /// <summary>True for a keyword of libpq, usable here or not.</summary>
    public static bool IsKnown(string keyword) => Usable.Concat(WithoutCounterpart).Contains(keyword, StringComparer.OrdinalIgnoreCase);

    /// <summary>The same for Npgsql; what a service says fills in what is not given.</summary>
    /// <exception cref="ConnectionTextException">A keyword is unknown, has no counterpart, or has an impossible value.</exception>
    public static NpgsqlConnectionStringBuilder ToNpgsql(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var given = Collect(pairs);
        if (given.Remove("service", out var service))
        {
            foreach (var (key, value) in Collect(ServiceFile.Read(service, given.GetValueOrDefault("servicefile"))))
                given.TryAdd(key, value);
        }

        given.Remove("servicefile");
        var to = new NpgsqlConnectionStringBuilder();
        Place(to, given);
        foreach (var (key, value) in given.Where(pair => Settings.ContainsKey(pair.Key)))
        {
            try
            {
                Settings[key](to, value);
            }
            catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
            {
                throw new ConnectionTextException($"a connection string with an impossible value of {key}", $"a value that PostgreSQL's documentation of libpq names for {key}");
            }
        }

        return to;
    }

    /// <summary>As libpq does, the last one of several counts.</summary>
    private static Dictionary<string, string> Collect(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (WithoutCounterpart.Contains(key))
                throw new ConnectionTextException($"a connection string with {key}, which Npgsql has nothing for", $"none of {key}");
            if (!Usable.Contains(key))
                throw ConnectionText.Unknown(key, Usable);
            given[key] = value;
        }

        return given;
    }

    /// <summary>Several hosts share one port or have one each; one that is not named is the server of this machine.</summary>
    private static void Place(NpgsqlConnectionStringBuilder to, Dictionary<string, string> given)
    {
        given.TryGetValue("host", out var host);
        if (given.TryGetValue("hostaddr", out var address))
        {
            if (host is not null)
                throw new ConnectionTextException("a connection string with both host and hostaddr", "one of them");
            host = address;
        }

        var ports = given.GetValueOrDefault("port", "").Split(',').Select(Port).ToList();
        var hosts = (host ?? "").Split(',');
        if (ports.Count > 1 && ports.Count != hosts.Length)
            throw new ConnectionTextException($"a connection string with {ports.Count} ports for {hosts.Length} hosts", "one port for all, or one for each host");
        to.Port = ports[0];
        to.Host = string.Join(',', hosts.Select((name, index) => Named(name, index < ports.Count ? ports[index] : ports[0], ports.Count > 1)));
    }

    private static string Named(string host, int port, bool withPort)
    {
        if (host.Length == 0)
            host = LocalServer.Find(port);
        return withPort ? string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}") : host;
    }

    private static int Port(string port) => port.Length == 0
        ? NpgsqlConnection.DefaultPort
        : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65_535
            ? number
            : throw new ConnectionTextException("a connection string with an impossible value of port", "a port from 1 to 65535");

    private static int Number(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>Such as <c>verify-full</c> for <c>VerifyFull</c>; a number is no such name.</summary>
    private static T Choice<T>(string value)
        where T : struct, Enum
        => char.IsAsciiLetter(value.FirstOrDefault()) ? Enum.Parse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : throw new FormatException();
}

/// <summary>The server of this machine where no host is named: its Unix socket, as PostgreSQL's own programs do, else TCP.</summary>
internal static class LocalServer
{
    /// <summary>Where Debian and Fedora put sockets, and where PostgreSQL itself does.</summary>
    private static readonly string[] Directories = ["/var/run/postgresql", "/tmp"];

    /// <summary>The directory of its socket, or <c>localhost</c>.</summary>
    public static string Find(int port)
    {
        var socket = string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{port}");
        return Directories.FirstOrDefault(directory => File.Exists(Path.Combine(directory, socket))) ?? "localhost";
    }
}
