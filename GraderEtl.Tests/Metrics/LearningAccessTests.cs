using System.Text.Json;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Tests.Store;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Reports where there is little to report, or little one may do.</summary>
[TestFixture]
internal sealed class LearningAccessTests
{
    [Test]
    public async Task An_empty_period_is_reported_with_its_days_and_nothing_in_them()
    {
        await using var store = await CreateAsync();
        var report = await store.Query.ReadReportAsync(Days(3, 1, 3), CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            var nothing = new DailyLearning(0, 0, 0, 0, 0, null);
            Assert.That(report.Days.Select(static day => day with { Incomplete = MetricReach.None, Active = null }), Is.EqualTo(Enumerable.Range(1, 3).Select(day => new DailyMetrics(new DateOnly(2025, 3, day), 0, 0, 0, 0) { Learning = nothing, IsComplete = false })));
            Assert.That(report.Totals, Is.EqualTo(new PeriodTotals(0, 0, 0, 0, nothing)));
            Assert.That(report.Previous.Select(static before => before.Coverage), Is.EqualTo([0.0, 0, 0, 0]));
            Assert.That((report.Comparable.Count, report.Context.Count, report.Context.Any(static day => day.IsComplete)), Is.EqualTo((0, 30, false)));
            Assert.That((MetricList.Get("mean_daily_users").Read(report).Number, report.Days[^1].Active!.Stickiness), Is.EqualTo(((double?)null, (double?)null)));
            Assert.That((report.Tasks.Count, report.Courses.Count, report.HardestTasks.Count), Is.EqualTo((0, 0, 0)));
            Assert.That(report.Cohorts.Select(cohort => cohort.Users), Is.EqualTo(new long?[] { null, null }), "1 March was a Saturday");
            Assert.That(report.Quality.Gaps, Is.EqualTo([Days(3, 1, 3)]));
            Assert.That((report.Quality.IncompleteDays.Count, report.Quality.DaysWithoutData.Count), Is.EqualTo((3, 0)));
            Assert.That(report.Loading, Is.EqualTo(new LoadingSummary(0, 0, 0, 0, 0, 0, null, null, null)));
        }
    }

    [Test]
    public async Task What_is_still_to_come_is_neither_missing_nor_without_data()
    {
        await using var store = await CreateAsync();
        var tomorrow = DateOnly.FromDateTime(store.Clock.GetUtcNow().DateTime).AddDays(1);
        var days = new TimeWindow(Utc(12, 29), Utc(12, 31, 12).AddDays(5));
        await store.LoadAsync(Days(12, 29, 29), chunks => chunks);
        var quality = (await store.Query.ReadReportAsync(days, CancellationToken.None)).Quality;
        Assert.That(tomorrow, Is.EqualTo(new DateOnly(2026, 1, 1)));
        Assert.That(quality.Gaps, Is.EqualTo([new TimeWindow(Utc(12, 30), Utc(12, 31))]));
        Assert.That(quality.IncompleteDays, Is.EqualTo([new DateOnly(2025, 12, 30)]));
        Assert.That(quality.DaysWithoutData, Is.EqualTo([new DateOnly(2025, 12, 29)]));
    }

