using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Makes the monthly partitions that a range needs and that are not there, without locking out whoever loads or reads.</summary>
internal sealed class PartitionMaker(Database database, ILogger logger)
{
    /// <summary>Partitions made in one transaction: each holds a few locks, of which a server has a limited number.</summary>
    private const int MonthsAtOnce = 24;

    public Task RunAsync(TimeWindow range, CancellationToken cancellationToken)
        => database.RunAsync(
            "making partitions",
            async (connection, token) =>
            {
                // without the lock first: mostly nothing is missing, and then no right to make tables is needed
                while ((await MissingAsync(connection, range, token).ConfigureAwait(false)).Count > 0)
                    await MakeAsync(connection, range, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private async Task MakeAsync(NpgsqlConnection connection, TimeWindow range, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
                await batch.Add(database.Sql.Query("lock_schema"), database.Names.Schema).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (from, to) in await MissingAsync(connection, range, cancellationToken).ConfigureAwait(false))
            {
                await MakeAsync(connection, from, to, cancellationToken).ConfigureAwait(false);
                Log.PartitionMade(logger, SqlNames.Partition(from), from);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MakeAsync(NpgsqlConnection connection, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["partition"] = database.Names.Qualify(SqlNames.Partition(from)),
            ["from"] = Bound(from),
            ["to"] = Bound(to),
        };
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(database.Sql.Query("create_partition", names)).Add(database.Sql.Query("attach_partition", names));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<(DateTime From, DateTime To)>> MissingAsync(
        NpgsqlConnection connection, TimeWindow range, CancellationToken cancellationToken)
    {
        var months = new List<(DateTime, DateTime)>();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(database.Sql.Query("missing_partitions"), range.Start.UtcDateTime, range.End.UtcDateTime, MonthsAtOnce);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    months.Add((reader.GetDateTime(0), reader.GetDateTime(1)));
            }
        }

        return months;
    }

    private static string Bound(DateTime month) => SqlNames.Literal(month.ToString("yyyy-MM-dd HH:mm:ss+00", CultureInfo.InvariantCulture));
}
