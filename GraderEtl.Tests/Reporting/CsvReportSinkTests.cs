using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting;

/// <summary>One row a day, whatever is reported again, and never another program's file.</summary>
[TestFixture]
public sealed class CsvReportSinkTests
{
    private const string CountedColumns = "day,time_zone,attempts,runs,submits,correct_submits,success_rate,unique_users";
    private const string Header = CountedColumns + ",new_users,returning_users,tasks_touched,first_tries,first_try_rate,first_successes,median_attempts_to_success,"
        + "weekly_users,monthly_users,stickiness,incomplete,hidden";

    private static readonly DailyLearning Learned = new(11, 9, 8, 3, 5, 2.5);
    private static readonly DateOnly First = new(2025, 3, 1);
    private TempDirectory _directory = null!;
    private string _zone = "";

    private string File => Path.Combine(_directory.Path, "reports", "daily.csv");

    [SetUp]
    public void MakeDirectory()
    {
        _directory = new TempDirectory();
        _zone = "UTC";
    }

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public async Task Days_become_rows_with_plain_numbers()
    {
        var target = await WriteAsync(new DailyMetrics(First, 12_345, 4_000, 1_000, 77));
        Assert.That(target, Is.EqualTo(File));
        Assert.That(await Lines(), Is.EqualTo(new[] { Header, "2025-03-01,UTC,12345,8345,4000,1000,0.2500,77,,,,,,,,,,,," }));
    }

    [Test]
    public async Task A_day_without_submits_has_no_success_rate_which_is_not_zero()
    {
        await WriteAsync(new DailyMetrics(First, 5, 0, 0, 2), new DailyMetrics(First.AddDays(1), 5, 5, 0, 2));
        Assert.That(await Lines(), Is.EqualTo(new[] { Header, "2025-03-01,UTC,5,5,0,0,,2,,,,,,,,,,,,", "2025-03-02,UTC,5,0,5,0,0.0000,2,,,,,,,,,,,," }));
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
        Assert.That((await Lines()).Select(line => line[..17]), Is.EqualTo(new[]
        {
            "day,time_zone,att", "2025-03-02,UTC,10", "2025-03-03,UTC,22", "2025-03-04,UTC,30", "2025-03-05,UTC,40",
        }));
    }

    [TestCase("name;value\n1;2\n", 1, "the columns " + CountedColumns + ", and those that newer releases add")]
    [TestCase(CountedColumns + ",mine\n2025-03-01,UTC,1,1,0,0,,1,5\n", 1, "the columns " + CountedColumns + ", and those that newer releases add")]
    [TestCase("day,attempts\n2025-03-01,1\n", 1, "the columns " + CountedColumns + ", and those that newer releases add")]
    [TestCase(CountedColumns + "\n2025-03-01,UTC,1,1,0,0,,1\ntotal,5\n", 3, "a row that begins with a day such as 2025-03-01 and has as many fields as the header")]
    [TestCase(CountedColumns + "\n2025-03-01,UTC,1,1,0,0,,1,\n", 2, "a row that begins with a day such as 2025-03-01 and has as many fields as the header")]
    public async Task A_file_of_another_program_is_refused_and_left_as_it_is(string content, int line, string expected)
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
    public async Task What_takes_tasks_and_earlier_days_has_columns_of_its_own()
    {
        await WriteAsync(new DailyMetrics(First, 12_345, 4_000, 1_000, 77) { Learning = Learned });
        Assert.That(await Lines(), Is.EqualTo(new[] { Header, "2025-03-01,UTC,12345,8345,4000,1000,0.2500,77,11,66,9,8,0.3750,5,2.5,,,,," }));
    }

    [Test]
    public void Weekly_and_monthly_users_come_with_a_report()
        => Assert.That(
            DailyCsv.Format(Day(0, 10) with { Learning = Learned, Active = new ActiveUsers(2, 5, 8) }, "UTC"),
            Is.EqualTo("2025-03-01,UTC,10,5,5,3,0.6000,2,11,-9,9,8,0.3750,5,2.5,5,8,0.2500,,"));

    [Test]
    public void Figures_that_look_back_over_a_hole_are_empty_and_named()
        => Assert.That(
            DailyCsv.Format(Day(0, 10) with { Learning = Learned, Active = new ActiveUsers(2, 5, 8), Incomplete = MetricReach.Month | MetricReach.History }, "UTC"),
            Is.EqualTo("2025-03-01,UTC,10,5,5,3,0.6000,2,,,9,,,,,5,,,new_users returning_users first_tries first_try_rate first_successes median_attempts_to_success monthly_users stickiness,"));

    [Test]
    public async Task A_day_that_is_not_whole_has_no_row_and_leaves_the_one_that_is_there()
    {
        await WriteAsync(Day(0, 10));
        var before = await Lines();
        await WriteAsync(Day(0, 11) with { IsComplete = false }, Day(1, 12) with { IsComplete = false });
        Assert.That(await Lines(), Is.EqualTo(before));
    }

