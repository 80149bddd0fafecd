using System.Data;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// What is measured: attempts are read from the database and counted here, in one snapshot with all else that a report says; nothing is
/// computed before it is asked for.
/// </summary>
internal sealed class PostgresMetricsQuery(
    Database database, IOptions<GraderEtlOptions> options, TimeProvider clock, ILogger<PostgresMetricsQuery> logger) : IMetricsQuery
{
    /// <summary>How far the table of firsts may fall behind before it is brought forward: reading a week takes less than writing each day.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromDays(7);

    public async Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
    {
        var calendar = CreateCalendar(range, looksBack: detail == DailyDetail.Learning);
        var found = await RunAsync((connection, token) => MeasureAsync(connection, calendar, detail, token), cancellationToken).ConfigureAwait(false);
        return found is var (figures, history) ? SmallGroups.Apply(history.Complete(figures.Days), options.Value.Report.MinGroup) : [];
    }

    /// <summary>Reads from the first day that is not counted to the last one.</summary>
    public async Task<IReadOnlyList<DailyMetrics>> ReadCountsAsync(TimeWindow range, IReadOnlyList<DailyMetrics> counted, CancellationToken cancellationToken)
    {
        var zone = FindZone();
        var missing = zone.EachDayOf(range.Start, range.End).Except(counted.Select(static day => day.Day)).ToList();
        if (missing.Count == 0)
            return counted;
        var (first, last) = (TimeWindow.OfDay(missing[0], zone), TimeWindow.OfDay(missing[^1], zone));
        var part = new TimeWindow(
            Math.Max(first.StartMicroseconds, range.StartMicroseconds), Math.Min(last.EndMicroseconds, range.EndMicroseconds));
        var read = await ReadDailyAsync(part, DailyDetail.Counts, cancellationToken).ConfigureAwait(false);
        return
        [
            .. counted.TakeWhile(day => day.Day < missing[0]),
            .. read,
            .. counted.SkipWhile(day => day.Day <= missing[^1]),
        ];
    }

    public async Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var calendar = CreateCalendar(range, looksBack: true);
        return await RunAsync((connection, token) => ReportAsync(connection, calendar, token), cancellationToken).ConfigureAwait(false)
            ?? throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
            {
                Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
                Remedy = "Load something first, or correct Postgres:Schema",
            };
    }

    private ReportCalendar CreateCalendar(TimeWindow range, bool looksBack) => new(range, FindZone(), looksBack);

    private TimeZoneInfo FindZone()
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(options.Value.TimeZone, out var zone))
            return zone;
        throw new GraderEtlException(ErrorKind.Configuration, $"The time zone {options.Value.TimeZone} is not known here")
        {
            Expected = "an IANA name, such as Europe/Moscow",
            Where = "TimeZone",
        };
    }

    /// <summary>Measures in a snapshot, then saves what the table of firsts lacks; null where the tables were never made.</summary>
    private async Task<T?> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<(T Result, FirstsUpdate? Firsts)>> measure, CancellationToken cancellationToken)
        where T : class
    {
        var (result, firsts) = await database.RunAsync(
            $"computing metrics in the zone {options.Value.TimeZone}",
            async (connection, token) =>
            {
                try
                {
                    var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token).ConfigureAwait(false);
                    await using (snapshot.ConfigureAwait(false))
                        return await measure(connection, token).ConfigureAwait(false);
                }
                catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                {
                    return default;
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (firsts is not null)
            await Firsts.SaveAsync(database, firsts, logger, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async Task<(LearningReport Result, FirstsUpdate? Firsts)> ReportAsync(NpgsqlConnection connection, ReportCalendar calendar, CancellationToken cancellationToken)
    {
        var ((figures, history), firsts) = await MeasureAsync(connection, calendar, DailyDetail.Learning, cancellationToken).ConfigureAwait(false);
        var rejected = await connection.ReadAsync(
            database.Sql.Query("rejection_counts"), [calendar.Range.Start, calendar.Range.End, null],
            static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var speed = await connection.FindAsync<double?>(
            database.Sql.Query("loading_speed"), [history.OfPeriod.Select(static entry => entry.RunId).Distinct().ToArray()], cancellationToken).ConfigureAwait(false);
        var days = history.Complete(figures.Days);
        return (SmallGroups.Apply(new LearningReport
        {
            Range = calendar.Range,
            TimeZone = options.Value.TimeZone,
            ComputedAt = clock.GetUtcNow(),
            Days = days,
            Incomplete = history.ReachOf(days),
            Totals = figures.Totals,
            Context = history.Complete(figures.Context),
            Previous = [.. history.Previous.Zip(figures.Before, static (period, totals) => period with { Totals = totals })],
            Heatmap = figures.Heatmap,
            Cohorts = [.. figures.Cohorts.Select(history.Complete)],
            Tasks = figures.Tasks,
            HardestTasks =
            [
                .. figures.Tasks.Where(static task => task.Users >= MetricDefinition.RankedFromUsers)
                    .OrderBy(static task => task.SolveRateLowerBound).Take(MetricDefinition.RankedTasks),
            ],
            GivenUpTasks =
            [
                .. figures.Tasks.Where(static task => task.GivenUp > 0).OrderByDescending(static task => task.GivenUp).Take(MetricDefinition.RankedTasks),
            ],
            Struggling = figures.Struggling,
            Courses = figures.Courses,
            SilentCourses = figures.SilentCourses,
            Quality = history.ToQuality(days, rejected, figures.WithoutTask),
            Loading = history.ToLoading(speed),
        }, options.Value.Report.MinGroup), firsts);
    }

    /// <summary>Counts attempts. What comes before the days that are looked at is taken from the table of firsts where that can be used.</summary>
    private async Task<(Tuple<LearningFigures, LoadedHistory> Result, FirstsUpdate? Firsts)> MeasureAsync(
        NpgsqlConnection connection, ReportCalendar calendar, DailyDetail detail, CancellationToken cancellationToken)
    {
        var (sql, now, high) = (database.Sql, clock.GetUtcNow(), calendar.Range.EndMicroseconds);
        var ledger = await connection.ReadAsync(
            sql.Query("ledger"), [null, calendar.Range.End], static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false);
        var history = new LoadedHistory(ledger, new RejectionLimit(options.Value.Validation.MaxRejectedShare), calendar, now);
        var tasks = new TaskTable();
        var titles = detail == DailyDetail.Learning ? TaskTitles.Read(options.Value.Report.TaskTitles) : TaskTitles.None;
        var reader = new FactReader(connection, sql);
        if (detail == DailyDetail.Counts)
        {
            var counts = new LearningPass(calendar, tasks, history.Parts);
            await reader.ReadAsync(facts => counts.Count(facts), FactReader.Spans(calendar.Start, high, ledger), cancellationToken).ConfigureAwait(false);
            var plain = LearningFigures.From(counts, calendar, tasks);
            return (Tuple.Create(plain with { Days = [.. plain.Days.Select(static day => day with { Active = null, Learning = null })] }, history), null);
        }

        foreach (var (taskNo, courseRun, block, url) in await connection.ReadAsync(
            sql.Query("task_names"), [], static row => (row.GetInt32(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)), cancellationToken).ConfigureAwait(false))
            tasks.Add(taskNo, courseRun, block, url);
        var firsts = await Firsts.OpenAsync(connection, sql, ledger, cancellationToken).ConfigureAwait(false);
        var pass = await firsts.RestoreAsync(connection, sql, () => new LearningPass(calendar, tasks, history.Parts), tasks, cancellationToken).ConfigureAwait(false);
        var low = Math.Min(pass.RestoredTo, calendar.Start);
        // windows that a daily run looks back on are loaded again, and would change what is before the mark
        var target = Math.Min(calendar.Start, TimeWindow.ToMicroseconds(now.AddDays(-options.Value.Source.LookBack)));
        FirstsUpdate? update = null;
        if (firsts.IsBehind(target, Lag))
        {
            await reader.ReadAsync(facts => pass.Count(facts), FactReader.Spans(low, target, ledger), cancellationToken).ConfigureAwait(false);
            update = firsts.Collect(pass, tasks, target);
            low = target;
        }

        await reader.ReadAsync(facts => pass.Count(facts), FactReader.Spans(low, high, ledger), cancellationToken).ConfigureAwait(false);
        var figures = LearningFigures.From(pass, calendar, tasks);
        return (Tuple.Create(figures with { Tasks = [.. figures.Tasks.Select(Titled)] }, history), update);

        TaskMetrics Titled(TaskMetrics task) => task with { Title = titles.Find(task.Task, tasks.ServiceUrls.GetValueOrDefault((task.CourseRun, task.Task))) };
    }
}
