using System.Net.Sockets;
using System.Security.Authentication;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Sql;

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
            PostgresException refused => Refused(refused, server, user, at?.Database),
            AggregateException { InnerExceptions: [var only, ..] } => Classify(only, at),
            NpgsqlException { InnerException: AggregateException several } => Classify(several, at),
            NpgsqlException { Message: var said } when said.StartsWith("No password has been provided", StringComparison.Ordinal)
                => ($"{server} asks {user} for a password, and none is set", Password, RetryAdvice.Never),
            NpgsqlException { Message: var said } when said.StartsWith("SSL connection requested", StringComparison.Ordinal)
                => ($"TLS is required, and {server} does not offer it", "Turn TLS on there, or lower the SSL mode (sslmode) in Postgres:ConnectionString where the network is trusted", RetryAdvice.Never),
            NpgsqlException { InnerException: AuthenticationException tls }
                => ($"the certificate of {server} was refused: {tls.Message.TrimEnd('.')}", "Name its authority with Root Certificate (sslrootcert) in Postgres:ConnectionString, and the host as the certificate has it", RetryAdvice.Never),
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
            => ($"nothing listens at {server}", "Check that the server runs, and correct host and port, then run the same command again", RetryAdvice.Again),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut
            => ($"{server} cannot be reached ({error.SocketErrorCode})", "Check host, port and network, then run the same command again", RetryAdvice.Again),
        _ => null,
    };

    private static (string Found, string? Remedy, RetryAdvice Retry)? Refused(PostgresException error, string server, string user, string? database)
    {
        var said = PostgresErrors.Said(error);
        return error.SqlState switch
        {
            SqlStates.InvalidPassword => ($"{server} refuses the password of {user}: {said}", Password, RetryAdvice.Never),
            SqlStates.UnknownDatabase => (
                $"{server} has no database '{database}': {said}", "Create the database, or correct its name: Postgres:Database, the one in Postgres:ConnectionString, or PGDATABASE", RetryAdvice.Never),
            SqlStates.TooManyConnections => (
                $"{server} has no connection to spare: {said}", "Lower Source:MaxLanes or Source:Lanes, or raise max_connections", RetryAdvice.Again),
            SqlStates.ProtocolViolation when error.MessageText.Contains("startup parameter", StringComparison.Ordinal) => (
                $"the pooler at {server} refuses a setting of the connection string: {said}", "Leave Options out of Postgres:ConnectionString (options, PGOPTIONS), or add it to the pooler's ignore_startup_parameters", RetryAdvice.Never),
            ['2', '8', ..] => (
                $"{server} does not let {user} into the database '{database}': {said}",
                "Check the user, and add a line for it to pg_hba.conf there; where only TLS is let in, set SSL Mode=Require (sslmode=require) in Postgres:ConnectionString",
                RetryAdvice.Never),
            _ => null,
        };
    }
}
