using System.Globalization;
using GraderEtl.Core.Model.Options;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>Which database is meant: what people need to see to know that it is the right one, and no secret.</summary>
/// <param name="Server">Host and port, or the socket's directory and port; several with commas.</param>
/// <param name="Database">The database.</param>
/// <param name="User">The user that logs in.</param>
internal sealed record DatabaseAddress(string Server, string Database, string User)
{
    /// <summary>As <see cref="PostgresOptions.PrivateLog"/>.</summary>
    public string? PrivateLog { get; init; }

    /// <summary>Such as <c>database db.example.org:5432/grader as etl</c>, where an error names nothing nearer.</summary>
    public string Place => $"database {this}";

    /// <summary>What the settings mean, in whichever format a connection string is.</summary>
    /// <param name="options">The settings; they are valid and name a server.</param>
    public static DatabaseAddress Of(PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Of(DataSourceFactory.ReadGiven(options)) with { PrivateLog = options.PrivateLog };
    }

    /// <summary>Such as <c>db.example.org:5432/grader as etl</c>.</summary>
    public override string ToString() => $"{Server}/{Database} as {User}";

    internal static DatabaseAddress Of(NpgsqlConnectionStringBuilder settings)
    {
        var user = settings.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;
        var servers = (settings.Host ?? "").Split(',').Select(host => HasPort(host) ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{settings.Port}"));
        return new DatabaseAddress(string.Join(',', servers), settings.Database ?? user, user);
    }

    private static bool HasPort(string host)
        => host.LastIndexOf(':') is > 0 and var colon && host[(colon + 1)..].All(char.IsAsciiDigit) && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']');
}
