using System.Data;
using GraderEtl.Core.Diagnostics;
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
    private string Computing => $"computing metrics in the zone {options.Value.TimeZone}";

    public async Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
    {
        var calendar = CreateCalendar(range, looksBack: detail == DailyDetail.Learning);
        var found = await RunAsync((connection, token) => MeasureAsync(connection, calendar, detail, early: null, token), cancellationToken).ConfigureAwait(false);
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

    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken) => ReadReportAsync(range, early: null, cancellationToken);

    /// <summary>Reads a report of which some may be counted already.</summary>
    /// <param name="range">The period.</param>
    /// <param name="early">What is counted.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<LearningReport> ReadReportAsync(TimeWindow range, ReportCount? early, CancellationToken cancellationToken)
    {
        var calendar = CreateCalendar(range, looksBack: true);
        return await RunAsync(ReportOnceAsync, cancellationToken).ConfigureAwait(false)
            ?? throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
            {
                Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
                Remedy = "Load something first, or correct Postgres:Schema",
            };

        // what is counted further is of no use to another try
        Task<(LearningReport, FirstsUpdate?)> ReportOnceAsync(NpgsqlConnection connection, CancellationToken token)
            => ReportAsync(connection, calendar, Interlocked.Exchange(ref early, null), token);
    }

    /// <summary>Counts what comes before all that a run is about to load, as if that were loaded already; see <see cref="EarlyReport"/>.</summary>
    /// <param name="plan">What the run is about to load.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>The count; null where there is nothing, or it cannot be read.</returns>
    public async Task<ReportCount?> CountEarlyAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var added = plan.Missing.Concat(plan.Holes).ToList();
        var upto = added.Concat(plan.Replaced).Min(static window => window.StartMicroseconds);
        try
        {
            return await database.RunSpareAsync(Computing, (connection, token) => InSnapshotAsync(connection, CountAsync, token), cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException error)
        {
            Log.NotCountedEarly(logger, TimeWindow.FromMicroseconds(upto), error.Message, error);
            return null;
        }

        async Task<ReportCount?> CountAsync(NpgsqlConnection connection, CancellationToken token)
        {
            var calendar = CreateCalendar(plan.Range!.Value, looksBack: true);
            var ledger = await ReadLedgerAsync(connection, calendar, token).ConfigureAwait(false);
            if (ledger.Count == 0 || ledger[0].Window.StartMicroseconds >= upto)
                return null;
            var expected = ledger.Concat(added.Select(static window => new LedgerEntry(window, Guid.Empty, default, 0, 0, 0, 0, default))).OrderBy(static entry => entry.Window).ToList();
            var history = CreateHistory(expected, calendar, clock.GetUtcNow());
            var basis = new CountBasis(
                calendar, ledger, await ReadForgottenAsync(connection, token).ConfigureAwait(false), history.Parts, await ReadTasksAsync(connection, token).ConfigureAwait(false));
            var count = await ReportCount.BeginAsync(connection, database.Sql, basis, token).ConfigureAwait(false);
            await count.CountAsync(connection, database.Sql, upto, TargetOf(calendar), token).ConfigureAwait(false);
            return count;
        }
    }

    private LoadedHistory CreateHistory(IReadOnlyList<LedgerEntry> ledger, ReportCalendar calendar, DateTimeOffset now)
        => new(ledger, new RejectionLimit(options.Value.Validation.MaxRejectedShare), calendar, now);

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
        var (result, firsts) = await database.RunAsync(Computing, (connection, token) => InSnapshotAsync(connection, measure, token), cancellationToken).ConfigureAwait(false);
        if (firsts is not null)
            await Firsts.SaveAsync(database, firsts, logger, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Returns the default where the tables were never made.</summary>
    private static async Task<T?> InSnapshotAsync<T>(
        NpgsqlConnection connection, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            await using (snapshot.ConfigureAwait(false))
                return await work(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
        {
            return default;
        }
    }

    private async Task<(LearningReport Result, FirstsUpdate? Firsts)> ReportAsync(
        NpgsqlConnection connection, ReportCalendar calendar, ReportCount? early, CancellationToken cancellationToken)
    {
        var ((figures, history), firsts) = await MeasureAsync(connection, calendar, DailyDetail.Learning, early, cancellationToken).ConfigureAwait(false);
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
            DayBefore = figures.DayBefore is { } before ? SmallGroups.Apply(history.Complete([before]), options.Value.Report.MinGroup)[0] : null,
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

    private async Task<(Tuple<LearningFigures, LoadedHistory> Result, FirstsUpdate? Firsts)> MeasureAsync(
        NpgsqlConnection connection, ReportCalendar calendar, DailyDetail detail, ReportCount? early, CancellationToken cancellationToken)
    {
        var (sql, high) = (database.Sql, calendar.Range.EndMicroseconds);
        var ledger = await ReadLedgerAsync(connection, calendar, cancellationToken).ConfigureAwait(false);
        var history = CreateHistory(ledger, calendar, clock.GetUtcNow());
        if (detail == DailyDetail.Counts)
        {
            var tasks = new TaskTable();
            var counts = new LearningPass(calendar, tasks, history.Parts);
            await new FactReader(connection, sql).ReadAsync(facts => counts.Count(facts), FactReader.Spans(calendar.Start, high, ledger), cancellationToken).ConfigureAwait(false);
            var plain = LearningFigures.From(counts, calendar, tasks);
            return (Tuple.Create(plain with { Days = [.. plain.Days.Select(static day => day with { Active = null, Learning = null })] }, history), null);
        }

        var titles = TaskTitles.Read(options.Value.Report.TaskTitles);
        var forgotten = early is null ? 0 : await ReadForgottenAsync(connection, cancellationToken).ConfigureAwait(false);
        var basis = new CountBasis(calendar, ledger, forgotten, history.Parts, await ReadTasksAsync(connection, cancellationToken).ConfigureAwait(false));
        if (early?.IsTrueOf(basis) == false)
            Log.EarlyCountDropped(logger);
        var count = early?.IsTrueOf(basis) == true ? early : await ReportCount.BeginAsync(connection, sql, basis, cancellationToken).ConfigureAwait(false);
        await count.CountAsync(connection, sql, high, TargetOf(calendar), cancellationToken).ConfigureAwait(false);
        var figures = LearningFigures.From(count.Pass, calendar, basis.Tasks);
        return (Tuple.Create(figures with { Tasks = [.. figures.Tasks.Select(Titled)] }, history), count.Update);

        TaskMetrics Titled(TaskMetrics task) => task with { Title = titles.Find(task.Task, basis.Tasks.ServiceUrls.GetValueOrDefault((task.CourseRun, task.Task))) };
    }

    /// <summary>How far the table of firsts may go: windows that a daily run looks back on are loaded again, and would change what is before the mark.</summary>
    private long TargetOf(ReportCalendar calendar)
        => Math.Min(calendar.Start, TimeWindow.ToMicroseconds(clock.GetUtcNow().AddDays(-options.Value.Source.LookBack)));

    private async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(NpgsqlConnection connection, ReportCalendar calendar, CancellationToken cancellationToken)
        => await connection.ReadAsync(
            database.Sql.Query("ledger"), [null, calendar.Range.End], static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false);

    private Task<long> ReadForgottenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => connection.FindAsync<long>(database.Sql.Query("forgotten_generation"), [], cancellationToken);

    private async Task<TaskTable> ReadTasksAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tasks = new TaskTable();
        foreach (var (taskNo, courseRun, block, url) in await connection.ReadAsync(
            database.Sql.Query("task_names"), [], static row => (row.GetInt32(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)), cancellationToken).ConfigureAwait(false))
            tasks.Add(taskNo, courseRun, block, url);
        return tasks;
    }
}
