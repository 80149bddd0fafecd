using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Claims on outputs of a day: a row says what was done, an advisory lock of the claim's own connection who is doing it. The lock goes with
/// the connection, so the claim of a process that died is free, and its row says how far it came.
/// </summary>
internal sealed class PostgresReportClaims(Database database, ILogger<PostgresReportClaims> logger) : IReportClaims
{
    private const string Claiming = "claiming an output of a day";

    public Task AddAsync(ReportKey day, IReadOnlyCollection<string> outputs, CancellationToken cancellationToken)
        => database.ExecuteAsync("noting the outputs of a day", "add_reports", [day.TimeZone, day.Day, outputs.ToArray(), day.RunId], cancellationToken);

    public Task<IReportClaim?> ClaimAsync(ReportKey day, string output, CancellationToken cancellationToken)
        => database.RepeatAsync(Claiming, token => TryClaimAsync(day, output, token), cancellationToken);

    private async Task<IReportClaim?> TryClaimAsync(ReportKey day, string output, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            object?[] row = [day.TimeZone, day.Day, output];
            if (await connection.FindAsync<bool>(database.Sql.Query("claim_report"), row, cancellationToken).ConfigureAwait(false))
            {
                var found = await connection.ReadAsync(database.Sql.Query("claimed_report"), row, Found.Of, cancellationToken).ConfigureAwait(false);
                return new Claim(this, connection, day, output) { Row = found.Count == 0 ? new Found(day.RunId, null, null, null) : found[0] };
            }
        }
        catch
        {
            await DiscardAsync(connection).ConfigureAwait(false);
            throw;
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Ends a connection that may hold the lock, instead of giving it back to the pool.</summary>
    private static async Task DiscardAsync(NpgsqlConnection connection)
    {
        NpgsqlConnection.ClearPool(connection);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private sealed record Found(Guid RunId, DateTimeOffset? ClaimedAt, DateTimeOffset? SentAt, string? Fingerprint)
    {
        public static Found Of(NpgsqlDataReader reader) => new(
            reader.GetGuid(0), reader.GetOrDefault<DateTimeOffset?>(1), reader.GetOrDefault<DateTimeOffset?>(2), reader.GetOrDefault<string>(3));
    }

    private sealed class Claim(PostgresReportClaims owner, NpgsqlConnection connection, ReportKey day, string output) : IReportClaim
    {
        public required Found Row { get; init; }

        public Guid FirstRun => Row.ClaimedAt is null ? day.RunId : Row.RunId;

        public DateTimeOffset? LeftAt => Row.SentAt is null ? Row.ClaimedAt : null;

        public DateTimeOffset? SentAt => Row.SentAt;

        public string? Fingerprint => Row.Fingerprint;

        private object?[] Key => [day.TimeZone, day.Day, output];

        public async Task BeginAsync(CancellationToken cancellationToken)
        {
            try
            {
                // on the connection that holds the lock: where that is gone, nothing may be delivered
                await connection.RunAsync(owner.Database.Sql.Query("begin_report"), [.. Key, day.RunId], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
            {
                throw PostgresErrors.Translate(error, Claiming, output, owner.Database.Address);
            }
        }

        public async Task CompleteAsync(string? fingerprint, CancellationToken cancellationToken)
        {
            try
            {
                await connection.RunAsync(owner.Database.Sql.Query("complete_report"), [.. Key, fingerprint], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
            {
                Log.ReportClaimLost(owner.Logger, output, day.Day, PostgresErrors.Translate(error, Claiming, output).Found);
                await owner.Database.ExecuteAsync(
                    "noting that an output was delivered", "complete_report", [.. Key, fingerprint], cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await connection.FindAsync<bool>(owner.Database.Sql.Query("release_report"), Key, CancellationToken.None).ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
            {
                Log.ConnectionReplaced(owner.Logger, PostgresErrors.Translate(error, "releasing the claim of an output").Found);
                await DiscardAsync(connection).ConfigureAwait(false);
            }
        }
    }

    private Database Database => database;

    private ILogger Logger => logger;
}
