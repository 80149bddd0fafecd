using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Authentication;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>
/// Turns what Npgsql throws into the one exception users see: what was found, what helps, and whether trying again can help. Neither
/// connection strings nor an error's detail, which quotes data, get into it.
/// </summary>
internal static class PostgresErrors
{
    /// <summary>Translates an error.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="doing">What the program was about, such as <c>claiming a window</c>.</param>
    /// <param name="where">The window or the object concerned.</param>
    /// <param name="at">The database, where a connection may not have come about or is lost.</param>
    public static GraderEtlException Translate(Exception error, string doing, string? where = null, DatabaseAddress? at = null)
    {
        if (error is GraderEtlException already)
            return already.With(where);
        var refused = ConnectionErrors.Classify(error, at);
        var stage = refused is null ? doing : "connecting";
        var (found, remedy, retry) = refused ?? error switch
        {
            PostgresException postgres => Classify(postgres),
            OperationCanceledException or TimeoutException or NpgsqlException { InnerException: TimeoutException } => ("the database did not answer in time", Waiting, RetryAdvice.Again),
            NpgsqlException { InnerException: SocketException or IOException } => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            NpgsqlException npgsql => ($"the database client said '{npgsql.Message.TrimEnd('.')}'", null, npgsql.IsTransient ? RetryAdvice.Again : RetryAdvice.Never),
            ArgumentException or FormatException => ("the connection settings are not valid", "Correct Postgres:ConnectionString", RetryAdvice.Never),
            // the last one is what Npgsql makes of a COPY whose connection has broken
            SocketException or IOException or ObjectDisposedException or InvalidOperationException { Source: "Npgsql" } or NullReferenceException { Source: "Npgsql" }
                => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            _ => (error.Message, (string?)null, RetryAdvice.Never),
        };
        if (remedy == Reach && at?.PrivateLog is { } log)
            remedy = $"Run the same command again, which starts the private PostgreSQL again; its log is {log}";
        // a malformed connection string is quoted by the error it causes, perhaps with a piece of the password
        var cause = error is ArgumentException or FormatException ? null : error;
        var kind = error is InvalidOperationException && retry == RetryAdvice.Never ? ErrorKind.Unexpected : ErrorKind.Store;
        return new GraderEtlException(kind, $"While {stage}: {found}", cause) { Where = where, Remedy = remedy, Retry = retry };
    }

    /// <summary>True when trying again may help, so that a read is worth repeating.</summary>
    public static bool IsWorthAnotherTry(Exception error)
        => error is NpgsqlException or TimeoutException or IOException or SocketException && Translate(error, "").Retry == RetryAdvice.Again;

    /// <summary>True when an error says that nothing was ever prepared: the schema or its tables are not there.</summary>
    public static bool IsNothingThere(PostgresException error) => error.SqlState is SqlStates.UndefinedTable or SqlStates.InvalidSchema;

    /// <summary>True when another session has, or holds, what a statement was to take.</summary>
    public static bool IsConflict(PostgresException error) => error.SqlState is SqlStates.ExclusionViolation or SqlStates.UniqueViolation
        or SqlStates.LockNotAvailable or SqlStates.DeadlockDetected;

