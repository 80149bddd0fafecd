using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>export</c> and <c>verify-export</c> as users meet them: files, exit codes, texts in both languages, several sources.</summary>
[Parallelizable]
internal sealed class ExportCommandTests
{
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        _sandbox.Variables["GRADERETL__TimeZone"] = "Europe/Moscow";
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task Months_are_written_once_and_a_difference_is_exit_code_7()
    {
        await LoadAsync();
        var first = await _sandbox.RunAsync("export", "--out", "files");
        var again = await _sandbox.RunAsync("export", "--out", "files", "--json");
        var same = await _sandbox.RunAsync("verify-export", "files");
        File.Delete(_sandbox.File("files/attempts-2025-02.parquet"));
        var missing = await _sandbox.RunAsync("verify-export", "files");
        var mended = await _sandbox.RunAsync("export", "--out", "files", "--json");
        await _database.ExecuteAsync("UPDATE grader.loaded_windows SET content_hash = content_hash + 1 WHERE upper(loaded_window) > '2025-03-02Z'");
        var found = await _sandbox.RunAsync("verify-export", "files", "--json");
        var russian = await _sandbox.RunAsync("verify-export", "files", "--lang", "ru");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Code, again.Code, same.Code, found.Code), Is.EqualTo((0, 0, 0, 7)), first.Error + again.Error + same.Error);
            Assert.That(first.Out, Does.Match("(?s)month +rows +size +state\n2025-02 +[0-9]+ +.*  written, not loaded whole\n2025-03 .*\n2 months with [0-9,]+ rows in .* in .*/files; 2 written in "));
            Assert.That(first.Error, Does.Contain("wrote attempts-2025-03.parquet"));
            Assert.That(again.Json.GetProperty("months").EnumerateArray().Select(static month => month.GetProperty("state").GetString()), Is.All.EqualTo("unchanged"));
            Assert.That(same.Out, Does.Contain(" compared: files, manifest and ledger agree"));
            Assert.That(missing.Error, Does.Contain("1 of 2 months of the export differs").And.Contain("Run the same export again").And.Not.Contain("Delete"), "the file is gone already");
            Assert.That(mended.Json.GetProperty("months").EnumerateArray().Select(static month => month.GetProperty("state").GetString()), Is.EqualTo(["written", "unchanged"]));
            Assert.That(found.Json.GetProperty("outcome").GetString(), Is.EqualTo("different"));
            Assert.That(found.Json.GetProperty("months")[1].GetProperty("differences")[0].GetProperty("kind").GetString(), Is.EqualTo("ledgerChanged"));
            Assert.That(found.Json.GetProperty("months")[1].GetProperty("differences")[1].GetProperty("kind").GetString(), Is.EqualTo("windowContent"));
            Assert.That(found.Error, Does.Contain("1 of 2 months of the export differs").And.Contain("files: 2025-03").And.Contain("Run the same export again"));
            Assert.That(russian.Out, Does.Contain("журнал окон изменился после выгрузки").And.Contain("Есть отличия"));
        }
    }

    [Test]
    public async Task Days_of_the_range_are_those_of_utc_as_months_are()
    {
        await LoadAsync();
        var march = await _sandbox.RunAsync("export", "--from", "2025-03-01", "--to", "2025-04-01", "--format", "csv", "--out", "files", "--pseudonyms", "salt");
        var april = await _sandbox.RunAsync("export", "--from", "2025-04-01", "--to", "2025-05-01", "--format", "csv", "--out", "april");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(march.Code, Is.Zero, march.Error);
            Assert.That(march.Error, Does.Contain("The salt file salt was made"));
            Assert.That(Directory.EnumerateFiles(_sandbox.File("files"), "attempts-*").Select(Path.GetFileName), Is.EqualTo(["attempts-2025-03.csv"]));
            Assert.That(april.Code, Is.EqualTo(2));
            Assert.That(april.Error, Does.Contain("Nothing of 2025-04-01 to 2025-04-30 (UTC) is loaded"));
        }
    }

    [Test]
    public async Task What_cannot_be_right_is_said_at_once()
    {
        await LoadAsync();
        var output = await _sandbox.RunAsync("export", "--format", "csv", "--compression", "snapy", "--from", "2025-03-01");
        var both = await _sandbox.RunAsync("export", "--format", "csv", "--compression", "snappy", "--out", "files");
        var file = await _sandbox.RunAsync("export", "--out", "attempts.csv");
        _sandbox.Write("taken", "");
        var taken = await _sandbox.RunAsync("export", "--out", "taken");
        var nothing = await _sandbox.RunAsync("verify-export", "files");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((output.Code, both.Code, file.Code, nothing.Code), Is.EqualTo((2, 2, 2, 2)));
            Assert.That(file.Error, Does.Contain("--out is 'attempts.csv'").And.Contain("a directory, which gets a file for each month"));
            Assert.That(taken.Error, Does.Contain("The directory of the export cannot be used: a file of that name exists"));
            Assert.That(output.Error, Does.Contain("--compression is 'snapy'").And.Contain("--out is missing").And.Contain("--to is missing"));
            Assert.That(both.Error, Does.Contain("--format csv").And.Contain("--compression"));
            Assert.That(nothing.Error, Does.Contain("There is no manifest.json in the directory"));
        }
    }

    [Test]
    public async Task Each_of_several_sources_has_a_directory_of_its_own()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 100 });
        _sandbox.Write("appsettings.json", $$"""
            { "Source": { "ApiUrl": "{{simulator.ApiUrl}}", "Client": "{{new SimulatorOptions().Client}}" }, "Sources": { "math": { "ApiUrl": "{{simulator.ApiUrl}}" }, "art": { "ApiUrl": "{{simulator.ApiUrl}}" } } }
            """);
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = new SimulatorOptions().ClientKey;
        await _sandbox.RunAsync("run", "--date", "2025-03-02");
        var all = await _sandbox.RunAsync("export", "--out", "files");
        var one = await _sandbox.RunAsync("export", "--source", "art", "--out", "files");
        var mixed = await _sandbox.RunAsync("verify-export", "--source", "art", "files");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((all.Code, one.Code, mixed.Code), Is.EqualTo((0, 0, 0)), all.Error + one.Error + mixed.Error);
            Assert.That(File.Exists(_sandbox.File("files/math/attempts-2025-03.parquet")) && File.Exists(_sandbox.File("files/art/manifest.json")));
            Assert.That(one.Out, Does.Contain("unchanged"));
        }
    }

    private async Task LoadAsync()
    {
        await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 500, NaturalQuirks = false });
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = new SimulatorOptions().Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = new SimulatorOptions().ClientKey;
        _sandbox.Variables["GRADERETL__Source__MaxWindow"] = "1d";
        Assert.That((await _sandbox.RunAsync("backfill", "--from", "2025-03-01", "--to", "2025-03-03")).Code, Is.Zero);
    }
}
