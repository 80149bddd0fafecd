using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;
using static GraderEtl.Tests.Verification.VerifyHarness;

namespace GraderEtl.Tests.Verification;

/// <summary>What source, ledger and table come to be apart is found, counted and named, window by window, and mended by a refresh.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LoadVerifierTests
{
    [Test]
    public async Task What_was_loaded_is_found_unchanged(
        [Values] bool unsorted, [Values] bool endInclusive, [Values(DuplicateHandling.Drop, DuplicateHandling.Keep)] DuplicateHandling duplicates)
    {
        await using var harness = await StartAsync();
        var world = new SimulatorOptions { RowsPerDay = 500, HostileRate = 0.2, DuplicateEvery = 40, Unsorted = unsorted, EndInclusive = endInclusive };
        await harness.WithAsync(world, pipeline => pipeline.RunAsync(new LoadRequest(Week)), o => o.Validation.Duplicates = duplicates);
        var result = await harness.VerifyAsync(world, configure: o => o.Validation.Duplicates = duplicates);
        Assert.That(result.Windows, Has.Count.EqualTo(7));
        Assert.That(result.Differing.Select(w => $"{w.Window}: {string.Join(", ", w.Differences)}"), Is.Empty);
        Assert.That((result.Error, result.Lateness, result.NotVerified.Count, result.NotLoaded.Count), Is.EqualTo(((GraderEtlException?)null, (Lateness?)null, 0, 0)));
        Assert.That(result.Windows.Sum(w => w.Rows), Is.GreaterThan(1000).And.EqualTo(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts")));
        Assert.That(result.Windows.Select(w => (w.SourceHash, w.RowsHash)), Is.EqualTo(result.Windows.Select(w => (w.Loaded.ContentHash, w.Loaded.ContentHash))));
        result.EnsureMatches();
    }

    [Test]
    public async Task A_source_whose_clock_is_ahead_is_found()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        var result = await harness.VerifyAsync(World("ahead"));
        Assert.That(result.Error?.Found, Does.EndWith("shifted by +03:00:00"));
        Assert.That(result.Error!.Where, Does.StartWith("window [2024-03-0"));
    }

    [Test]
    public async Task Late_records_are_counted_window_by_window_and_a_refresh_of_just_these_brings_them()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World("thinned"));
        var missing = await MissingByDayAsync(harness);
        Assert.That(missing.Values.Sum(), Is.GreaterThan(50));

        var result = await harness.VerifyAsync(World());
        Assert.That(result.Windows.Select(w => w.Differences.Single()), Is.EqualTo(missing.Values.Select(n => new WindowDifference(DifferenceKind.Late, n))));
        Assert.That(result.ToRefresh, Is.EqualTo(new[] { Week }), "windows side by side are one range");
        var late = result.Lateness!.Value;
        Assert.That(late.Records, Is.EqualTo(missing.Values.Sum()));
        Assert.That(late.AtLeast, Is.LessThanOrEqualTo(late.AtMost).And.GreaterThan(DateTimeOffset.UtcNow - Start.AddDays(1) - TimeSpan.FromHours(1)));
        Assert.That(late.LeastDays, Is.LessThanOrEqualTo(late.SureDays));

        foreach (var range in result.ToRefresh)
            await harness.LoadAsync(World(), new LoadRequest(range) { Refresh = true });
        (await harness.VerifyAsync(World())).EnsureMatches();
        Assert.That(await AttemptRows.ReadAsync(harness.Database.DataSource), Is.EqualTo(Truth()));
    }

    [Test]
    public async Task Vanished_records_are_counted()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        var result = await harness.VerifyAsync(World("thinned"));
        Assert.That(result.Differing.SelectMany(w => w.Differences).Select(d => d.Kind).Distinct(), Is.EqualTo(new[] { DifferenceKind.Vanished }));
        Assert.That(result.Differing.Sum(w => w.Differences[0].Records), Is.EqualTo(result.Windows.Sum(w => w.Rows - w.Source.Loaded)).And.GreaterThan(50));
        Assert.That(result.Lateness, Is.Null);
    }

    [Test]
    public async Task Changed_records_are_counted_and_not_taken_for_late_and_vanished_ones()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        var before = (await AttemptRows.ReadAsync(harness.Database.DataSource)).ToHashSet(StringComparer.Ordinal);
        var result = await harness.VerifyAsync(World("regraded"));
        Assert.That(result.Differing.SelectMany(w => w.Differences).Select(d => d.Kind).Distinct(), Is.EqualTo(new[] { DifferenceKind.Changed }));
        await harness.LoadAsync(World("regraded"), new LoadRequest(Week) { Refresh = true });
        var changed = (await AttemptRows.ReadAsync(harness.Database.DataSource)).Count(row => !before.Contains(row));
        Assert.That(result.Differing.Sum(w => w.Differences[0].Records), Is.EqualTo(changed).And.GreaterThan(20));
    }

    [TestCase("DELETE FROM grader.attempt_facts WHERE created_at < '2024-03-02Z' AND id % 100 = 7", DifferenceKind.RowsMissing)]
    [TestCase("INSERT INTO grader.attempt_facts SELECT '2024-03-01 12:00Z', n, 1, 1, 'r' FROM generate_series(1, 3) n", DifferenceKind.RowsAdded)]
    [TestCase("UPDATE grader.attempt_facts SET outcome = CASE WHEN outcome = 'r' THEN 'w' ELSE 'r' END::\"char\" WHERE created_at < '2024-03-02Z' AND id % 100 = 7", DifferenceKind.RowsAltered)]
    [TestCase("UPDATE grader.attempt_facts SET task_no = 1000000 WHERE created_at < '2024-03-02Z' AND id % 100 = 7", DifferenceKind.RowsAltered)]
    [TestCase("DELETE FROM grader.rejected_attempts WHERE upper(loaded_window) = '2024-03-02Z'", DifferenceKind.Quarantine)]
    public async Task Rows_that_are_no_longer_what_was_loaded_are_counted_in_their_window(string meddling, DifferenceKind kind)
    {
        await using var harness = await StartAsync();
        var world = new SimulatorOptions { RowsPerDay = 500, MalformedEvery = 50 };
        await harness.LoadAsync(world);
        long touched;
        await using (var command = harness.Database.DataSource.CreateCommand(meddling))
            touched = await command.ExecuteNonQueryAsync();
        var result = await harness.VerifyAsync(world);
        Assert.That(result.Differing.Select(w => w.Window), Is.EqualTo(new[] { new TimeWindow(Start, Start.AddDays(1)) }));
        Assert.That(result.Differing.Single().Differences, Is.EqualTo(new[] { new WindowDifference(kind, touched) }));
        Assert.That(touched, Is.GreaterThan(0));
        Assert.That(result.ToDifference()!.Message, Is.EqualTo(
            "1 of 7 windows differs. Expected: source, ledger and table to agree. Where: [2024-03-01 00:00:00Z, 2024-03-02 00:00:00Z). "
            + "Kept: everything: nothing was changed. To do: load these windows again, with refresh."));
    }

    [TestCase("UPDATE grader.tasks SET lis_outcome_service_url = 'я' WHERE task_no = {0}")]
    [TestCase("UPDATE grader.tasks SET sourcedid_head = sourcedid_head || '-' WHERE task_no = {0}")]
    [TestCase("DELETE FROM grader.tasks WHERE task_no = {0}")]
    public async Task A_task_that_was_changed_by_hand_shows_in_the_rows_that_name_it(string meddling)
    {
        await using var harness = await StartAsync();
        var world = new SimulatorOptions { RowsPerDay = 500 };
        await harness.LoadAsync(world);
        var task = await harness.Database.ScalarAsync<int>("SELECT min(task_no) FROM grader.tasks WHERE ends_with_user AND lis_outcome_service_url IS NOT NULL");
        var touched = await harness.Database.ScalarAsync<long>($"SELECT count(*) FROM grader.attempt_facts WHERE task_no = {task}");
        await harness.Database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, meddling, task));
        var result = await harness.VerifyAsync(world);
        Assert.That(result.Differing.SelectMany(w => w.Differences).Select(d => d.Kind).Distinct(), Is.EqualTo(new[] { DifferenceKind.RowsAltered }));
        Assert.That(result.Differing.Sum(w => w.Differences.Single().Records), Is.EqualTo(touched));
    }

    [Test]
    public async Task Where_source_and_table_both_differ_numbers_tell_each()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World("thinned"));
        await harness.Database.ExecuteAsync("DELETE FROM grader.attempt_facts WHERE id IN (SELECT id FROM grader.attempt_facts WHERE created_at < '2024-03-02Z' LIMIT 4)");
        var window = (await harness.VerifyAsync(World(), new VerifyRequest(new TimeWindow(Start, Start.AddHours(1))))).Windows.Single();
        Assert.That(window.Differences, Is.EqualTo(new[]
        {
            new WindowDifference(DifferenceKind.Late, window.Source.Loaded - window.Loaded.Counts.Loaded), new WindowDifference(DifferenceKind.RowsMissing, 4),
        }));
    }

    [Test]
    public async Task Rules_that_have_changed_show_as_records_rejected()
    {
        await using var harness = await StartAsync();
        var world = new SimulatorOptions { RowsPerDay = 500 };
        await harness.LoadAsync(world);
        var result = await harness.VerifyAsync(world, configure: o => o.Validation.RequiredFields.Add("lis_outcome_service_url"));
        Assert.That(result.Differing.SelectMany(w => w.Differences).Select(d => d.Kind).Distinct(), Is.EqualTo(new[] { DifferenceKind.Vanished, DifferenceKind.Rejected }));
    }

    [Test]
    public async Task Records_in_quarantine_that_would_pass_now_are_not_late()
    {
        await using var harness = await StartAsync();
        var world = new SimulatorOptions { RowsPerDay = 500, HostileRate = 0.1 };
        var strict = await harness.WithAsync(
            world, pipeline => pipeline.RunAsync(new LoadRequest(Week)), o => o.Validation.RequiredFields.Add("lis_outcome_service_url"));
        var result = await harness.VerifyAsync(world);
        Assert.That(result.Differing, Is.Empty);
        Assert.That(result.Windows.Sum(w => w.Replayable), Is.InRange(1, strict.Records.Rejected - 1));
    }

    [Test]
    public async Task A_sample_is_evenly_spaced_and_what_is_not_loaded_is_named()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        var result = await harness.VerifyAsync(World(), new VerifyRequest(new TimeWindow(Start.AddDays(-1), Start.AddDays(8))) { Sample = 2 });
        Assert.That(result.Windows.Select(w => w.Window.Start), Is.EqualTo(new[] { Start.AddDays(1), Start.AddDays(5) }));
        Assert.That(result.NotVerified, Has.Count.EqualTo(5));
        Assert.That(result.NotLoaded, Is.EqualTo(new[] { new TimeWindow(Start.AddDays(-1), Start), new TimeWindow(Start.AddDays(7), Start.AddDays(8)) }));
        Assert.That(result.Requests, Is.InRange(2, 3));
    }

    [Test]
    public async Task Nothing_is_written()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World("thinned"));
        // a database that takes no writes at all
        await harness.Database.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$");
        var result = await harness.VerifyAsync(World());
        Assert.That(result.Differing.Count(), Is.EqualTo(7));
    }

    [Test]
    public async Task Nothing_was_ever_loaded()
    {
        await using var harness = await StartAsync();
        var result = await harness.VerifyAsync(World());
        Assert.That((result.Windows.Count, result.Requests, result.NotLoaded.Single()), Is.EqualTo((0, 0L, Week)));
    }

    [Test]
    public async Task A_response_that_fails_for_a_while_or_is_capped_is_asked_for_again_and_in_parts()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        (await harness.VerifyAsync(World("html:1", "unavailable-503:2", "truncated-chunked:1"), configure: o => o.Source.Lanes = 1)).EnsureMatches();
        var capped = await harness.VerifyAsync(new SimulatorOptions { RowsPerDay = 500, NaturalQuirks = false, ResponseCap = 333 });
        Assert.That(capped.Differing, Is.Empty);
        Assert.That(capped.Requests, Is.GreaterThan(14));
    }

    [Test]
    public async Task A_source_that_goes_on_failing_ends_it_and_what_was_compared_is_told()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World());
        var result = await harness.VerifyAsync(World("gzip:2", "forbidden"), configure: o => o.Source.Lanes = 1);
        Assert.That((result.Windows.Count, result.NotVerified.Count), Is.EqualTo((1, 6)).Or.EqualTo((2, 5)));
        Assert.That(result.Error!.Kind, Is.EqualTo(ErrorKind.Source));
        Assert.That(result.Error.Where, Does.StartWith("window [2024-03-0"));
        Assert.That(result.Error.Kept, Is.EqualTo("everything: nothing was changed"));
    }

    private static List<string> Truth() =>
    [
        .. new GroundTruth(World()).Between(Week.Start.UtcDateTime, Week.End.UtcDateTime)
            .Where(a => a.Verdict == ExpectedVerdict.Loaded)
            .Select(a => AttemptRows.Format(a.UserId, a.OauthConsumerKey, a.LisResultSourcedId, a.LisOutcomeServiceUrl, a.IsCorrect, a.AttemptType, a.CreatedAt))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>By the ground truth against the table, day by day.</summary>
    private static async Task<SortedDictionary<int, long>> MissingByDayAsync(VerifyHarness harness)
    {
        var days = new SortedDictionary<int, long>();
        for (var day = 0; day < 7; day++)
        {
            var from = Start.AddDays(day).UtcDateTime;
            var truth = new GroundTruth(World()).Between(from, from.AddDays(1)).Count(a => a.Verdict == ExpectedVerdict.Loaded);
            days[day] = truth - await harness.Database.ScalarAsync<long>(
                $"SELECT count(*) FROM grader.attempts WHERE created_at >= '{from:yyyy-MM-dd}Z' AND created_at < '{from.AddDays(1):yyyy-MM-dd}Z'");
        }

        return days;
    }
}