    /// <summary>True when an error on COMMIT leaves open whether the server committed.</summary>
    public static bool LeavesCommitOpen(Exception error)
        => error is not PostgresException { SqlState: var state }
            || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal);

    private const string Waiting = "See whether something holds a lock or the server is overloaded; Postgres:StatementTimeout may be raised";
    internal const string Reach = "Check that the server runs and that host, port and network are right, then run the same command again";

    [SuppressMessage("Style", "IDE0072", Justification = "SQLSTATEs are texts; the last arm takes the rest.")]
    private static (string Found, string? Remedy, RetryAdvice Retry) Classify(PostgresException error) => error.SqlState switch
    {
        SqlStates.SerializationFailure or SqlStates.DeadlockDetected
            => ("the server gave up one of two transactions that were in each other's way", null, RetryAdvice.Again),
        SqlStates.LockNotAvailable
            => ("something else held a lock for longer than Postgres:LockTimeout", "See pg_stat_activity and pg_blocking_pids for who it is, and end it or raise Postgres:LockTimeout", RetryAdvice.Again),
        SqlStates.QueryCanceled
            => ("the server cancelled the statement, on someone's request or because it took longer than Postgres:StatementTimeout", Waiting, RetryAdvice.Again),
        SqlStates.IdleInTransactionTimeout
            => ("the server ended the transaction because the program was silent for longer than idle_in_transaction_session_timeout", "See whether the program was stopped or its machine asleep; nothing of the transaction is stored", RetryAdvice.Again),
        SqlStates.ReadOnlyTransaction
            => ("the database only allows reading", "Name the primary server, not a standby", RetryAdvice.Never),
        SqlStates.InsufficientPrivilege
            => (Said(error), "Grant the user the rights that db/README.md lists", RetryAdvice.Never),
        SqlStates.DiskFull
            => ("the disk of the database server is full", "Make room there, then run the same command again", RetryAdvice.Again),
        // of the server itself it means a statement that it cannot take; poolers end connections with it, and with severity FATAL
        SqlStates.ProtocolViolation when error.InvariantSeverity != "FATAL"
            => ("the server refused a message of the program: " + Said(error), "Name the server itself where a pooler or proxy responds in its place; otherwise this is a defect", RetryAdvice.Never),
        SqlStates.DuplicateTable
            => (Said(error), "Rename the table that stands there, or set Postgres:Schema or Postgres:Table to another name", RetryAdvice.Never),
        _ => error.SqlState[..2] switch
        {
            "08" => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            "53" => ("the server is out of resources: " + Said(error), "See the server's log", RetryAdvice.Again),
            "57" => ("the server ended the connection: " + Said(error), Reach, RetryAdvice.Again),
            "58" => ("the server's system failed: " + Said(error), "See the server's log", RetryAdvice.Again),
            "23" or "22" => (Said(error) + (error.ConstraintName is { } constraint ? $" ({constraint})" : ""), "See whether someone changed the tables", RetryAdvice.Never),
            _ => (
                $"the server answered '{error.MessageText.TrimEnd('.')}' (SQLSTATE {error.SqlState}) and rolled the transaction back; what was committed before it stays",
                "Look up the code in PostgreSQL's manual, appendix 'Error Codes', and see the server's log", RetryAdvice.Never),
        },
    };

    internal static string Said(PostgresException error) => $"{error.MessageText.TrimEnd('.')} (SQLSTATE {error.SqlState})";
}

/// <summary>
/// Why a connection did not come about: each cause by its own name, with the server, database and user it was tried with, as "check host
/// and port" does not help when the password is wrong.
/// </summary>
internal static class ConnectionErrors
{
    private const string Password = "Set or correct the password: Postgres:Password (or Postgres:PasswordFile), the one in Postgres:ConnectionString, PGPASSWORD, or .pgpass";

