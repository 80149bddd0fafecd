using System.Text;
using GraderEtl.Runner.Commands;
using GraderEtl.Tests.Source;
using GraderEtl.Tests.Support;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Responses of which little or nothing is usable, and responses written another way than usual, through the whole program.</summary>
[Parallelizable]
internal sealed class UnusableResponseTests
{
    private const string Key = "canary-0c5e61";
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        foreach (var (key, value) in new[]
        {
            ("Postgres__ConnectionString", _database.ConnectionString), ("Source__Client", "a-client"), ("Source__ClientKey", Key),
            ("Source__RetryDelay", "10ms"), ("Source__MaxAttempts", "2"),
        })
            _sandbox.Variables["GRADERETL__" + key] = value;
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task Verdicts_as_pandas_writes_them_are_loaded()
    {
        var run = await RunAsync(CaseFile.Read("02-float-flags.json"));
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(await StoredAsync("coalesce(is_correct::text, 'run')"), Is.EqualTo("run true false true false"));
    }

    [Test]
    public async Task Times_with_up_to_nine_digits_are_loaded_and_each_other_spelling_is_rejected_with_its_reason()
    {
        var run = await RunAsync(CaseFile.Read("04-timestamps.json"));
        Assert.That(run.Code, Is.Zero, run.Error);
        var stored = await StoredAsync("to_char(created_at AT TIME ZONE 'UTC', 'HH24:MI:SS.US')");
        Assert.That(stored, Does.StartWith("07:00:00.000000").And.Contain("10:00:00.123456 10:00:00.123456"));
        var details = await _database.ScalarAsync<string>("SELECT string_agg(detail, E'\\n' ORDER BY id) FROM grader.rejected_attempts");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(details, Does.Contain("2025-03-01 10:00:00,123 ends in something other than a fraction of 1 to 9 digits"));
            Assert.That(details, Does.Contain("2025-03-01 10:00 is not of the form yyyy-MM-dd HH:mm:ss"));
            Assert.That(details, Does.Contain("2025-03-01 23:59:60 is no time that exists"));
            Assert.That(details, Does.Contain("Sat, 01 Mar 2025 10:00:00 GMT is not of the form yyyy-MM-dd HH:mm:ss"));
        }
    }

    [Test]
    public async Task Passback_params_in_JSON_are_loaded_and_what_is_neither_JSON_nor_Python_is_rejected()
    {
        var run = await RunAsync(CaseFile.Read("15-passback.json"));
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(
            await StoredAsync("right(user_id, 2) || ':' || coalesce(oauth_consumer_key, '-') || ':' || coalesce(left(lis_result_sourcedid, 15), '-')"),
            Is.EqualTo("3a:-:- 3c::- 01::course-v1:Org+D 32::course-v1:O+C+R 33::x 37::x 38::- 39:-:-").Or.EqualTo("3c::- 01::course-v1:Org+D 32::course-v1:O+C+R 33::x 37::x 38::- 39:-:- 3a:-:-"));
        Assert.That(
            await _database.ScalarAsync<string>("SELECT string_agg(substring(convert_from(original, 'UTF8') FROM '0{20,}([0-9a-f]{2})\"') || ' ' || reason, ', ' ORDER BY id) FROM grader.rejected_attempts"),
            Is.EqualTo("34 malformed_literal, 35 malformed_literal, 36 malformed_literal, 3b malformed_literal, 3d malformed_literal, 3e malformed_literal, 3f wrong_type, 40 wrong_type"));
    }

    [TestCase("07-utf16.json", "The response is encoded as UTF-16 (little-endian), not as UTF-8")]
    [TestCase("10-nested-array.json", "The response is no array of attempts: 1 of its 1 elements are no JSON objects, the first of them is an array")]
    public async Task What_is_no_array_of_attempts_in_UTF8_fails_the_window_and_leaves_it_missing(string file, string found)
    {
        var run = await RunAsync(CaseFile.Read(file));
        var plan = await _sandbox.RunAsync("plan", "--date", "2025-03-01", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.SourceFailed), run.Error);
            Assert.That(run.Error, Does.Contain(found).And.Contain("window 2025-03-01"));
            Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows"), Is.Zero);
            Assert.That(plan.Code, Is.Not.EqualTo(ExitCodes.Unexpected));
        }
    }

    [Test]
    public async Task A_page_that_is_not_encoded_as_its_header_says_is_a_failure_of_the_source(
        [Values("br", "gzip", "deflate")] string encoding, [Values(200, 502)] int status)
    {
        var page = CaseFile.Read("45-html-marked-br.html");
        await using var api = await LoopbackApi.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync(page).AsTask();
        });
        var run = await RunAsync(api.Url);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.SourceFailed), run.Error);
            Assert.That(run.Error, Does.Contain(status == 200 ? "The response is not what its Content-Encoding says, or is damaged" : "The source responded with status 502"));
            Assert.That(api.Asked, Has.Count.EqualTo(2), "tried again");
        }
    }

    [Test]
    public async Task Of_several_reasons_the_error_begins_with_the_most_frequent_and_counts_all_with_their_fields()
    {
        var response = Encoding.UTF8.GetString(CaseFile.Read("17-all-rejected.json")).Replace("\"is_correct\": 0.0", "\"is_correct\": 2", StringComparison.Ordinal)
            .Replace("\"is_correct\": 1.0", "\"is_correct\": 2", StringComparison.Ordinal);
        var first = response.IndexOf("lti_user_id", StringComparison.Ordinal);
        await using var api = await ServeAsync(Encoding.UTF8.GetBytes(response.Remove(first, 1).Insert(first, "L")));
        var error = (await RunAsync(api.Url, "--json")).Json.GetProperty("error");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.GetProperty("found").GetString(), Is.EqualTo("60 of 60 records were rejected: invalid is_correct (59 times)"));
            Assert.That(error.GetProperty("where").GetString(), Does.Contain("; others: a required field is missing: lti_user_id (once); for example "));
        }
    }

    [TestCase("17-all-rejected.json", 60, "invalid is_correct", "; for example is_correct: 2 is neither 0, 1, true nor false, in {\"lti_user_id\": \"0000")]
    [TestCase("77-capital-keys.json", 3, "a required field is missing: lti_user_id", "; for example lti_user_id: no such field, in {\"LTI_User_ID\": \"user0\"")]
    public async Task A_response_of_which_nothing_is_usable_makes_the_day_incomplete_in_every_output(string file, int count, string why, string example)
    {
        var response = Encoding.UTF8.GetString(CaseFile.Read(file)).Replace("\"is_correct\": 0.0", "\"is_correct\": 2", StringComparison.Ordinal)
            .Replace("\"is_correct\": 1.0", "\"is_correct\": 2", StringComparison.Ordinal);
        await using var api = await ServeAsync(Encoding.UTF8.GetBytes(response));
        var run = await RunAsync(api.Url);
        var again = await RunAsync(api.Url, "--json");
        var report = await _sandbox.RunAsync("report", "--date", "2025-03-01", "--format", "json");
        var table = await _sandbox.RunAsync("report", "--date", "2025-03-01");
        var page = await _sandbox.RunAsync("report", "--date", "2025-03-01", "--format", "html", "--out", "page.html");
        var status = await _sandbox.RunAsync("status", "--json");
        var found = $"✗ {count} of {count} records were rejected: {why}";
        var mails = Directory.GetFiles(_sandbox.File("outbox"), "*.eml").Select(path => Eml.Parse(File.ReadAllBytes(path))).ToList();
        var logs = string.Concat(Directory.GetFiles(_sandbox.File("logs")).Select(File.ReadAllText));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCodes.TooManyRejected), run.Error);
            Assert.That(run.Error, Does.Contain(found).And.Contain(example).And.Contain("Validation:MaxRejectedShare").And.Contain("grader-etl rejects replay"));
            Assert.That(run.Out, Does.Contain("2025-03-01 *").And.Contain("* incomplete"));
            Assert.That(again.Code, Is.EqualTo(ExitCodes.TooManyRejected), "nothing new, but the day is no better for it");
            Assert.That(again.Json.GetProperty("daily")[0].GetProperty("complete").GetBoolean(), Is.False);
            Assert.That(report.Json.GetProperty("days")[0].GetProperty("complete").GetBoolean(), Is.False);
            Assert.That(report.Json.GetProperty("quality").GetProperty("incompleteDays")[0].GetString(), Is.EqualTo("2025-03-01"));
            Assert.That(report.Json.GetProperty("quality").GetProperty("daysWithoutData").GetArrayLength(), Is.Zero);
            Assert.That(table.Error, Does.Contain("Most records of these windows were rejected: 2025-03-01. "));
            Assert.That(page.Code, Is.Zero, page.Error);
            Assert.That(File.ReadAllText(_sandbox.File("page.html")), Does.Contain("Days most of whose records were rejected are left out of the figures: <span class=\"d\">2025-03-01</span>").And.Contain("1 window with most of its records rejected"));
            Assert.That(status.Json.GetProperty("mostlyRejected").GetArrayLength(), Is.EqualTo(1));
            Assert.That(File.ReadAllLines(_sandbox.File("reports/daily.csv")), Has.Length.EqualTo(1), "no row, so no zeros");
            Assert.That(logs, Does.Contain(found));
            Assert.That(mails, Has.Count.GreaterThan(0));
            Assert.That(mails[0]["Subject"], Does.Contain("✗").And.Not.Contain("✓").And.Not.Contain("for example"));
            Assert.That(mails[0].Part("text/plain").Text, Does.StartWith("✗ ").And.Contain("left out of the figures: 2025-03-01"));
            Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader.rejected_attempts"), Is.EqualTo(count), "their bytes are kept");
            foreach (var text in new[] { run.Out, run.Error, again.Out, logs })
                Assert.That(text, Does.Not.Contain(Key));
        }
    }

    [Test]
    public async Task A_day_that_the_database_refused_is_healed_by_a_replay_once_its_constraint_is_gone()
    {
        await using var api = await ServeAsync(CaseFile.Read("17-all-rejected.json"));
        await _sandbox.RunAsync(["run", "--date", "2025-03-05", "--no-mail", "--set", "Source:ApiUrl=" + api.Url]);
        await _database.ExecuteAsync("ALTER TABLE grader.tasks ADD CONSTRAINT no_such_task CHECK (sourcedid_head NOT LIKE '%DST-3.0%') NOT VALID");

        var refused = await RunAsync(api.Url, "--json");
        await _database.ExecuteAsync("ALTER TABLE grader.tasks DROP CONSTRAINT no_such_task");
        var replay = await _sandbox.RunAsync("rejects", "replay", "--json");
        var healed = await RunAsync(api.Url, "--json");
        var report = await _sandbox.RunAsync("report", "--date", "2025-03-01", "--format", "json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Code, Is.EqualTo(ExitCodes.TooManyRejected), refused.Error);
            Assert.That(refused.Json.GetProperty("error").ToString(), Does.Contain("60 of 60 records were rejected: refused by the database").And.Contain("no_such_task"));
            Assert.That(replay.Code, Is.Zero, replay.Error);
            Assert.That(healed.Code, Is.Zero, healed.Error);
            Assert.That(healed.Json.GetProperty("daily")[0].GetProperty("complete").GetBoolean(), Is.True);
            Assert.That(report.Json.GetProperty("days")[0].GetProperty("attempts").GetInt64(), Is.EqualTo(60));
            Assert.That(report.Json.GetProperty("quality").GetProperty("incompleteDays").GetArrayLength(), Is.Zero);
            Assert.That(File.ReadAllLines(_sandbox.File("reports/daily.csv"))[1], Does.StartWith("2025-03-01,UTC,60,"));
        }
    }

    [Test]
    public async Task Nineteen_rejected_records_are_no_reason_to_doubt_a_day_and_twenty_are()
    {
        var good = CaseFile.Read("17-all-rejected.json");
        var text = Encoding.UTF8.GetString(good);
        var nineteen = Spoil(text, 19);
        var twenty = Spoil(text, 20);
        Assert.That((await RunAsync(Encoding.UTF8.GetBytes(nineteen))).Code, Is.Zero);
        var strict = await RunAsync(Encoding.UTF8.GetBytes(twenty), "--refresh");
        var lax = await RunAsync(Encoding.UTF8.GetBytes(twenty), "--set", "Validation:MaxRejectedShare=34%");
        Assert.That((strict.Code, lax.Code), Is.EqualTo((ExitCodes.TooManyRejected, 0)), strict.Error + lax.Error);
    }

    [Test]
    public async Task Fields_that_are_not_stored_are_named_once_a_run()
    {
        var response = Encoding.UTF8.GetString(CaseFile.Read("02-float-flags.json"))
            .Replace("\"attempt_type\"", $"\"grade\": 5, \"sk-{Key}\": 1, \"attempt_type\"", StringComparison.Ordinal);
        await using var api = await ServeAsync(Encoding.UTF8.GetBytes(response));
        var run = await RunAsync(api.Url);
        var logs = string.Concat(Directory.GetFiles(_sandbox.File("logs")).Select(File.ReadAllText));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero, run.Error);
            Assert.That(run.Out, Does.Contain("The source sends fields that are not stored: grade, sk-***"));
            Assert.That(logs.Split("The source sends fields that are not stored: grade, sk-***"), Has.Length.EqualTo(2));
            Assert.That(run.Out + run.Error + logs, Does.Not.Contain(Key));
        }
    }

    private static string Spoil(string response, int records)
    {
        var parts = response.Split("\"is_correct\": ");
        for (var i = 1; i <= records; i++)
            parts[i] = "2" + parts[i][3..];
        return string.Join("\"is_correct\": ", parts);
    }

    private static Task<LoopbackApi> ServeAsync(byte[] response) => LoopbackApi.StartAsync(
        context => string.CompareOrdinal(context.Request.Query["end"].ToString(), "2025-03-01 00:00:00.000000") > 0
            && string.CompareOrdinal(context.Request.Query["start"].ToString(), "2025-03-01 12:00:00") < 0
            ? context.Response.Body.WriteAsync(response).AsTask()
            : context.Response.WriteAsync("[]"));

    private async Task<CommandOutput> RunAsync(byte[] response, params string[] more)
    {
        await using var api = await ServeAsync(response);
        return await RunAsync(api.Url, more);
    }

    private Task<CommandOutput> RunAsync(string url, params string[] more) => _sandbox.RunAsync(more.Contains("--refresh")
        ? ["backfill", "--from", "2025-03-01", "--to", "2025-03-02", "--set", "Source:ApiUrl=" + url, .. more]
        : ["run", "--date", "2025-03-01", "--set", "Source:ApiUrl=" + url, .. more]);

    private Task<string> StoredAsync(string expression)
        => _database.ScalarAsync<string>($"SELECT string_agg({expression}, ' ' ORDER BY created_at, id) FROM grader.attempts");
}
