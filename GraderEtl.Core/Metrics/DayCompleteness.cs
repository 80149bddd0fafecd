using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>Asks the ledger what is loaded, and completes figures by <see cref="LoadedHistory"/>.</summary>
internal sealed class DayCompleteness(Database database, GraderEtlOptions options, TimeProvider clock, ILogger logger)
{
    private const string Query = "loaded_history";
    private readonly RejectionLimit _limit = new(options.Validation.MaxRejectedShare);

    /// <summary>Marks days of a range.</summary>
    public async Task<IReadOnlyList<DailyMetrics>> CompleteAsync(IReadOnlyList<DailyMetrics> days, TimeWindow range, CancellationToken cancellationToken)
    {
        if (days.Count == 0)
            return days;
        try
        {
            var history = await ReadAsync(range, cancellationToken).ConfigureAwait(false);
            return history.Complete(days);
        }
        catch (GraderEtlException error) when (error.InnerException is PostgresException { SqlState: SqlStates.InsufficientPrivilege })
        {
            // a user who may read attempts but not the ledger gets what they ask for
            Log.CompletenessUnknown(logger, error.Found);
            return days;
        }
    }

    /// <summary>Reads what is loaded up to the end of a range, as a snapshot has it.</summary>
    public async Task<LoadedHistory> ReadAsync(MetricsSnapshot snapshot, TimeWindow range, CancellationToken cancellationToken)
        => ToHistory(await snapshot.ReadAsync(Query, ToPart, cancellationToken, range.End).ConfigureAwait(false), range);

    private async Task<LoadedHistory> ReadAsync(TimeWindow range, CancellationToken cancellationToken)
        => ToHistory(await database.ReadAsync("asking the ledger which days are complete", Query, [range.End], ToPart, cancellationToken).ConfigureAwait(false), range);

    private static (TimeWindow Window, WindowCounts Counts) ToPart(NpgsqlDataReader reader) => (
        new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)),
        new WindowCounts(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)));

    private LoadedHistory ToHistory(IReadOnlyList<(TimeWindow Window, WindowCounts Counts)> parts, TimeWindow range)
    {
        return new LoadedHistory(
            [.. parts.Where(static part => part.Counts.Read == 0).Select(static part => part.Window)],
            [.. parts.Where(part => _limit.IsExceeded(part.Counts)).Select(static part => part.Window)],
            range,
            TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone),
            clock.GetUtcNow());
    }
}