    [Test]
    public async Task A_previous_period_that_is_loaded_in_part_says_how_much_of_it()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 4, 31), EveryHalfHour(Days(3, 4, 31)));
        var week = await store.Query.ReadReportAsync(Days(3, 11, 18), CancellationToken.None);
        Assert.That(week.Previous.Select(static before => (before.Range, before.Coverage, before.IsComplete, before.Totals.Attempts)), Is.EqualTo([(Days(3, 3, 10), 0.875, false, 7 * 48L)]));
        Assert.That((week.Comparable.Count, week.Context.Count), Is.EqualTo((0, 0)));
        // the Monday of the fourth week before is not loaded
        var days = await store.Query.ReadReportAsync(Days(3, 31, 31), CancellationToken.None);
        Assert.That(days.Comparable.Select(static before => (before.Range, before.Totals.Attempts)), Is.EqualTo([(Days(3, 24, 24), 48L), (Days(3, 17, 17), 48L), (Days(3, 10, 10), 48L)]));
        Assert.That(days.Previous.Select(static before => before.Coverage), Is.EqualTo([1.0, 1, 1, 0]));
        Assert.That(MetricList.Get("attempts").Usual(days), Is.EqualTo(new MetricRange(48, 48, 48)));
        Assert.That(days.Context.Count(static day => day.IsComplete), Is.EqualTo(28), "2 and 3 March are before all that is loaded");
    }

    [TestCase("GRANT SELECT ON ALL TABLES IN SCHEMA grader TO {0}")]
    [TestCase("GRANT SELECT ON grader.attempt_facts, grader.tasks, grader.loaded_windows, grader.rejected_attempts, grader.runs TO {0}")]
    [TestCase("GRANT ALL ON ALL TABLES IN SCHEMA grader TO {0}; ALTER ROLE {0} SET default_transaction_read_only TO on")]
    public async Task A_user_who_may_only_read_can_report(string rights)
    {
        await using var store = await CreateAsync();
        var year = new TimeWindow(Utc(1, 1), Utc(6, 1));
        await store.LoadAsync(year, EveryHalfHour(year));
        var expected = JsonSerializer.Serialize(await store.Query.ReadReportAsync(Days(5, 1, 9), CancellationToken.None));
        var role = "reader_" + Guid.NewGuid().ToString("N");
        await store.Store.Server.ExecuteAsync(
            $"TRUNCATE grader.firsts, grader.firsts_mark; CREATE ROLE {role} LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA grader TO {role}; "
            + rights.Replace("{0}", role, StringComparison.Ordinal));
        try
        {
            var options = new GraderEtlOptions();
            options.Postgres.ConnectionString = new NpgsqlConnectionStringBuilder(store.Store.Server.ConnectionString) { Username = role, Password = "reader" }.ConnectionString;
            var reader = store.In("UTC", store.Store.Another(options).Database);
            Assert.That(JsonSerializer.Serialize(await reader.ReadReportAsync(Days(5, 1, 9), CancellationToken.None)), Is.EqualTo(expected));
            Assert.That(await reader.ReadDailyAsync(Days(5, 1, 9), DailyDetail.Learning, CancellationToken.None), Has.Count.EqualTo(9));
            Assert.That(await reader.ReadDailyAsync(Days(5, 1, 9), DailyDetail.Counts, CancellationToken.None), Is.EqualTo(await store.OracleAsync(Days(5, 1, 9))));
            Assert.That(store.Log.Lines, Has.None.Contains("could not be brought forward"));
            Assert.That(await store.Store.CountAsync("firsts_mark"), Is.Zero);
        }
        finally
        {
            await store.Store.Server.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Test]
    public async Task A_database_where_nothing_was_ever_loaded_has_no_report_and_no_days()
    {
        await using var store = await StoreFixture.CreateAsync(prepare: false);
        var query = new PostgresMetricsQuery(
            store.Database, Microsoft.Extensions.Options.Options.Create(store.Options), TimeProvider.System, new LogRecorder<PostgresMetricsQuery>());
        var error = Assert.ThrowsAsync<GraderEtlException>(() => query.ReadReportAsync(Days(3, 1, 2), CancellationToken.None));
        Assert.That(error.Message, Is.EqualTo(
            "There is nothing to report: the schema grader has no tables of this program. Where: Postgres:Schema = grader, Postgres:Table = attempts. "
            + "To do: Load something first, or correct Postgres:Schema."));
        Assert.That(await query.ReadDailyAsync(Days(3, 1, 2), DailyDetail.Learning, CancellationToken.None), Is.Empty);
    }
}
