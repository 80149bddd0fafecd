using System.Globalization;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>Builds the data source, with what the program needs on top of the settings. What a connection string says itself wins.</summary>
internal static class DataSourceFactory
{
    /// <summary>How much longer the client waits than the server, so that the server's own time-out is the one that is seen.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a transaction may be idle. A live process that waits for the source never is, as <c>KeepAlive</c> lets Npgsql send a
    /// query every now and then; one that is frozen loses its windows after this time.
    /// </summary>
    private static readonly TimeSpan IdleInTransaction = TimeSpan.FromHours(1);

    /// <summary>
    /// What may wait in a Unix socket. Writers are woken only once a quarter of it is left, which for the usual 208 KiB is too late to keep
    /// COPY busy: a load is 5 % quicker with this. Linux grants what <c>net.core.wmem_max</c> allows. TCP sizes its buffers itself.
    /// </summary>
    private const int UnixSendBuffer = 1024 * 1024;

    public static NpgsqlDataSource Create(GraderEtlOptions all, ILoggerFactory loggers)
    {
        var options = all.Postgres;
        var given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var settings = new NpgsqlConnectionStringBuilder();
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            settings.Host = options.Host;
            settings.Port = options.Port;
            settings.Database = options.Database;
            settings.Username = options.User;
            settings.Password = options.Password;
        }

        settings.ApplicationName = "grader-etl";
        settings.Timezone = "UTC";
        settings.Timeout = 15;
        settings.KeepAlive = 30;
        settings.MaxAutoPrepare = 32;
        settings.AutoPrepareMinUsages = 2;
        settings.WriteBufferSize = all.Tuning.WriteBufferBytes;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        settings.CommandTimeout = (int)Math.Ceiling((options.StatementTimeout + Margin).TotalSeconds);
        if (IsUnixSocket(given.Host ?? settings.Host))
        {
            settings.SocketSendBufferSize = UnixSendBuffer;
        }
        else
        {
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = 60;
            settings.TcpKeepAliveInterval = 10;
        }

        foreach (var key in given.Keys)
            settings[key] = given[key];

        settings.Options = $"{ServerLimits(options, IsUnixSocket(settings.Host))} {given.Options}".TrimEnd();
        settings.IncludeErrorDetail = false;
        settings.PersistSecurityInfo = false;
        // the parameters of a failing command are data, and data does not go into logs
        settings.IncludeFailedBatchedCommand = false;
        settings.LogParameters = false;

        // the slim builder leaves out types that no query here uses, which would be set up, and compiled, at every start
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = "grader-etl" };
        return builder.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity().UseLoggerFactory(loggers).Build();
    }

    /// <summary>
    /// What the server itself puts an end to, so that neither a frozen program nor one whose machine is gone keeps its windows for ever.
    /// The last four let the server notice within two minutes that nobody is there any more; by itself it takes two hours.
    /// </summary>
    private static string ServerLimits(PostgresOptions options, bool isUnixSocket)
    {
        var limits = string.Create(
            CultureInfo.InvariantCulture,
            $"-c statement_timeout={Milliseconds(options.StatementTimeout)} -c lock_timeout={Milliseconds(options.LockTimeout)} -c idle_in_transaction_session_timeout={Milliseconds(IdleInTransaction)}");
        return isUnixSocket
            ? limits
            : limits + " -c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6 -c tcp_user_timeout=120000";

        static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
    }

    /// <summary>The system refuses TCP settings on such a socket.</summary>
    private static bool IsUnixSocket(string? host) => host is { Length: > 0 } && (host[0] is '/' or '@' || Path.IsPathRooted(host));
}
