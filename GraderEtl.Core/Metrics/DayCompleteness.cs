using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>Asks the ledger what is loaded, and completes figures by <see cref="LoadedHistory"/>.</summary>
internal sealed class DayCompleteness(Database database, GraderEtlOptions options, TimeProvider clock, ILogger logger)
{
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

    /// <summary>Marks the days of a report, and names what made them incomplete.</summary>
    public async Task<LearningReport> CompleteAsync(LearningReport report, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(report.Range, cancellationToken).ConfigureAwait(false);
        return history.Complete(report);
    }

    private async Task<LoadedHistory> ReadAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var parts = await database.ReadAsync(
            "asking the ledger which days are complete", "loaded_history", [range.End],
            static reader => (
                Window: new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)),
                Counts: new WindowCounts(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6))),
            cancellationToken).ConfigureAwait(false);
        return new LoadedHistory(
            [.. parts.Where(static part => part.Counts.Read == 0).Select(static part => part.Window)],
            [.. parts.Where(part => _limit.IsExceeded(part.Counts)).Select(static part => part.Window)],
            range,
            TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone),
            clock.GetUtcNow());
    }
}
