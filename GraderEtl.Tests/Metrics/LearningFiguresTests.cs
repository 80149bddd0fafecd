using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>The figures of a report are kept, used while the days they were computed from are the same, and never after that.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LearningFiguresTests
{
    private const string Tamper = "UPDATE grader.learning_figures SET figures = jsonb_set(figures::jsonb, '{Totals,Attempts}', '7')::json";
    private static readonly TimeWindow Range = Days(3, 5, 20);

    [Test]
    public async Task A_report_that_is_asked_for_again_is_the_same_and_not_computed_again()
    {
        await using var store = await LoadedAsync();
        var first = Text(await ReadAsync(store));
        Assert.That(Text(await ReadAsync(store)), Is.EqualTo(first));
        await store.Store.Server.ExecuteAsync(Tamper);
        Assert.That((await ReadAsync(store)).Totals.Attempts, Is.EqualTo(7), "what is kept is believed");
        await store.Store.Server.ExecuteAsync("TRUNCATE grader.learning_figures");
        Assert.That(Text(await ReadAsync(store)), Is.EqualTo(first));
    }

    // in the period, in the period before it, and long before: all of it is somebody's past
    [TestCase(12)]
    [TestCase(1)]
    public async Task A_day_that_is_loaded_again_has_every_report_after_it_computed_again(int day)
    {
        await using var store = await LoadedAsync();
        await ReadAsync(store);
        await store.Store.Server.ExecuteAsync(Tamper);
        await store.RefreshAsync(Days(3, day, day), chunks => chunks.Submit(Utc(3, day, 9), true, "user 1", result: Result("user 1")));
        var report = Text(await ReadAsync(store));
        await store.Store.Server.ExecuteAsync("DROP TABLE grader.learning_activity");
        Assert.That(report, Is.EqualTo(Text(await ReadAsync(store))));
    }

    [Test]
    public async Task What_is_loaded_after_a_period_leaves_its_figures_be()
    {
        await using var store = await LoadedAsync();
        await ReadAsync(store);
        await store.Store.Server.ExecuteAsync(Tamper);
        await store.LoadAsync(Days(3, 21, 21), EveryHalfHour(Days(3, 21, 21)));
        Assert.That((await ReadAsync(store)).Totals.Attempts, Is.EqualTo(7));
    }

    [Test]
    public async Task What_can_change_without_an_attempt_is_asked_for_each_time()
    {
        await using var store = await LoadedAsync();
        var before = await ReadAsync(store);
        await store.Store.Server.ExecuteAsync("""
            INSERT INTO grader.rejected_attempts (run_id, loaded_window, reason, detail, original, rejected_at)
            SELECT run_id, loaded_window, 'bad_time', '', '', now() FROM grader.loaded_windows WHERE loaded_window @> timestamptz '2025-03-10 00:00Z'
            """);
        store.Clock.Advance(TimeSpan.FromHours(1));
        var after = await ReadAsync(store);
        Assert.That(after.Quality.RejectedByReason.Sum(static reason => reason.Value), Is.EqualTo(before.Quality.RejectedByReason.Sum(static reason => reason.Value) + 1));
        Assert.That(after.ComputedAt, Is.EqualTo(before.ComputedAt.AddHours(1)));
    }

    [TestCase("'{}'")]
    [TestCase("'\"a text\"'")]
    [TestCase("jsonb_set(figures::jsonb, '{Tasks}', 'null')::json")]
    public async Task Figures_that_cannot_be_read_cost_a_warning_and_are_computed_again(string figures)
    {
        await using var store = await LoadedAsync();
        var first = Text(await ReadAsync(store));
        await store.Store.Server.ExecuteAsync($"UPDATE grader.learning_figures SET figures = {figures}");
        Assert.That(Text(await ReadAsync(store)), Is.EqualTo(first));
        Assert.That(store.Log.Lines.Last(), Does.StartWith("The figures kept of the learning report of [2025-03-05 00:00:00Z, 2025-03-21 00:00:00Z) cannot be read and are computed again: "));
        await store.Store.Server.ExecuteAsync(Tamper);
        Assert.That((await ReadAsync(store)).Totals.Attempts, Is.EqualTo(7), "they were kept again");
    }

    [Test]
    public async Task A_table_that_refuses_figures_costs_a_warning_and_no_report()
    {
        await using var store = await LoadedAsync();
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.learning_figures ADD CONSTRAINT full_up CHECK (state IS NULL)");
        Assert.That((await ReadAsync(store)).Totals.Attempts, Is.EqualTo(16 * 48));
        Assert.That(store.Log.Lines.Last(), Does.StartWith("The figures of the learning report of [2025-03-05 00:00:00Z, 2025-03-21 00:00:00Z) could not be kept and are computed each time: ").And.Contain("(full_up)"));
    }

    [Test]
    public async Task Only_the_latest_hundred_periods_are_kept()
    {
        await using var store = await LoadedAsync();
        await store.Store.Server.ExecuteAsync("""
            INSERT INTO grader.learning_figures (zone, low, high, state, figures, made_at)
            SELECT 'UTC', now(), now() + n * interval '1 day', 0, '{}', now() - n * interval '1 day' FROM generate_series(1, 150) AS n
            """);
        await ReadAsync(store);
        Assert.That(await store.Store.Server.ScalarAsync<long>("SELECT count(*) FROM grader.learning_figures"), Is.InRange(100, 101));
        await store.Store.Server.ExecuteAsync(Tamper);
        Assert.That((await ReadAsync(store)).Totals.Attempts, Is.EqualTo(7), "the latest is among them");
    }

    [Test]
    public async Task A_period_that_ends_within_a_day_is_computed_each_time()
    {
        await using var store = await LoadedAsync();
        await store.Query.ReadReportAsync(new TimeWindow(Utc(3, 5), Utc(3, 20, 12)), CancellationToken.None);
        Assert.That(await store.Store.Server.ScalarAsync<long>("SELECT count(*) FROM grader.learning_figures"), Is.Zero);
    }

    /// <summary>Twenty days in windows of one day.</summary>
    private static async Task<MeasuredStore> LoadedAsync()
    {
        var store = await CreateAsync();
        for (var day = 1; day <= 20; day++)
            await store.LoadAsync(Days(3, day, day), EveryHalfHour(Days(3, day, day)));
        return store;
    }

    private static Task<LearningReport> ReadAsync(MeasuredStore store) => store.Query.ReadReportAsync(Range, CancellationToken.None);

    private static string Text(LearningReport report) => JsonSerializer.Serialize(report);

    private static string Result(string user) => $"course-v1:Uni+ALG+R1:lms.example.org-a1:{user}";
}
