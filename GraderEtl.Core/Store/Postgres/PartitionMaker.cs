using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Makes the monthly partitions that a range needs and that are not there, without locking out loads or readers.</summary>
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
            await connection.RunAsync(database.Sql.Query("lock_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false);
            foreach (var (from, to) in await MissingAsync(connection, range, cancellationToken).ConfigureAwait(false))
            {
                var names = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["partition"] = database.Names.Qualify(SqlNames.Partition(from)),
                    ["from"] = Bound(from),
                    ["to"] = Bound(to),
                };
                await connection.RunScriptAsync(database.Sql.Query("create_partition", names), cancellationToken).ConfigureAwait(false);
                Log.PartitionMade(logger, SqlNames.Partition(from), from);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<List<(DateTime From, DateTime To)>> MissingAsync(NpgsqlConnection connection, TimeWindow range, CancellationToken cancellationToken)
        => connection.ReadAsync(
            database.Sql.Query("missing_partitions"), [range.Start.UtcDateTime, range.End.UtcDateTime, MonthsAtOnce],
            static reader => (reader.GetDateTime(0), reader.GetDateTime(1)), cancellationToken);

    private static string Bound(DateTime month) => SqlNames.Literal(month.ToString("yyyy-MM-dd HH:mm:ss+00", CultureInfo.InvariantCulture));
}
