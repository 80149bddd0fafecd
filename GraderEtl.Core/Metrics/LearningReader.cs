using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Reads attempts month by month and counts those of one while the next is read. What comes before the days that a report looks at is
/// taken from the table of firsts where that can be used.
/// </summary>
internal sealed class LearningReader(GraderEtlOptions options, TimeProvider clock, Firsts firsts)
{
    /// <summary>How far the table of firsts may fall behind before it is brought forward: reading a week takes less than writing each day.</summary>
    private const long Lag = 7 * 24 * 3_600_000_000L;

    /// <summary>What is to be saved once a report is computed, outside of its snapshot; null for nothing.</summary>
    private (FirstsMark? Before, FirstsMark After, List<FirstsRow> Rows)? _toSave;

    /// <summary>Counts what a report takes.</summary>
    /// <param name="snapshot">Where attempts are read.</param>
    /// <param name="calendar">The days that the report looks at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<LearningFigures> ReadAsync(MetricsSnapshot snapshot, ReportCalendar calendar, CancellationToken cancellationToken)
    {
        _toSave = null;
        var tasks = await ReadTasksAsync(snapshot, cancellationToken).ConfigureAwait(false);
        // windows that a daily run looks back on are loaded again, and would change what is before the mark
        var target = Math.Min(calendar.Start, TimeWindow.ToMicroseconds(clock.GetUtcNow().AddDays(-options.Source.LookBack)));
        var (state, mark) = await Firsts.ReadStateAsync(snapshot, target, cancellationToken).ConfigureAwait(false);
        var pass = new LearningPass(calendar, tasks.Count);
        if (mark is { Fits: true } && !await Firsts.RestoreAsync(snapshot, mark, tasks, pass, cancellationToken).ConfigureAwait(false))
            (mark, pass) = (mark with { Fits = false }, new LearningPass(calendar, tasks.Count));
        var loaded = await ReadMonthsAsync(snapshot, calendar, cancellationToken).ConfigureAwait(false);
        var (from, high) = (mark is { Fits: true } ? Math.Min(pass.RestoredTo, calendar.Start) : long.MinValue, calendar.Range.EndMicroseconds);
        var behind = loaded.Count == 0 ? target : Math.Max(pass.RestoredTo, TimeWindow.ToMicroseconds(loaded[0].Start));
        if (state.MayWrite && target - behind >= Lag)
        {
            await CountAsync(snapshot, tasks, pass, FactStream.Spans(from, loaded, target), cancellationToken).ConfigureAwait(false);
            _toSave = (mark, new FirstsMark(TimeWindow.FromMicroseconds(target), state.Fingerprint, true), Firsts.Collect(pass, tasks));
            from = target;
        }

        await CountAsync(snapshot, tasks, pass, FactStream.Spans(from, loaded, high), cancellationToken).ConfigureAwait(false);
        return LearningFigures.From(pass, tasks);
    }

    /// <summary>Counts attempts and users of days alone, which takes nothing but the days themselves.</summary>
    public static async Task<IReadOnlyList<DailyMetrics>> ReadCountsAsync(MetricsSnapshot snapshot, ReportCalendar calendar, CancellationToken cancellationToken)
    {
        var (none, range) = (new TaskTable(), calendar.Range);
        var loaded = await ReadMonthsAsync(snapshot, calendar, cancellationToken).ConfigureAwait(false);
        var pass = new LearningPass(calendar, none.Count);
        await CountAsync(snapshot, none, pass, FactStream.Spans(range.StartMicroseconds, loaded, range.EndMicroseconds), cancellationToken).ConfigureAwait(false);
        return [.. LearningFigures.From(pass, none).Days.Select(static day => day with { Active = null, Learning = null })];
    }

    /// <summary>Saves what the table of firsts lacks.</summary>
    public Task SaveAsync(CancellationToken cancellationToken)
        => _toSave is var (before, after, rows) ? firsts.SaveAsync(before, after, rows, cancellationToken) : Task.CompletedTask;

    private static Task<List<LoadedMonth>> ReadMonthsAsync(MetricsSnapshot snapshot, ReportCalendar calendar, CancellationToken cancellationToken) => snapshot.ReadAsync(
        "loaded_months", static reader => new LoadedMonth(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1)), cancellationToken, calendar.Range.End);

    private static async Task<TaskTable> ReadTasksAsync(MetricsSnapshot snapshot, CancellationToken cancellationToken)
    {
        var tasks = new TaskTable();
        await snapshot.ReadAsync(
            "task_names",
            reader =>
            {
                tasks.Add(reader.GetInt32(0), reader.GetString(1), reader.GetString(2));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return tasks;
    }

    private static async Task CountAsync(
        MetricsSnapshot snapshot, TaskTable tasks, LearningPass pass, IEnumerable<(long Low, long High)> spans, CancellationToken cancellationToken)
    {
        var stream = new FactStream(snapshot.Connection, snapshot.Sql, tasks);
        var (read, counted) = (new FactBlock(), new FactBlock());
        foreach (var (low, high) in spans)
        {
            var reading = stream.ReadAsync(read, low, high, cancellationToken);
            var last = counted;
            await Task.WhenAll(reading, Task.Run(() => pass.Count(last), CancellationToken.None)).ConfigureAwait(false);
            counted.Clear();
            (read, counted) = (counted, read);
        }

        pass.Count(counted);
    }
}
