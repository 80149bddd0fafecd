using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
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
    /// <param name="at">The database, where a connection may not have come about.</param>
    public static GraderEtlException Translate(Exception error, string doing, string? where = null, DatabaseAddress? at = null)
    {
        if (error is GraderEtlException already)
            return already.With(where);
        var (found, remedy, retry) = ConnectionErrors.Classify(error, at) ?? error switch
        {
            PostgresException postgres => Classify(postgres),
            OperationCanceledException or TimeoutException or NpgsqlException { InnerException: TimeoutException } => ("the database did not answer in time", Waiting, RetryAdvice.Again),
            NpgsqlException { InnerException: SocketException or IOException } => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            NpgsqlException npgsql => (npgsql.Message, null, npgsql.IsTransient ? RetryAdvice.Again : RetryAdvice.Never),
            ArgumentException or FormatException => ("the connection settings are not valid", "Correct Postgres:ConnectionString", RetryAdvice.Never),
            SocketException or IOException or ObjectDisposedException or InvalidOperationException { Source: "Npgsql" }
                => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            _ => (error.Message, (string?)null, RetryAdvice.Never),
        };
        // a malformed connection string is quoted by the error it causes, perhaps with a piece of the password
        var cause = error is ArgumentException or FormatException ? null : error;
        var kind = error is InvalidOperationException && retry == RetryAdvice.Never ? ErrorKind.Unexpected : ErrorKind.Store;
        return new GraderEtlException(kind, $"While {doing}: {found}", cause) { Where = where ?? (at is null ? null : $"database {at}"), Remedy = remedy, Retry = retry };
    }

    /// <summary>True when trying again may help, so that a read is worth repeating.</summary>
    public static bool IsWorthAnotherTry(Exception error)
        => error is NpgsqlException or TimeoutException or IOException or SocketException && Translate(error, "").Retry == RetryAdvice.Again;

    /// <summary>True when an error says that nothing was ever prepared: the schema or its tables are not there.</summary>
    public static bool IsNothingThere(PostgresException error) => error.SqlState is SqlStates.UndefinedTable or SqlStates.InvalidSchema;

    /// <summary>True when an error on COMMIT leaves open whether the server committed.</summary>
    public static bool LeavesCommitOpen(Exception error)
        => error is not PostgresException postgres || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal);

    private const string Waiting = "See whether something holds a lock or the server is overloaded; Postgres:StatementTimeout may be raised";
    private const string Reach = "Check that the server runs and that host, port and network are right, then run the same command again";

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
        SqlStates.DuplicateTable
            => (Said(error), "Rename the table that stands there, or set Postgres:Schema or Postgres:Table to another name", RetryAdvice.Never),
        _ => error.SqlState[..2] switch
        {
            "08" => ("the connection to the database was lost", Reach, RetryAdvice.Again),
            "53" => ("the server is out of resources: " + Said(error), "See the server's log", RetryAdvice.Again),
            "57" => ("the server ended the connection: " + Said(error), Reach, RetryAdvice.Again),
            "58" => ("the server's system failed: " + Said(error), "See the server's log", RetryAdvice.Again),
            "23" or "22" => (Said(error) + (error.ConstraintName is { } constraint ? $" ({constraint})" : ""), "See whether someone changed the tables", RetryAdvice.Never),
            _ => (Said(error), null, RetryAdvice.Never),
        },
    };

    internal static string Said(PostgresException error) => $"{error.MessageText.TrimEnd('.')} (SQLSTATE {error.SqlState})";
}
