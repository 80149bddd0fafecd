using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql.Connection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>Builds the data source, with what the program needs on top of the settings. What a connection string says itself wins.</summary>
internal static class DataSourceFactory
{
    private const string Program = "grader-etl";

    /// <summary>How much longer the client waits than the server, so that the server's own time-out is the one that is seen.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What may wait in a Unix socket. Writers are woken only once a quarter of it is left, which for the usual 208 KiB is too late to keep
    /// COPY busy: a load is 5 % quicker with this. Linux grants what <c>net.core.wmem_max</c> allows. TCP sizes its buffers itself.
    /// </summary>
    private const int UnixSendBuffer = 1024 * 1024;

    /// <summary>All that a connection is made with.</summary>
    public static (NpgsqlDataSource Source, ConnectionSetup Setup) Create(GraderEtlOptions all, ILoggerFactory loggers)
    {
        var options = all.Postgres;
        var given = ReadGiven(options);
        var settings = new NpgsqlConnectionStringBuilder();
        settings.ApplicationName = Program;
        settings.Timezone = "UTC";
        settings.Timeout = 15;
        settings.KeepAlive = 30;
        settings.MaxAutoPrepare = 32;
        settings.AutoPrepareMinUsages = 2;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        settings.CommandTimeout = (int)Math.Ceiling((options.StatementTimeout + Margin).TotalSeconds);
        if (IsUnixSocket(given.Host))
        {
            settings.SocketSendBufferSize = UnixSendBuffer;
        }
        else
        {
            settings.TcpKeepAlive = true;
            (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = options.Node is null ? (60, 10) : (2, 1);
        }

        foreach (var key in given.Keys)
            settings[key] = given[key];

        // others must find the connections of a worker that is gone
        if (options.Node is { } node)
            settings.ApplicationName = $"{Program}/{node}";

        // a session has nothing to forget: what is set later than the limits ends with its transaction
        settings.NoResetOnClose = true;
        settings.IncludeErrorDetail = false;
        settings.PersistSecurityInfo = false;
        // the parameters of a failing command are data, and data does not go into logs
        settings.IncludeFailedBatchedCommand = false;
        settings.LogParameters = false;

        // the slim builder leaves out types that no query here uses, which would be set up, and compiled, at every start
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = "grader-etl" };
        var setup = new ConnectionSetup(new SessionLimits(options, IsUnixSocket(settings.Host), settings.Options), settings);
        builder.UsePhysicalConnectionInitializer(setup.Prepare, setup.PrepareAsync);
        return (builder.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity().UseLoggerFactory(new MinimumLevelLoggerFactory(loggers, options.LogLevel)).Build(), setup);
    }

    /// <summary>What the settings say: the connection string, in which user and password may be left to their own settings, or those alone.</summary>
    /// <exception cref="GraderEtlException">They do not name a server, or the connection string cannot be taken.</exception>
    public static NpgsqlConnectionStringBuilder ReadGiven(PostgresOptions options)
    {
        if (!options.IsConfigured)
        {
            throw new GraderEtlException(ErrorKind.Configuration, "No database is set")
            {
                Expected = "Postgres:Host with Postgres:Database, Postgres:User and Postgres:Password, or Postgres:ConnectionString",
                Remedy = "set one of them",
            };
        }

        try
        {
            var given = string.IsNullOrWhiteSpace(options.ConnectionString)
                ? new NpgsqlConnectionStringBuilder { Host = options.Host, Port = options.Port, Database = options.Database }
                : ConnectionText.Parse(options.ConnectionString);
            given.Username ??= options.User;
            given.Password ??= options.Password;
            return given;
        }
        catch (ConnectionTextException wrong)
        {
            throw new GraderEtlException(ErrorKind.Configuration, "Postgres:ConnectionString is " + wrong.Message) { Expected = wrong.Expected, Remedy = "correct Postgres:ConnectionString" };
        }
    }

    /// <summary>The system refuses TCP settings on such a socket.</summary>
    private static bool IsUnixSocket(string? host) => host is { Length: > 0 } && (host[0] is '/' or '@' || Path.IsPathRooted(host));
}
