using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting;

/// <summary>One row a day, whatever is reported again, and never somebody else's file.</summary>
[TestFixture]
public sealed class CsvReportSinkTests
{
    private const string Header = "day,attempts,runs,submits,correct_submits,success_rate,unique_users";
    private static readonly DateOnly First = new(2025, 3, 1);
    private TempDirectory _directory = null!;

    private string File => Path.Combine(_directory.Path, "reports", "daily.csv");

    [SetUp]
    public void MakeDirectory() => _directory = new TempDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public async Task Days_become_rows_with_plain_numbers()
    {
        var target = await WriteAsync(new DailyMetrics(First, 12_345, 4_000, 1_000, 77));
        Assert.That(target, Is.EqualTo(File));
        Assert.That(await Lines(), Is.EqualTo(new[] { Header, "2025-03-01,12345,8345,4000,1000,0.2500,77" }));
    }

    [Test]
    public async Task A_day_without_submits_has_no_success_rate_which_is_not_zero()
    {
        await WriteAsync(new DailyMetrics(First, 5, 0, 0, 2), new DailyMetrics(First.AddDays(1), 5, 5, 0, 2));
        Assert.That(await Lines(), Is.EqualTo(new[] { Header, "2025-03-01,5,5,0,0,,2", "2025-03-02,5,0,5,0,0.0000,2" }));
    }

    [Test]
    public async Task Runs_that_end_at_the_same_time_take_turns_and_lose_no_day()
    {
        await WriteAsync(Day(1, 10));
        Task<string> waiting;
        await using (new FileStream(Path.Combine(_directory.Path, "reports", ".daily.csv.lock"), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            waiting = WriteAsync(Day(2, 20));
            Assert.That(waiting.IsCompleted, Is.False);
        }

        await Task.WhenAll(Enumerable.Range(3, 10).Select(day => WriteAsync(Day(day, day))).Append(waiting));
        Assert.That(await Lines(), Has.Length.EqualTo(1 + 12));
    }

    [Test]
    public async Task Days_reported_again_replace_their_rows_and_others_stay_in_order()
    {
        await WriteAsync(Day(2, 20), Day(4, 40));
        await WriteAsync(Day(1, 10), Day(2, 22), Day(3, 30));
        Assert.That((await Lines()).Select(line => line[..13]), Is.EqualTo(new[]
        {
            "day,attempts,", "2025-03-02,10", "2025-03-03,22", "2025-03-04,30", "2025-03-05,40",
        }));
    }

    [TestCase("name;value\n1;2\n", 1, "the columns " + Header)]
    [TestCase(Header + "\n2025-03-01,1,1,0,0,,1\ntotal,5\n", 3, "a row that begins with a day such as 2025-03-01")]
    public async Task A_foreign_file_is_refused_and_left_as_it_is(string content, int line, string expected)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, content);
        Assert.That(
            async () => await WriteAsync(Day(1, 10)),
            Throws.InstanceOf<GraderEtlException>().With.Message.EqualTo(
                $"{File} is not a file this program wrote. Expected: {expected}. Where: {File}, line {line}. "
                + "Kept: the file is left as it is. To do: move the file away or set Report:Directory to another place."));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(content));
    }

    [Test]
    public async Task The_file_is_replaced_whole_and_only_its_owner_reads_it()
    {
        await WriteAsync(Day(1, 10));
        using var reader = new StreamReader(File); // has the old file open while the new one takes its place
        await WriteAsync(Day(1, 11));
        Assert.That(await reader.ReadToEndAsync(), Does.Contain("2025-03-02,10,"));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Does.Contain("2025-03-02,11,"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!).Select(Path.GetFileName), Is.EquivalentTo(new[] { "daily.csv", ".daily.csv.lock" }), "nothing half-written is left");
        if (!OperatingSystem.IsWindows())
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static DailyMetrics Day(int day, long attempts) => new(First.AddDays(day), attempts, 5, 3, 2);

    private async Task<string> WriteAsync(params DailyMetrics[] days)
    {
        var options = new GraderEtlOptions();
        options.Report.Directory = Path.GetDirectoryName(File)!;
        var result = RunResults.Completed(First, days);
        return await new CsvReportSink(new OptionsWrapper<GraderEtlOptions>(options)).WriteAsync(result, CancellationToken.None);
    }

    private Task<string[]> Lines() => System.IO.File.ReadAllLinesAsync(File);
}
