using System.Globalization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Tests.Store;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace GraderEtl.Tests.Metrics;

/// <summary>A store in a zone, with what it takes to measure it and to check that with SQL of the tests' own.</summary>
internal sealed class MeasuredStore : IAsyncDisposable
{
    private MeasuredStore(StoreFixture store) => Store = store;

    internal StoreFixture Store { get; }

    internal LogRecorder<PostgresMetricsQuery> Log { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(Utc(12, 31));

    internal PostgresMetricsQuery Query => In(Store.Options.TimeZone);

    /// <summary>Makes one.</summary>
    /// <param name="zone">The zone of its days.</param>
    internal static async Task<MeasuredStore> CreateAsync(string zone = "UTC") => new(await StoreFixture.CreateAsync(options => options.TimeZone = zone));

    internal static DateTimeOffset Utc(int month, int day, int hour = 0, int minute = 0) => new(2025, month, day, hour, minute, 0, TimeSpan.Zero);

    internal static TimeWindow Days(int month, int first, int last) => new(Utc(month, first), Utc(month, last).AddDays(1));

    /// <summary>The query as a program with another setting of the zone, or another user, has it.</summary>
    internal PostgresMetricsQuery In(string zone, Database? database = null, TimeProvider? clock = null)
        => new(database ?? Store.Database, Microsoft.Extensions.Options.Options.Create(new GraderEtlOptions { TimeZone = zone, Report = { MinGroup = 1 } }), clock ?? Clock, Log);

    internal Task<IReadOnlyList<DailyMetrics>> CountAsync(TimeWindow range) => Query.ReadDailyAsync(range, DailyDetail.Counts, CancellationToken.None);

    internal async Task LoadAsync(TimeWindow window, Func<ChunkBuilder, ChunkBuilder> fill)
    {
        await Store.Store.ReserveAsync(window, CancellationToken.None);
        using var chunks = new ChunkBuilder(pageBytes: 4 * 1024 * 1024);
        await Store.LoadAsync(window, fill(chunks).Build());
    }

    /// <summary>Replaces a window as a refresh does: in one transaction.</summary>
    internal async Task RefreshAsync(TimeWindow window, Func<ChunkBuilder, ChunkBuilder> fill)
    {
        using var chunks = new ChunkBuilder(pageBytes: 4 * 1024 * 1024);
        await using var session = await Store.OpenAsync();
        await session.RemoveWindowAsync(window, CancellationToken.None);
        await StoreFixture.LoadAsync(session, window, fill(chunks).Build());
        await session.CommitAsync(CancellationToken.None);
    }

    /// <summary>An attempt every half an hour, now a run, now a submit, by one of seven users.</summary>
    internal static Func<ChunkBuilder, ChunkBuilder> EveryHalfHour(TimeWindow window) => chunks =>
    {
        var number = 0;
        for (var time = window.Start; time < window.End; time = time.AddMinutes(30), number++)
        {
            var user = $"user {number * number % 7}";
            _ = number % 3 == 0 ? chunks.Run(time, user) : chunks.Submit(time, number % 3 == 1, user);
        }

        return chunks;
    };

    /// <summary>The counts by the date that each attempt's own clock shows; days without attempts are not in it.</summary>
    internal async Task<List<DailyMetrics>> OracleAsync(TimeWindow range)
    {
        var days = new List<DailyMetrics>();
        await using var command = Store.Server.DataSource.CreateCommand($"""
            SELECT (created_at AT TIME ZONE '{Store.Options.TimeZone}')::date AS day, count(*), count(*) FILTER (WHERE attempt_type = 'submit'),
                   count(*) FILTER (WHERE attempt_type = 'submit' AND is_correct), count(DISTINCT user_id)
            FROM grader.attempts WHERE created_at >= '{Text(range.Start)}' AND created_at < '{Text(range.End)}' GROUP BY day ORDER BY day
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            days.Add(new DailyMetrics(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return days;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
