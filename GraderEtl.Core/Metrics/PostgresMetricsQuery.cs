using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>What is measured: attempts are read from the database and counted here; nothing is computed before it is asked for.</summary>
internal sealed class PostgresMetricsQuery(
    Database database, IOptions<GraderEtlOptions> options, TimeProvider clock, ILogger<PostgresMetricsQuery> logger) : IMetricsQuery
{
    public async Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
    {
        var calendar = CreateCalendar(range, looksBack: detail == DailyDetail.Learning);
        var reader = CreateReader();
        var days = await ReadAsync<IReadOnlyList<DailyMetrics>>(
            async (snapshot, token) => detail == DailyDetail.Counts
                ? await LearningReader.ReadCountsAsync(snapshot, calendar, token).ConfigureAwait(false)
                : (await reader.ReadAsync(snapshot, calendar, token).ConfigureAwait(false)).Days,
            static () => [],
            cancellationToken).ConfigureAwait(false);
        await reader.SaveAsync(cancellationToken).ConfigureAwait(false);
        return await Completeness.CompleteAsync(days, range, cancellationToken).ConfigureAwait(false);
    }

    public async Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        _ = FindZone(); // before anything is read
        var reader = CreateReader();
        var report = await ReadAsync(
            async (snapshot, token) =>
            {
                var history = await Completeness.ReadAsync(snapshot, range, token).ConfigureAwait(false);
                var calendar = CreateCalendar(range, looksBack: true, history.Holes);
                var figures = await reader.ReadAsync(snapshot, calendar, token).ConfigureAwait(false);
                return history.Complete(await new LearningReporter(snapshot, calendar, clock.GetUtcNow(), token).ReadAsync(figures, options.Value.TimeZone).ConfigureAwait(false));
            },
            NothingThere,
            cancellationToken).ConfigureAwait(false);
        await reader.SaveAsync(cancellationToken).ConfigureAwait(false);
        return report;
    }

    private DayCompleteness Completeness => new(database, options.Value, clock, logger);

    private LearningReader CreateReader() => new(options.Value, clock, new Firsts(database, logger));

    private ReportCalendar CreateCalendar(TimeWindow range, bool looksBack, IEnumerable<DateOnly>? holes = null)
        => new(range, FindZone(), looksBack, holes);

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

    private LearningReport NothingThere()
        => throw new GraderEtlException(ErrorKind.Store, $"There is nothing to report: the schema {database.Names.Schema} has no tables of this program")
        {
            Where = $"Postgres:Schema = {database.Names.Schema}, Postgres:Table = {database.Names.Table}",
            Remedy = "Load something first, or correct Postgres:Schema",
        };

    private Task<T> ReadAsync<T>(Func<MetricsSnapshot, CancellationToken, Task<T>> read, Func<T> nothingThere, CancellationToken cancellationToken) => database.RunAsync(
        $"computing metrics in the zone {options.Value.TimeZone}",
        async (connection, token) =>
        {
            try
            {
                var snapshot = await MetricsSnapshot.OpenAsync(connection, database.Sql, token).ConfigureAwait(false);
                await using (snapshot.ConfigureAwait(false))
                    return await read(snapshot, token).ConfigureAwait(false);
            }
            catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
            {
                return nothingThere();
            }
        },
        cancellationToken);
}
