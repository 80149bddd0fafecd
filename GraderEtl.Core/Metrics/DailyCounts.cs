using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// The counts of days. Those that are kept and still fit the ledger are read; the others are counted, and kept where the whole day was
/// asked for, so that measuring a loaded year once more does not touch its attempts.
/// </summary>
internal sealed class DailyCounts(Database database, string zone, ILogger logger)
{
    /// <summary>Half of a partition: from here on going through the index costs more than it saves.</summary>
    private static readonly TimeSpan WideRange = TimeSpan.FromDays(15);

    private readonly string _doing = $"computing daily metrics in the zone {zone}";

    public async Task<IReadOnlyList<DailyMetrics>> ReadAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var days = await ReadStateAsync(range, cancellationToken).ConfigureAwait(false);
        if (days.Count == 0)
            return [.. (await CountAsync(range, cancellationToken).ConfigureAwait(false)).Select(static day => day.Figures)];
        var counted = new Dictionary<DateOnly, CountedDay>();
        foreach (var span in Spans(days))
        {
            var found = await CountAsync(span, cancellationToken).ConfigureAwait(false);
            if (found.Count == 0)
                return []; // the attempts are not there any more
            foreach (var day in found)
                counted.Add(day.Figures.Day, day);
        }

        Log.DailyCountsRead(logger, days.Count, days.Count - counted.Count);
        var whole = days.Where(static day => day.IsWhole).Select(static day => day.Day).ToHashSet();
        var toKeep = counted.Values.Where(day => day.Fingerprint is not null && whole.Contains(day.Figures.Day)).ToList();
        if (toKeep.Count > 0)
            await new DailyKeeper(database, zone, logger).KeepAsync(toKeep, cancellationToken).ConfigureAwait(false);
        return [.. days.Select(day => day.Kept ?? counted[day.Day].Figures)];
    }

    /// <summary>The days of the range and what is kept of them; empty where nothing can be kept, so that all must be counted.</summary>
    private async Task<IReadOnlyList<DayState>> ReadStateAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(
                _doing, "daily_state", [range.Start, range.End, zone],
                static reader => new DayState(
                    reader.GetFieldValue<DateOnly>(0),
                    new TimeWindow(reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)),
                    reader.GetBoolean(3),
                    reader.IsDBNull(4) ? null : ToFigures(reader, 4)),
                cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException error) when (error.InnerException is PostgresException { SqlState: SqlStates.InsufficientPrivilege })
        {
            // the attempts themselves may be open to this user all the same; if not, counting says so
            Log.DailyCountsNotKept(logger, error.Found);
            return [];
        }
    }

    private Task<IReadOnlyList<CountedDay>> CountAsync(TimeWindow span, CancellationToken cancellationToken) => database.ReadAsync(
        _doing, "daily_counts", [span.Start, span.End, zone],
        static reader => new CountedDay(ToFigures(reader, 1), reader.IsDBNull(5) ? null : reader.GetInt64(5)),
        cancellationToken,
        scansWidely: span.Duration >= WideRange);

    /// <summary>The days that are not kept, those that follow each other in one span.</summary>
    private static List<TimeWindow> Spans(IEnumerable<DayState> days)
    {
        var spans = new List<TimeWindow>();
        foreach (var part in days.Where(static day => day.Kept is null).Select(static day => day.Part))
        {
            if (spans.Count > 0 && spans[^1].End == part.Start)
                spans[^1] = new TimeWindow(spans[^1].Start, part.End);
            else
                spans.Add(part);
        }

        return spans;
    }

    private static DailyMetrics ToFigures(NpgsqlDataReader reader, int column) => new(
        reader.GetFieldValue<DateOnly>(0), reader.GetInt64(column), reader.GetInt64(column + 1), reader.GetInt64(column + 2), reader.GetInt64(column + 3));

    /// <summary>A day that the range touches.</summary>
    /// <param name="Day">The day.</param>
    /// <param name="Part">What the range has of it.</param>
    /// <param name="IsWhole">Whether that is all of it.</param>
    /// <param name="Kept">Its figures, where they are kept and may be used.</param>
    private sealed record DayState(DateOnly Day, TimeWindow Part, bool IsWhole, DailyMetrics? Kept);
}
