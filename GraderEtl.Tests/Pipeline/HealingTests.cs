using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>What is missing between loaded windows is loaded with the next day, or named; the oracle is a load of all days at once.</summary>
[Parallelizable]
internal sealed class HealingTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ScriptedSource _source = new(Enumerable.Range(0, 8).SelectMany(day => Enumerable.Range(0, 1 + day % 3).Select(n => Start.AddDays(day).AddHours(7 * n + 1))));
    private TestDatabase _database = null!;
    private TempDirectory _directory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _source.BeforeResponse = null;
        _database = await TestDatabase.CreateAsync();
        _directory = new TempDirectory();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task A_hole_is_loaded_and_rows_are_those_of_a_load_without_one()
    {
        foreach (var day in (int[])[0, 1, 3, 4])
            await RunAsync(new LoadRequest(Day(day)));
        var holed = Report();

        var result = await RunAsync(new LoadRequest(Day(5)) { HealSince = Start });
        var healed = Report();
        var again = await RunAsync(new LoadRequest(Day(5)) { HealSince = Start });
        await using var other = await TestDatabase.CreateAsync();
        using var elsewhere = new TempDirectory();
        await RunAsync(new LoadRequest(new TimeWindow(Start, Day(5).End)), other, elsewhere);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed));
            Assert.That(result.Holes, Is.EqualTo(new[] { new HistoryHole(Day(2), HoleState.Healed) }));
            Assert.That(result.Daily.Select(day => day.Day), Is.EqualTo(new[] { new DateOnly(2024, 3, 6) }), "the run's own day");
            Assert.That(holed, Does.Not.Contain("2024-03-03"));
            Assert.That(healed, Is.EqualTo(File.ReadAllText(elsewhere.File("reports/daily.csv"))), "the day itself, and those that look back on it");
            Assert.That((again.Holes.Count, again.ReportedBy?.Id), Is.EqualTo((0, (Guid?)result.RunId)));
        }
    }

    [Test]
    public async Task A_hole_that_the_source_fails_for_is_named_and_the_day_is_loaded_with_incomplete_figures()
    {
        await RunAsync(new LoadRequest(Day(0)));
        await RunAsync(new LoadRequest(Day(2)));
        _source.BeforeResponse = (_, window, _) => window.Overlaps(Day(1).Middle()) ? throw new GraderEtlException(ErrorKind.Source, "the day is lost") { Retry = RetryAdvice.Again } : Task.CompletedTask;

        var result = await RunAsync(new LoadRequest(Day(4)) { HealSince = Start });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
            Assert.That(result.Holes.Select(hole => (hole.Window, hole.State)), Is.EqualTo(new[] { (Day(1), HoleState.Failed), (Day(3), HoleState.Healed) }), "one hole does not keep another open");
            Assert.That(result.Holes[0].Reason, Does.Contain("the day is lost"));
            Assert.That(Report().Split('\n').Single(line => line.StartsWith("2024-03-05", StringComparison.Ordinal)), Does.Contain("median_attempts_to_success").And.Contain("monthly_users"), "incomplete");
            Assert.That(Report(), Does.Contain("2024-03-04").And.Not.Contain("2024-03-02"));
        }
    }

    [Test]
    public async Task What_lies_before_is_named_or_no_hole_at_all()
    {
        await RunAsync(new LoadRequest(Day(1)));
        await RunAsync(new LoadRequest(Day(3)));
        var result = await RunAsync(new LoadRequest(Day(5)) { HealSince = Day(4).Start });
        Assert.That(result.Holes, Is.EqualTo(new[] { new HistoryHole(Day(2), HoleState.OutOfReach), new HistoryHole(Day(4), HoleState.Healed) }));
        var unasked = await RunAsync(new LoadRequest(Day(6)));
        Assert.That(unasked.Holes, Is.Empty);
    }

    [Test]
    public async Task A_hole_most_of_whose_records_are_rejected_is_named()
    {
        await RunAsync(new LoadRequest(Day(0)));
        await RunAsync(new LoadRequest(Day(2)));
        await _database.ExecuteAsync($"ALTER TABLE grader.attempt_facts ADD CONSTRAINT closed CHECK (created_at < '{Day(1).Start:O}' OR created_at >= '{Day(1).End:O}') NOT VALID");
        var result = await RunAsync(new LoadRequest(Day(3)) { HealSince = Start });
        Assert.That(result.Holes, Is.EqualTo(new[] { new HistoryHole(Day(1), HoleState.MostlyRejected, "2 of 2 records were rejected") }));
    }

    [Test]
    public async Task Rows_between_a_window_looked_back_on_and_the_range_are_written_again()
    {
        // the window begins before the time that is looked back on
        await RunAsync(new LoadRequest(new TimeWindow(Start, Day(1).End)));
        await RunAsync(new LoadRequest(new TimeWindow(Day(2).Start, Day(4).End)));
        await _database.ExecuteAsync("UPDATE grader.loaded_windows SET loaded_at = upper(loaded_window) + interval '1 hour'");
        var csv = _directory.File("reports/daily.csv");
        var right = Report();
        await File.WriteAllTextAsync(csv, string.Join('\n', right.Split('\n').Select(line => line.StartsWith("2024", StringComparison.Ordinal) ? Stale(line) : line)));
        await RunAsync(new LoadRequest(Day(5)) { RefreshSince = Day(4).Start });
        Assert.That(Report(), Does.StartWith(string.Join('\n', right.Split('\n').Select((line, place) => place is 1 or 2 ? Stale(line) : line)).TrimEnd()), "days before the window keep what they have");
    }

    [Test]
    public async Task Without_learning_metrics_no_row_that_a_load_concerns_keeps_old_ones()
    {
        await RunAsync(new LoadRequest(Day(0)));
        await RunAsync(new LoadRequest(Day(2)));
        await RunAsync(new LoadRequest(Day(4)));
        var before = Report().Split('\n');
        await RunAsync(new LoadRequest(Day(1)), learning: false);
        var after = Report().Split('\n');
        var empty = new string(',', after[0].Split(',').SkipWhile(name => name != "new_users").Count());
        Assert.That(after[1], Is.EqualTo(before[1]), "it does not look back on the day, and what it says is right");
        Assert.That(after[2..5], Is.All.EndsWith(empty));
        Assert.That(after[3..5].Select(line => line.Split(',')[2]), Is.EqualTo(before[2..4].Select(line => line.Split(',')[2])));
    }

    private static string Stale(string line) => string.Join(',', line.Split(',').Select((field, place) => place == 2 ? "999" : field));

    private static TimeWindow Day(int day) => new(Start.AddDays(day), Start.AddDays(day + 1));

    private string Report() => File.ReadAllText(_directory.File("reports/daily.csv"));

    private async Task<LoadResult> RunAsync(LoadRequest request, TestDatabase? database = null, TempDirectory? directory = null, bool learning = true)
    {
        var services = new ServiceCollection();
        services.AddGraderEtl(options =>
        {
            options.Source.ApiUrl = "http://127.0.0.1:9/";
            options.Source.Client = "example";
            options.Source.ClientKey = "0123456789abcdef";
            options.Source.RetryDelay = TimeSpan.FromMilliseconds(10);
            options.Source.FirstWindow = options.Source.MaxWindow;
            options.Postgres.ConnectionString = (database ?? _database).ConnectionString;
            options.Report.Learning = learning;
            options.Report.MinGroup = 1;
            options.Report.Directory = (directory ?? _directory).File("reports");
        }).AddCsvReport();
        services.Replace(ServiceDescriptor.Singleton<IAttemptSource>(_source));
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<GraderEtlPipeline>().RunAsync(request).WaitAsync(TimeSpan.FromMinutes(2));
    }
}

/// <summary>Parts of windows.</summary>
file static class Windows
{
    public static TimeWindow Middle(this TimeWindow window) => new(window.Start.AddHours(1), window.End.AddHours(-1));
}
