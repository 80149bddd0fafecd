using System.Text.Json;
using GraderEtl.Runner.Commands;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>rejects replay</c> and the export, after a rule was lifted. The oracle is a load of the same days by the new rules.</summary>
[Parallelizable]
internal sealed class ReplayCommandTests
{
    private ReplayWorld _world = null!;

    [SetUp]
    public async Task SetUpAsync() => _world = await ReplayWorld.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _world.DisposeAsync();

    [Test]
    public async Task A_replay_leaves_what_a_load_by_the_new_rules_would_leave_and_does_it_once()
    {
        var dry = await _world.ReplayAsync("--dry-run");
        Assert.That(dry.Code, Is.Zero, dry.Error);
        Assert.That(await _world.SumAsync(), Is.EqualTo(_world.StrictSum), "a dry run changes nothing");
        var moved = Count(dry, "moved");

        var replay = await _world.ReplayAsync();
        var again = await _world.ReplayAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replay.Code, Is.Zero, replay.Error);
            Assert.That(moved, Is.GreaterThan(50));
            Assert.That(Count(replay, "moved"), Is.EqualTo(moved));
            Assert.That(Count(replay, "duplicate"), Is.GreaterThan(0));
            Assert.That(Count(replay, "tried"), Is.EqualTo(moved + Count(replay, "duplicate") + Count(replay, "rejected")));
            Assert.That(replay.Json.GetProperty("byReason").GetProperty("missing").GetProperty("moved").GetInt64(), Is.EqualTo(moved));
            Assert.That(Count(again, "moved"), Is.Zero);
            Assert.That(await _world.StoredAsync(), Is.EqualTo(_world.Rows));
            Assert.That(await _world.SumAsync(), Is.EqualTo(_world.Sum), "counts, content hash and quarantine");
        }
    }

    [Test]
    public async Task The_days_that_were_kept_are_counted_again_after_a_replay()
    {
        var before = await _world.LoadAsync("--no-report");
        await _world.ReplayAsync();
        var after = await _world.LoadAsync();
        Assert.That(Attempts(before), Is.LessThan(_world.Rows.Count));
        Assert.That(Attempts(after), Is.EqualTo(_world.Rows.Count));
    }

    [Test]
    public async Task Rows_of_the_days_and_of_those_that_look_back_on_them_are_written_again_by_the_replay()
    {
        string[] later = ["backfill", "--from", "2025-03-04", "--to", "2025-03-07", "--no-mail"];
        await _world.Sandbox.RunAsync(later);
        var csv = _world.Sandbox.File("reports/daily.csv");
        var (before, page) = (await File.ReadAllLinesAsync(csv), await File.ReadAllTextAsync(_world.Sandbox.File("reports/report.html")));
        var dry = await _world.ReplayAsync("--dry-run");
        var untouched = await File.ReadAllLinesAsync(csv);
        var replay = await _world.ReplayAsync();
        var after = await File.ReadAllLinesAsync(csv);
        await _world.Sandbox.RunAsync("report", "--sheet", "--from", "2025-03-01", "--to", "2025-03-07");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replay.Code, Is.Zero, replay.Error);
            Assert.That(replay.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()), Is.EqualTo(new[] { "csv" }));
            Assert.That(dry.Json.GetProperty("outputs").GetArrayLength(), Is.Zero);
            Assert.That(untouched, Is.EqualTo(before));
            Assert.That(after, Is.EqualTo(await File.ReadAllLinesAsync(csv)), "what a report writes over all of them");
            Assert.That(after[1..5].Zip(before[1..5]).Select(pair => pair.First != pair.Second), Is.All.True, "also of the day after");
            Assert.That(page, Does.Contain("2025-03-04"), "the page is of the last run");
        }
    }

    [Test]
    public async Task Rows_of_the_sheet_are_written_again_by_the_replay_as_those_of_the_file_are()
    {
        var account = new TestAccount();
        await using var server = await SheetsServer.StartAsync(account);
        account.Write(_world.Sandbox.File("key.json"), server.Tokens.Url);
        _world.Sandbox.Variables["GRADERETL__Sheets__CredentialsFile"] = "key.json";
        _world.Sandbox.Variables["GRADERETL__Sheets__SpreadsheetId"] = server.Spreadsheet.Id;
        _world.Sandbox.Variables["GRADERETL__Sheets__BaseUri"] = server.Url;
        await _world.Sandbox.RunAsync("backfill", "--from", "2025-03-04", "--to", "2025-03-07", "--no-mail");
        string[] report = ["report", "--sheet", "--from", "2025-03-01", "--to", "2025-03-07"];
        await _world.Sandbox.RunAsync(report);
        var before = Rows();
        var replay = await _world.ReplayAsync();
        var after = Rows();
        var again = await _world.Sandbox.RunAsync(report);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replay.Code, Is.Zero, replay.Error);
            Assert.That(replay.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()), Is.EqualTo(new[] { "csv", "sheets" }));
            Assert.That(again.Code, Is.Zero, again.Error);
            Assert.That(after, Is.EqualTo(Rows()), "what a report writes over all of them");
            Assert.That(before, Has.Count.EqualTo(7), "the heading and six days");
            Assert.That(after[1..5].Zip(before[1..5]).Select(pair => pair.First != pair.Second), Is.All.True, "also of the day after");
        }

        List<string> Rows()
        {
            var daily = server.Spreadsheet["Daily"];
            return [.. Enumerable.Range(0, daily.Rows).Select(daily.ValuesOf).Where(static row => row.Length > 0).Select(static row => string.Join('|', row))];
        }
    }

    [Test]
    public async Task A_report_that_the_replay_cannot_write_is_exit_6_and_the_records_have_moved()
    {
        await File.WriteAllTextAsync(_world.Sandbox.File("reports/daily.csv"), "somebody else's file\n");
        var replay = await _world.ReplayAsync();
        Assert.That(replay.Code, Is.EqualTo(6));
        Assert.That(replay.Json.GetProperty("outcome").GetString(), Is.EqualTo("outputFailed"));
        Assert.That(replay.Error, Does.Contain("grader-etl report --sheet --from 2025-03-01 --to 2025-03-04"));
        Assert.That(await _world.SumAsync(), Is.EqualTo(_world.Sum));
    }

    [Test]
    public async Task Only_what_was_asked_for_is_tried_and_the_table_says_so()
    {
        var otherReason = await _world.ReplayAsync("--reason", "bad_timestamp");
        var day = await _world.Sandbox.RunAsync("rejects", "replay", "--from", "2025-03-02", "--to", "2025-03-03", "--reason", "missing");
        var windows = await _world.Database.ScalarAsync<long>("SELECT count(DISTINCT loaded_window) FROM grader.rejected_attempts WHERE detail LIKE '%RequiredFields%'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count(otherReason, "tried"), Is.Zero);
            Assert.That(day.Out, Does.Contain("still rejected").And.Contain("missing"), day.Error);
            Assert.That(windows, Is.EqualTo(2), "the other days keep theirs");
            Assert.That((await _world.Sandbox.RunAsync("rejects", "replay", "--reason", "mising")).Error, Does.Contain("the nearest is missing"));
        }
    }

    [Test]
    public async Task What_stays_says_why_it_stays_by_the_rules_of_now()
    {
        await _world.Database.ExecuteAsync(
            "UPDATE grader.rejected_attempts SET reason = 'bad_is_correct', field = 'is_correct', detail = 'of another version' WHERE original LIKE '%\"lti_user_id\": null%'");
        await _world.ReplayAsync();
        var left = await _world.Database.ScalarAsync<string>("SELECT DISTINCT concat_ws(' ', reason, field) FROM grader.rejected_attempts");
        Assert.That(left, Is.EqualTo("missing lti_user_id"));
    }

    [Test]
    public async Task The_quarantine_is_exported_with_all_of_its_bytes_into_a_private_file()
    {
        var output = await _world.Sandbox.RunAsync("rejects", "list", "--reason", "missing", "--out", "rejects.ndjson");
        var file = _world.Sandbox.File("rejects.ndjson");
        var lines = await File.ReadAllLinesAsync(file);
        var stored = await _world.Database.ScalarAsync<byte[]>("SELECT original FROM grader.rejected_attempts ORDER BY id LIMIT 1");
        var nowhere = await _world.Sandbox.RunAsync("rejects", "list", "--out", "no/such/directory/file");
        var table = await _world.Sandbox.RunAsync("rejects", "list", "--out", "rejects.csv");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(lines, Has.Length.EqualTo(await _world.Database.ScalarAsync<long>("SELECT count(*) FROM grader.rejected_attempts")));
            Assert.That(JsonDocument.Parse(lines[0]).RootElement.GetProperty("originalBase64").GetBytesFromBase64(), Is.EqualTo(stored));
            Assert.That((nowhere.Code, table.Code), Is.EqualTo((ExitCodes.Usage, ExitCodes.Usage)));
            Assert.That(nowhere.Error, Does.Contain("file cannot be written: a directory in its path is missing or is a file"));
            Assert.That(table.Error, Does.Contain("--out is 'rejects.csv'").And.Contain(".jsonl, .ndjson, .json, .txt"));
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    private static long Count(CommandOutput output, string name) => output.Json.GetProperty("records").GetProperty(name).GetInt64();

    private static long Attempts(CommandOutput output)
        => output.Json.GetProperty("daily").EnumerateArray().Sum(day => day.GetProperty("attempts").GetInt64());
}