    /// <summary>What was found, what helps and whether trying again can; null where it is no such error.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="at">The database it was tried with.</param>
    public static (string Found, string? Remedy, RetryAdvice Retry)? Classify(Exception error, DatabaseAddress? at)
    {
        var server = at?.Server ?? "the database";
        var user = at is null ? "the user" : $"the user '{at.User}'";
        return error switch
        {
            PostgresException refused => Refused(refused, server, user, at),
            AggregateException { InnerExceptions: [var only, ..] } => Classify(only, at),
            NpgsqlException { InnerException: AggregateException several } => Classify(several, at),
            NpgsqlException { Message: var said } when said.StartsWith("No password has been provided", StringComparison.Ordinal)
                => ($"{server} asks {user} for a password, and none is set", Password, RetryAdvice.Never),
            NpgsqlException { Message: var said } when said.StartsWith("SSL connection requested", StringComparison.Ordinal)
                => ($"TLS is required, and {server} does not offer it", "Turn TLS on there, or lower the SSL mode (sslmode) in Postgres:ConnectionString where the network is trusted", RetryAdvice.Never),
            NpgsqlException { InnerException: AuthenticationException tls }
                => ($"the certificate of {server} was refused: {tls.Message.TrimEnd('.')}", "Name its authority with Root Certificate (sslrootcert) in Postgres:ConnectionString, and the host as the certificate has it", RetryAdvice.Never),
            NpgsqlException { Message: var said } when said.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal)
                => ("all connections that Maximum Pool Size allows are in use", "Lower Source:MaxLanes or Source:Lanes, or raise Maximum Pool Size in Postgres:ConnectionString", RetryAdvice.Again),
            FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
                => ($"a file that the connection needs cannot be read: {error.Message.TrimEnd('.')}", "Correct the paths in Postgres:ConnectionString (Passfile, Root Certificate, SSL Certificate, SSL Key) or PGPASSFILE, PGSSLROOTCERT and the like", RetryAdvice.Never),
            NpgsqlException { InnerException: SocketException socket } => Unreachable(socket, server),
            SocketException socket => Unreachable(socket, server),
            _ => null,
        };
    }

    private static (string Found, string? Remedy, RetryAdvice Retry)? Unreachable(SocketException error, string server) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            => ($"the host of {server} cannot be found", "Correct the host: Postgres:Host, the one in Postgres:ConnectionString, or PGHOST", RetryAdvice.Again),
        // the other one is what Unix says of a socket whose file is not there
        SocketError.ConnectionRefused or SocketError.AddressNotAvailable
            => ($"nothing listens at {server}", PostgresErrors.Reach, RetryAdvice.Again),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut
            => ($"{server} cannot be reached: {ConnectionFailures.Describe(error)}", PostgresErrors.Reach, RetryAdvice.Again),
        _ => null,
    };

    private static (string Found, string? Remedy, RetryAdvice Retry)? Refused(PostgresException error, string server, string user, DatabaseAddress? at)
    {
        var (said, database) = (PostgresErrors.Said(error), at?.Database);
        return error.SqlState switch
        {
            SqlStates.InvalidPassword => ($"{server} refuses the password of {user}: {said}", Password, RetryAdvice.Never),
            SqlStates.UnknownDatabase => (
                $"{server} has no database '{database}': {said}", "Create the database, or correct its name: Postgres:Database, the one in Postgres:ConnectionString, or PGDATABASE", RetryAdvice.Never),
            SqlStates.TooManyConnections => (
                $"{server} has no connection to spare: {said}", $"Lower Source:MaxLanes or Source:Lanes, or raise {LimitOf(error, at)}", RetryAdvice.Again),
            SqlStates.ProtocolViolation when error.MessageText.Contains("startup parameter", StringComparison.Ordinal) => (
                $"the pooler at {server} refuses a setting of the connection string: {said}", "Leave Options out of Postgres:ConnectionString (options, PGOPTIONS), or add it to the pooler's ignore_startup_parameters", RetryAdvice.Never),
            ['2', '8', ..] => (
                $"{server} does not let {user} into the database '{database}': {said}",
                "Check the user, and add a line for it to pg_hba.conf there; where only TLS is let in, set SSL Mode=Require (sslmode=require) in Postgres:ConnectionString",
                RetryAdvice.Never),
            _ => null,
        };
    }

    /// <summary>Which limit is reached. The server's routine says it in any language.</summary>
    private static string LimitOf(PostgresException error, DatabaseAddress? at) => error.Routine switch
    {
        "InitializeSessionUserId" => $"the role's limit: ALTER ROLE \"{at?.User}\" CONNECTION LIMIT n",
        "CheckMyDatabase" => $"the database's limit: ALTER DATABASE \"{at?.Database}\" CONNECTION LIMIT n",
        _ => "max_connections",
    };
}

/// <summary>The SQLSTATEs that the program tells apart itself; the rest is classified by their first two characters.</summary>
internal static class SqlStates
{
    public const string ExclusionViolation = "23P01";
    public const string UniqueViolation = "23505";
    public const string CheckViolation = "23514";
    public const string SerializationFailure = "40001";
    public const string DeadlockDetected = "40P01";
    public const string LockNotAvailable = "55P03";
    public const string QueryCanceled = "57014";
    public const string InFailedTransaction = "25P02";
    public const string ReadOnlyTransaction = "25006";
    public const string IdleInTransactionTimeout = "25P03";
    public const string InsufficientPrivilege = "42501";
    public const string UndefinedTable = "42P01";
    public const string UndefinedColumn = "42703";
    public const string DuplicateTable = "42P07";
    public const string InvalidSchema = "3F000";
    public const string UnknownDatabase = "3D000";
    public const string InvalidPassword = "28P01";
    public const string ProtocolViolation = "08P01";
    public const string InvalidParameter = "22023";
    public const string DiskFull = "53100";
    public const string TooManyConnections = "53300";
}
