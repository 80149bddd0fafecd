using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>report</c>: what is loaded, in four forms, without a source and without a change to the store; and sent again.</summary>
[Parallelizable]
internal sealed partial class ReportCommandTests
{
    private static readonly SimulatorOptions World = new() { RowsPerDay = 200, ExactRowsPerDay = true, NaturalQuirks = false };
    private static readonly string[] Week = ["--from", "2025-03-03", "--to", "2025-03-10"];
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [OneTimeSetUp]
    public async Task LoadOnceAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        await using var simulator = await ApiSimulator.StartAsync(World);
        var loaded = await _sandbox.RunAsync(
            "backfill", "--from", "2025-02-24", "--to", "2025-03-08", "--no-report", "--no-mail", "--json",
            "--set", $"Source:ApiUrl={simulator.ApiUrl}", "--set", $"Source:Client={World.Client}", "--set", $"Source:ClientKey={World.ClientKey}");
        Assert.That(loaded.Code, Is.Zero, loaded.Error);
    }

    [OneTimeTearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task Without_learning_metrics_days_are_counted_and_nothing_else_is_shown()
    {
        string[] line = ["report", "--from", "2025-03-03", "--to", "2025-03-09", "--set", "Report:Learning=false"];
        var table = await _sandbox.RunAsync(line);
        var csv = await _sandbox.RunAsync([.. line, "--format", "csv"]);
        var json = (await _sandbox.RunAsync([.. line, "--json"])).Json;
        var file = await _sandbox.RunAsync([.. line, "--out", "counts.csv", "--set", "Language=ru"]);
        var page = await _sandbox.RunAsync([.. line, "--format", "html"]);
        var full = (await _sandbox.RunAsync("report", "--from", "2025-03-03", "--to", "2025-03-09", "--json")).Json;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.Code, Is.Zero, table.Error);
            Assert.That(table.Out, Does.Match("(?m)^2025-03-03 +200 ").And.Not.Contain("Gaps"));
            Assert.That(table.Error, Does.Contain("Not loaded of the period: 2025-03-08. ").And.Contain("Learning metrics are off (Report:Learning = false)"));
            Assert.That(csv.Out.Split('\n')[1], Does.StartWith("2025-03-03,UTC,200,").And.EndWith(",,,,,,,,,,,"));
            Assert.That(json.GetProperty("learning").GetBoolean(), Is.False);
            Assert.That(json.GetProperty("totals").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(json.GetProperty("days")[0].GetProperty("attempts").GetInt64(), Is.EqualTo(200));
            Assert.That(json.GetProperty("days")[0].TryGetProperty("newUsers", out _), Is.False);
            Assert.That(json.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(full.EnumerateObject().Select(member => member.Name)), "null is not absent");
            Assert.That(await File.ReadAllTextAsync(_sandbox.File("counts.csv")), Is.EqualTo(csv.Out));
            Assert.That(file.Error, Does.Contain("Показатели обучения выключены"));
            Assert.That(page.Code, Is.EqualTo(2));
            Assert.That(page.Error, Does.Contain("A page shows learning metrics, and they are off"));
        }
    }

    [Test]
    public async Task A_table_has_figures_with_their_change_days_and_what_is_missing()
    {
        var output = await _sandbox.RunAsync("report", "--from", "2025-03-03", "--to", "2025-03-08");
        var part = await _sandbox.RunAsync(["report", .. Week]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Out, Does.StartWith("2025-03-03 to 2025-03-07 (UTC), 5 days\nfigure"));
            Assert.That(output.Out, Does.Match("(?m)^Attempts +1\u00A0000 +1\u00A0000 +0\\.0\u00A0%$"));
            Assert.That(output.Out, Does.Contain("\nChanges are against the median of the same weekdays"));
            Assert.That(output.Out, Does.Match("(?m)^2025-03-03 Mon +200 "));
            Assert.That(output.Out, Does.Match("(?m)^Gaps +none$"));
            Assert.That(output.Error, Is.Empty);
            Assert.That(part.Code, Is.Zero);
            Assert.That(part.Error, Is.EqualTo(
                "warning: Not loaded of the period: 2025-03-08 to 2025-03-09. The figures are of the rest.\n".ReplaceLineEndings()));
            Assert.That(part.Out, Does.Match("(?m)^Gaps +1 gap, 2 days together$"));
            Assert.That(output.Out.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(80));
        }
    }

    [Test]
    public async Task What_has_not_happened_yet_is_left_out_and_said_to_be()
    {
        using var sandbox = new CommandSandbox { Time = new FakeTimeProvider(new DateTimeOffset(2025, 3, 8, 0, 0, 0, TimeSpan.Zero)) };
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        var report = await sandbox.RunAsync(["report", .. Week]);
        var plan = await sandbox.RunAsync(["plan", .. Week]);
        var status = await sandbox.RunAsync(["status", .. Week]);
        var future = await sandbox.RunAsync("plan", "--from", "2025-03-09", "--to", "2025-03-10");
        const string LeftOut = "2025-03-08 to 2025-03-09 has not happened yet and is left out.\n";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Out, Does.StartWith("2025-03-03 to 2025-03-07 (UTC), 5 days\n"));
            Assert.That(report.Error, Is.EqualTo("warning: " + LeftOut));
            Assert.That(plan.Out, Does.StartWith("Range: 2025-03-03 to 2025-03-07 (UTC)\n" + LeftOut));
            Assert.That(status.Out, Does.StartWith("Range: 2025-03-03 to 2025-03-07 (UTC)\n" + LeftOut));
            Assert.That(future.Out, Is.EqualTo("2025-03-09 lies in the future; nothing to do.\n"));
        }
    }

    [Test]
    public async Task It_speaks_Russian()
    {
        var output = await _sandbox.RunAsync("report", "--lang", "ru", "--from", "2025-03-03", "--to", "2025-03-08");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Out, Does.StartWith("03.03.2025 — 07.03.2025 (UTC), 5 дней\nпоказатель"));
            Assert.That(output.Out, Does.Match("(?m)^Попытки +1\u00A0000 +1\u00A0000 +0,0\u00A0%$"));
            Assert.That(output.Out, Does.Match("(?m)^03\\.03\\.2025 пн +200 "));
            Assert.That(output.Out, Does.Match("(?m)^Пропуски +нет$"));
            Assert.That(output.Out.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(80));
        }
    }

    [Test]
    public async Task A_terminal_gets_bars_that_fit_into_it([Values("en", "ru")] string language, [Values(80, 100)] int columns)
    {
        var output = await _sandbox.RunOnTerminalAsync(columns, ["report", "--lang", language, .. Week]);
        var plain = await _sandbox.RunAsync(["report", "--lang", language, .. Week]);
        var text = Escape().Replace(output.Out, "");
        Assert.That(text, Does.Contain("███").And.Contain("───"));
        Assert.That(text.Split('\n').Max(line => line.TrimEnd().Length), Is.LessThanOrEqualTo(columns));
        Assert.That(Figure().Matches(text).Select(figure => figure.Value), Is.EqualTo(Figure().Matches(plain.Out).Select(figure => figure.Value)), "the same figures");
    }

    [Test]
    public async Task NO_COLOR_and_a_dumb_terminal_get_plain_text([Values("NO_COLOR", "TERM")] string variable)
    {
        using var sandbox = new CommandSandbox();
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        sandbox.Variables[variable] = "dumb";
        var output = await sandbox.RunOnTerminalAsync(100, ["report", .. Week]);
        Assert.That(output.Out, Is.EqualTo((await _sandbox.RunAsync(["report", .. Week])).Out));
    }

    [Test]
    public async Task Without_dates_it_is_the_last_days_loaded()
        => Assert.That((await _sandbox.RunAsync("report")).Out, Does.StartWith("2025-02-24 to 2025-03-07 (UTC), 12 days\n"));

    [Test]
    public async Task Without_dates_a_day_that_is_loaded_in_part_is_marked_and_left_out()
    {
        var json = (await _sandbox.RunAsync("report", "--json", "--set", "TimeZone=Europe/Moscow")).Json;
        var days = json.GetProperty("days").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(days, Has.Count.EqualTo(13), "what was loaded by days of UTC touches one more of Moscow");
            Assert.That(days.Select((day, place) => day.GetProperty("complete").GetBoolean() == place is not (0 or 12)), Is.All.True);
            Assert.That(json.GetProperty("totals").GetProperty("attempts").GetInt64(), Is.EqualTo(days.Skip(1).Take(11).Sum(day => day.GetProperty("attempts").GetInt64())));
            Assert.That(json.GetProperty("quality").GetProperty("gaps").GetArrayLength(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Without_dates_the_present_day_is_shown_as_far_as_it_has_come()
    {
        using var sandbox = new CommandSandbox { Time = new FakeTimeProvider(new DateTimeOffset(2025, 3, 8, 6, 0, 0, TimeSpan.Zero)) };
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        var report = await sandbox.RunAsync("report", "--set", "TimeZone=Europe/Moscow");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Out, Does.StartWith("2025-02-24 to 2025-03-08 (Europe/Moscow), 13 days\n").And.Match(@"(?m)^2025-03-08 Sat \*"));
            Assert.That(report.Error, Does.Not.Contain("has not happened yet"));
        }
    }

    [Test]
    public async Task Json_is_the_same_by_option_and_by_format_and_in_each_language()
    {
        var option = await _sandbox.RunAsync(["report", "--json", .. Week]);
        var format = await _sandbox.RunAsync(["report", "--format", "json", "--lang", "ru", .. Week]);
        var totals = option.Json.GetProperty("totals");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Stable(format.Out), Is.EqualTo(Stable(option.Out)));
            Assert.That(totals.GetProperty("attempts").GetInt64(), Is.EqualTo(1_000));
            Assert.That(totals.GetProperty("firstTryRate").ValueKind, Is.EqualTo(JsonValueKind.Null), "a part of the range is not loaded");
            Assert.That(totals.GetProperty("incomplete").EnumerateArray().Select(key => key.GetString()), Does.Contain("firstTryRate"));
            Assert.That(option.Json.GetProperty("days").GetArrayLength(), Is.EqualTo(7));
            Assert.That(option.Json.GetProperty("heatmap").GetArrayLength(), Is.EqualTo(168));
            Assert.That(option.Json.GetProperty("quality").GetProperty("gaps").GetArrayLength(), Is.EqualTo(1));
            Assert.That(option.Json.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
        }
    }

    [Test]
    public async Task Csv_has_each_day_also_in_a_file_of_any_name()
    {
        var printed = await _sandbox.RunAsync(["report", "--format", "csv", .. Week]);
        var written = await _sandbox.RunAsync(["report", "--format", "csv", "--out", "made/days.dat", "--lang", "ru", .. Week]);
        Assert.That(printed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(8));
        Assert.That(printed.Out, Does.StartWith("day,time_zone,attempts,runs,submits,").And.Contain("\n2025-03-03,UTC,200,"));
        Assert.That(written.Out.Trim(), Is.EqualTo(_sandbox.File("made/days.dat")));
        Assert.That(await File.ReadAllTextAsync(_sandbox.File("made/days.dat")), Is.EqualTo(printed.Out));
    }

    [TestCase("page.html", "<!DOCTYPE html>")]
    [TestCase("PAGE.HTM", "<!DOCTYPE html>")]
    [TestCase("days.csv", "day,time_zone,attempts,")]
    [TestCase("all.json", "{")]
    [TestCase("figures.txt", "2025-03-03 to 2025-03-09")]
    public async Task A_file_holds_what_its_name_says(string name, string begins)
    {
        var output = await _sandbox.RunAsync(["report", "--out", name, .. Week]);
        Assert.That(output.Code, Is.Zero, output.Error);
        Assert.That(await File.ReadAllTextAsync(_sandbox.File(name)), Does.StartWith(begins).IgnoreCase);
    }

    [Test]
    public async Task Html_goes_into_a_file_that_is_named()
    {
        var output = await _sandbox.RunAsync(["report", "--format", "html", "--lang", "ru", .. Week]);
        Assert.That(output.Out.Trim(), Is.EqualTo(_sandbox.File("reports/report-2025-03-03-2025-03-09.html")));
        Assert.That(await File.ReadAllTextAsync(output.Out.Trim()), Does.Contain("<html lang=\"ru\""));
    }

    [TestCase("report --date 2024-01-01", "Nothing of 2024-01-01 (UTC) is loaded", "grader-etl backfill --from 2024-01-01 --to 2024-01-02")]
    [TestCase("report --date 2024-01-01 --lang ru", "ошибка: За 01.01.2024 (UTC) ничего не загружено", "что делать  загрузите его: «grader-etl backfill --from 2024-01-01 --to 2024-01-02»")]
    [TestCase("report --date 2099-01-01", "2099-01-01 (UTC) lies in the future", "ask for days that have passed")]
    [TestCase("report --json --format csv", "--json was given together with --format csv", "--json or --format csv, not both")]
    [TestCase("report --format csv --out r.html", "--format csv was given together with --out r.html", "--format csv or --out r.html, not both")]
    [TestCase("report --format table --out r.csv", "--format table was given together with --out r.csv", "leave one out")]
    [TestCase("report --json --out r.html", "--json was given together with --out r.html", "leave one out")]
    [TestCase("report --sheet --no-sheet --date 2025-03-03", "--sheet was given together with --no-sheet", "leave one out")]
    [TestCase("report --mail --no-mail --date 2025-03-03", "--mail was given together with --no-mail", "leave one out")]
    [TestCase("report --mail --out x --date 2025-03-03", "--mail was given together with --out", "leave one out")]
    [TestCase("report --sheet", "What to send again is not said", "--from 2025-03-01 --to 2025-04-01")]
    [TestCase("report --format pdf", "--format is 'pdf'", "one of table, html, csv, json")]
    [TestCase("report --out r.pdf", "--out is 'r.pdf'", "a name that ends with .html, .htm, .csv, .json, .txt, or has no ending")]
    [TestCase("report --out r.pdf --lang ru", "--out: «r.pdf»", "исправьте --out или выберите, что записать в файл: --format")]
    [TestCase("report --learners r.xlsx", "--learners is 'r.xlsx'", "a name that ends with .csv, .txt, or has no ending")]
    [TestCase("report --lang de", "Language is 'de'", "Language from --lang")]
    public async Task What_cannot_be_reported_exits_with_2_and_says_why(string line, string found, string hint)
    {
        var output = await _sandbox.RunAsync(line.Split(' '));
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain(found).And.Contain(hint));
    }

    [Test]
    public async Task It_writes_and_sends_again_without_a_source_and_without_touching_the_store()
    {
        var before = await StoreAsync();
        var output = await _sandbox.RunAsync(["report", "--sheet", "--mail", .. Week]);
        var message = Eml.Parse(await File.ReadAllBytesAsync(Directory.GetFiles(_sandbox.File("outbox")).Single()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Out, Does.Contain($"csv: {_sandbox.File("reports/daily.csv")}").And.Contain("html: ").And.Contain("outbox: "));
            Assert.That(message["Subject"], Does.Match("^\\[GraderEtl\\] Report 2025-03-03 to 2025-03-09: 1 000 attempts, [0-9]+ % success$"));
            Assert.That(message.Part("text/plain").Text, Does.StartWith("2025-03-03 to 2025-03-09: a report of loaded data, not of a run."));
            Assert.That(message.Part("text/plain").Text, Does.Contain("2025-03-08 to 2025-03-09 (UTC)"), "what is missing of it");
            Assert.That(message.Attachments.Keys, Is.EqualTo(new[] { "report.html" }));
            Assert.That(await StoreAsync(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task What_fails_again_exits_with_6_and_names_the_same_command()
    {
        Directory.CreateDirectory(_sandbox.File("foreign"));
        await File.WriteAllTextAsync(_sandbox.File("foreign/daily.csv"), "not ours\n");
        var output = await _sandbox.RunAsync(["report", "--sheet", "--set", $"Report:Directory={_sandbox.File("foreign")}", .. Week]);
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(output.Out, Does.StartWith("csv: failed, see the error\nhtml: "), "one that fails stops no other");
        Assert.That(output.Error, Does.EndWith("  grader-etl report --sheet --from 2025-03-03 --to 2025-03-10\n".ReplaceLineEndings()));
    }

    private static string Stable(string json) => string.Join('\n', json.Split('\n').Where(line => !line.Contains("computedAt", StringComparison.Ordinal)));

    [GeneratedRegex("\u001b\\[[0-9;?]*[a-zA-Z]")]
    private static partial Regex Escape();

    /// <summary>A number with what may stand in it.</summary>
    [GeneratedRegex("[0-9][0-9\u00A0.,]*[0-9]%?|[0-9]")]
    private static partial Regex Figure();

    private async Task<string> StoreAsync()
    {
        await using var command = _database.DataSource.CreateCommand(
            "SELECT (SELECT count(*) FROM grader.attempts), (SELECT count(*) FROM grader.loaded_windows), (SELECT count(*) FROM grader.runs)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{reader.GetInt64(0)} {reader.GetInt64(1)} {reader.GetInt64(2)}");
    }
}
