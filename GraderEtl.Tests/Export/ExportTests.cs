using System.Runtime.Versioning;
using System.Text;
using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using NUnit.Framework;
using static GraderEtl.Tests.Export.ExportWorld;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Export;

/// <summary>Months of a real store in files, and what becomes of these when the store changes.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ExportTests
{
    [TestCaseSource(typeof(ExportWorld), nameof(EachFormat))]
    public async Task A_file_gives_back_what_the_view_has_in_the_order_of_time(IExportFormat format)
    {
        await using var world = await CreateAwkwardAsync();
        var result = await world.ExportAsync(format);
        var view = await world.ReadViewAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await world.ReadBackAsync(format), Is.EqualTo(view));
            Assert.That(view, Has.Count.EqualTo(7 + 48));
            Assert.That(result.Manifest.Months.Select(static month => (month.Month, month.Rows, month.Compression)),
                Is.EqualTo([("2025-02", 4L, format.Compression), ("2025-03", 51L, format.Compression)]));
            Assert.That(result.Manifest.Months[0].Missing, Is.EqualTo([new TimeWindow(Utc(2, 1), Utc(2, 28, 21))]));
            Assert.That(result.Manifest.Months[1].Missing, Is.EqualTo([new TimeWindow(Utc(3, 2, 21), Utc(4, 1))]));
            Assert.That((await world.VerifyAsync()).Differs, Is.False);
        }
    }

    [Test]
    public async Task Only_months_whose_ledger_changed_are_written_again()
    {
        await using var world = await CreateAwkwardAsync();
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-02 Written", "2025-03 Written"]));
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-02 Unchanged", "2025-03 Unchanged"]));
        await world.Store.RefreshAsync(InMarch, static chunks => chunks.Run(Utc(3, 2, 5), "somebody else"));
        Assert.That(await world.DifferencesAsync(), Is.EqualTo(["2025-03 LedgerChanged", "2025-03 WindowRows"]));
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-02 Unchanged", "2025-03 Written"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await world.ReadBackAsync(Formats[0]), Is.EqualTo(await world.ReadViewAsync()));
            Assert.That(await world.DifferencesAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task A_month_that_is_no_longer_loaded_goes_and_one_outside_of_the_range_stays()
    {
        await using var world = await CreateAwkwardAsync();
        await world.Store.LoadAsync(new TimeWindow(Utc(5, 1), Utc(5, 2)), static chunks => chunks.Run(Utc(5, 1, 7)));
        Assert.That(await world.StatesAsync(range: new TimeWindow(Utc(3, 5), Utc(5, 2))), Is.EqualTo(["2025-03 Written", "2025-05 Written"]));
        await world.Store.Store.Server.ExecuteAsync("DELETE FROM grader.loaded_windows; DELETE FROM grader.attempt_facts");
        Assert.That(await world.StatesAsync(range: new TimeWindow(Utc(5, 1), Utc(6, 1))), Is.EqualTo(["2025-05 Removed"]));
        Assert.That(Directory.EnumerateFiles(world.Directory, "attempts-*").Select(Path.GetFileName), Is.EqualTo(["attempts-2025-03.csv"]));
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-03 Removed"]));
    }

    [Test]
    public async Task Whatever_a_killed_export_has_left_the_next_one_completes()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync();
        var whole = Directory.EnumerateFiles(world.Directory).ToDictionary(static file => file, File.ReadAllBytes);
        // killed before it wrote a month, while it wrote one, and before it noted one in the manifest
        await File.WriteAllTextAsync(world.PathOf(".attempts-2025-03.csv.tmp"), "id,us");
        await File.WriteAllTextAsync(world.PathOf(".manifest.json.tmp"), "{");
        File.Delete(world.PathOf("attempts-2025-02.csv"));
        await File.AppendAllTextAsync(world.PathOf("attempts-2025-03.csv"), "more");
        Assert.That(await world.DifferencesAsync(), Is.EqualTo(["2025-02 FileMissing", "2025-03 FileChanged", "2025-03 Unreadable"]));
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-02 Written", "2025-03 Written"]));
        Assert.That(Directory.EnumerateFiles(world.Directory).Order(StringComparer.Ordinal), Is.EqualTo(whole.Keys.Order(StringComparer.Ordinal)));
        Assert.That(await File.ReadAllBytesAsync(world.PathOf("attempts-2025-03.csv")), Is.EqualTo(whole[world.PathOf("attempts-2025-03.csv")]));
        Assert.That(await world.DifferencesAsync(), Is.Empty);
    }

    [Test]
    public async Task An_export_that_is_stopped_keeps_the_months_that_are_done()
    {
        await using var world = await CreateAwkwardAsync();
        using var stop = new CancellationTokenSource();
        Assert.That(
            () => world.Export.ExportAsync(new ExportRequest(world.Directory, Formats[0]), new StopAtOnce(stop), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await world.StatesAsync(), Is.EqualTo(["2025-02 Unchanged", "2025-03 Written"]));
    }

    [Test]
    public async Task Two_exports_do_not_work_in_one_directory_and_those_who_read_wait_for_none()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync();
        using (ExportDirectory.OpenToRead(world.Directory))
            Assert.That((await world.VerifyAsync()).Differs, Is.False);
        using var held = ExportDirectory.OpenToWrite(world.Directory);
        AssertFails(() => world.ExportAsync(), ErrorKind.Output, "Another export works in the directory");
        AssertFails(() => world.VerifyAsync(), ErrorKind.Output, "Another export works in the directory");
    }

    [Test]
    public async Task A_directory_of_something_else_is_left_as_it_is()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync();
        AssertFails(() => world.ExportAsync(Formats[1]), ErrorKind.Configuration, "Another export is in the directory: format csv, database t_");
        AssertFails(() => world.ExportAsync(pseudonyms: world.Salt()), ErrorKind.Configuration, "Another export is in the directory");
        await File.WriteAllTextAsync(world.PathOf("manifest.json"), """{"version": 2}""");
        AssertFails(() => world.ExportAsync(), ErrorKind.Configuration, "The manifest has version 2");
        await File.WriteAllTextAsync(world.PathOf("manifest.json"), """{"version": 1}""");
        AssertFails(() => world.ExportAsync(), ErrorKind.Configuration, "The manifest is no manifest of an export");
        File.Delete(world.PathOf("manifest.json"));
        AssertFails(() => world.ExportAsync(), ErrorKind.Configuration, "The file attempts-2025-0");
        AssertFails(() => world.VerifyAsync(), ErrorKind.Configuration, "There is no manifest.json in the directory");
        Assert.That(Directory.EnumerateFiles(world.Directory, "attempts-*").Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_directory_that_cannot_be_made_is_said_before_anything_is_read()
    {
        await using var world = await CreateAwkwardAsync();
        await File.WriteAllTextAsync(world.Directory, "a file");
        AssertFails(() => world.ExportAsync(), ErrorKind.Output, "The directory of the export cannot be used");
    }

    [TestCaseSource(typeof(ExportWorld), nameof(EachFormat))]
    public async Task Pseudonyms_stand_for_users_wherever_these_are_named(IExportFormat format)
    {
        await using var world = await CreateAwkwardAsync();
        var salt = world.Salt();
        var result = await world.ExportAsync(format, pseudonyms: salt);
        var (rows, view) = (await world.ReadBackAsync(format), await world.ReadViewAsync());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(static row => row.UserId), Is.EqualTo(view.Select(row => salt.Of(row.UserId!))));
            Assert.That(rows[4].LisResultSourcedId, Is.EqualTo("course-v1:A+B+C:example.org-0f:" + salt.Of("anna")));
            Assert.That(rows[5].LisResultSourcedId, Is.EqualTo(salt.Of("course-v1:A+B+C:example.org-0f:another")), "it names somebody else");
            Assert.That(rows.Select(static row => row with { UserId = null, LisResultSourcedId = null }), Is.EqualTo(view.Select(static row => row with { UserId = null, LisResultSourcedId = null })));
            Assert.That((await world.VerifyAsync()).Differs, Is.False);
            Assert.That(await File.ReadAllTextAsync(world.PathOf("manifest.json")), Does.Contain(result.Manifest.Pseudonyms!).And.Not.Contain("anna"));
            foreach (var file in Directory.EnumerateFiles(world.Directory))
                Assert.That(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), Does.Not.Contain("anna").And.Not.Contain("another"));
            AssertFails(() => world.ExportAsync(format, pseudonyms: world.Salt("another-salt")), ErrorKind.Configuration, "Another export is in the directory");
        }
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_are_for_their_owner_only()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync();
        Assert.That(Directory.EnumerateFiles(world.Directory).Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(world.Directory), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task What_somebody_changed_by_hand_is_found_with_its_window()
    {
        await using var world = await CreateAwkwardAsync();
        await world.Store.Store.Server.ExecuteAsync("UPDATE grader.attempt_facts SET outcome = 'w' WHERE created_at = '2025-03-01Z'");
        await world.ExportAsync();
        var february = (await world.VerifyAsync()).Months[0].Differences.Single();
        Assert.That((february.Kind, february.Window), Is.EqualTo((ExportDifferenceKind.WindowContent, (TimeWindow?)AcrossMonths)));
        await world.Store.Store.Server.ExecuteAsync("DELETE FROM grader.users WHERE user_id = 'z'; DELETE FROM grader.tasks WHERE sourcedid_head = 'x,y'");
        File.Delete(world.PathOf("attempts-2025-02.csv"));
        File.Delete(world.PathOf("attempts-2025-03.csv"));
        await world.ExportAsync();
        Assert.That(await world.ReadBackAsync(Formats[0]), Is.EqualTo(await world.ReadViewAsync()), "as the view, with NULL");
        Assert.That(await world.DifferencesAsync(), Is.EqualTo(["2025-02 WindowContent"]));
    }

    [Test]
    public void Spans_end_where_a_batch_is_full_and_cover_the_month()
    {
        var month = new TimeWindow(Utc(3, 1), Utc(4, 1));
        LedgerEntry[] ledger =
        [
            Entry(new TimeWindow(Utc(2, 28, 21), Utc(3, 1, 21)), 25_000), Entry(new TimeWindow(Utc(3, 1, 21), Utc(3, 2, 21)), 25_000),
            Entry(new TimeWindow(Utc(3, 2, 21), Utc(3, 3, 21)), 100_000), Entry(new TimeWindow(Utc(3, 9), Utc(3, 10)), 250),
        ];
        var spans = MonthReader.Spans(month, ledger).ToList();
        Assert.That(spans.Select(static span => span.Start), Is.EqualTo([Utc(3, 1), Utc(3, 1, 21), Utc(3, 2, 21), Utc(3, 3, 3), Utc(3, 3, 9), Utc(3, 3, 15)]));
        Assert.That(spans[^1].End, Is.EqualTo(month.End));
        Assert.That(spans.Zip(spans.Skip(1), static (one, next) => one.End == next.Start), Is.All.True);
        Assert.That(MonthReader.Spans(month, []), Is.EqualTo([month]));
    }

    private static LedgerEntry Entry(TimeWindow window, long rows) => new(window, Guid.Empty, new WindowCounts(rows, rows, 0, 0, 0), 0, 0, 1, 0, window.End);

    private static void AssertFails(Func<Task> work, ErrorKind kind, string found)
    {
        var error = Assert.ThrowsAsync<GraderEtlException>(() => work())!;
        Assert.That((error.Kind, error.Message.StartsWith(found, StringComparison.Ordinal)), Is.EqualTo((kind, true)), error.Message);
    }

    private sealed class StopAtOnce(CancellationTokenSource stop) : IProgress<MonthExport>
    {
        public void Report(MonthExport value) => stop.Cancel();
    }
}