    [Test]
    public async Task Later_days_are_written_again_where_they_have_a_row()
    {
        await WriteAsync(Day(0, 10), Day(2, 30));
        await WriteAsync([Day(0, 11)], [Day(1, 21), Day(2, 31)]);
        Assert.That((await Lines())[1..].Select(line => line[..17]), Is.EqualTo(new[] { "2025-03-01,UTC,11", "2025-03-03,UTC,31" }));
    }

    [Test]
    public async Task A_file_with_fewer_columns_is_extended_and_keeps_its_rows()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, CountedColumns + "\n2025-02-28,UTC,7,7,0,0,,3\n2025-03-01,UTC,1,1,0,0,,1\n");
        await WriteAsync(new DailyMetrics(First, 12_345, 4_000, 1_000, 77) { Learning = Learned });
        Assert.That(await Lines(), Is.EqualTo(new[]
        {
            Header, "2025-02-28,UTC,7,7,0,0,,3,,,,,,,,,,,,", "2025-03-01,UTC,12345,8345,4000,1000,0.2500,77,11,66,9,8,0.3750,5,2.5,,,,,",
        }));
    }

    [Test]
    public async Task A_day_that_is_only_counted_keeps_nothing_of_what_was_measured_earlier()
    {
        await WriteAsync(new DailyMetrics(First, 12_345, 4_000, 1_000, 77) { Learning = Learned });
        await WriteAsync(new DailyMetrics(First, 12_346, 4_001, 1_000, 77));
        Assert.That((await Lines())[1], Is.EqualTo("2025-03-01,UTC,12346,8345,4001,1000,0.2499,77,,,,,,,,,,,,"));
    }

    [Test]
    public async Task Another_time_zone_is_refused_and_the_command_that_is_named_writes_all_days_in_it()
    {
        await WriteAsync(new DailyMetrics(First, 10, 5, 3, 2) { Learning = Learned }, Day(1, 20));
        var before = await System.IO.File.ReadAllTextAsync(File);
        _zone = "Europe/Moscow";
        Assert.That(
            async () => await WriteAsync(Day(1, 21), Day(2, 30)),
            Throws.InstanceOf<GraderEtlException>().With.Message.EqualTo(
                $"The days in {File} are days of UTC, and TimeZone is Europe/Moscow. Expected: days of one time zone. Where: TimeZone, {File}. Kept: it is left as it is. "
                + "To do: set TimeZone to UTC again, or Report:Directory to another place, or report all of its days again, 2025-03-01 to 2025-03-02."));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(before));

        await WriteAsync(Day(0, 11), Day(1, 21));
        Assert.That(await Lines(), Is.EqualTo(new[]
        {
            Header, "2025-03-01,Europe/Moscow,11,6,5,3,0.6000,2,,,,,,,,,,,,", "2025-03-02,Europe/Moscow,21,16,5,3,0.6000,2,,,,,,,,,,,,",
        }), "nothing measured in the other zone is kept");
    }

    [Test]
    public async Task Another_name_of_the_same_zone_is_the_same_zone()
    {
        await WriteAsync(Day(1, 10));
        _zone = "Etc/UTC";
        await WriteAsync(Day(2, 20));
        Assert.That((await Lines())[1..].Select(line => line[..21]), Is.EqualTo(new[] { "2025-03-02,UTC,10,5,5", "2025-03-03,Etc/UTC,20" }));
    }

    [Test]
    public void Its_columns_are_named_by_the_keys_of_the_definitions()
        => Assert.That(Header.Split(','), Is.SubsetOf(MetricDefinition.All.Select(metric => metric.Key).Append("time_zone")));

    [Test]
    public async Task The_file_is_replaced_whole_and_only_its_owner_reads_it()
    {
        await WriteAsync(Day(1, 10));
        using var reader = new StreamReader(File); // has the old file open while the new one takes its place
        await WriteAsync(Day(1, 11));
        Assert.That(await reader.ReadToEndAsync(), Does.Contain("2025-03-02,UTC,10,"));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Does.Contain("2025-03-02,UTC,11,"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!).Select(Path.GetFileName), Is.EquivalentTo(new[] { "daily.csv", ".daily.csv.lock" }), "nothing half-written is left");
        if (!OperatingSystem.IsWindows())
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static DailyMetrics Day(int day, long attempts) => new(First.AddDays(day), attempts, 5, 3, 2);

    private Task<string> WriteAsync(params DailyMetrics[] days) => WriteAsync(days, []);

    private async Task<string> WriteAsync(DailyMetrics[] days, DailyMetrics[] later)
    {
        var options = new GraderEtlOptions { TimeZone = _zone };
        options.Report.Directory = Path.GetDirectoryName(File)!;
        var result = RunResults.Completed(First, days) with { Later = later };
        return await new CsvReportSink(new OptionsWrapper<GraderEtlOptions>(options)).WriteAsync(result, CancellationToken.None);
    }

    private Task<string[]> Lines() => System.IO.File.ReadAllLinesAsync(File);
}
