using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SplitterTests
{
    private static readonly string[] TwoRecords = ["{\"a\":1}", "{\"b\":[2,{\"c\":\"}]\"}]}"];

    [Test]
    public async Task Records_come_out_as_they_went_in()
    {
        using var pages = await SplitterPages.ReadAsync(Array(TwoRecords));
        Assert.That(pages.Records, Is.EqualTo(TwoRecords));
        Assert.That(pages.Objects, Is.All.True);
        Assert.That(pages.Escapes, Is.All.False);
    }

    [TestCase("[]")]
    [TestCase(" \r\n\t[ \n ] \n")]
    [TestCase("\uFEFF[]")]
    [TestCase("\uFEFF  []")]
    public async Task An_empty_array_is_no_records_and_no_page(string json)
    {
        using var pages = await SplitterPages.ReadAsync(Encoding.UTF8.GetBytes(json), chunk: () => 1);
        Assert.That(pages.Records, Is.Empty);
        Assert.That(pages.Pages, Is.Zero);
    }

    [Test]
    public async Task Elements_that_are_no_objects_are_records_all_the_same()
    {
        string[] elements = ["1", "-2.5e3", "\"text, ] } \\\" \"", "null", "true", "[1,[2],{}]", "{}", "\"\"", "false"];
        using var pages = await SplitterPages.ReadAsync(Array(elements, " , "), chunk: () => 1);
        Assert.That(pages.Records, Is.EqualTo(elements));
        Assert.That(pages.Objects.IndexOf(true), Is.EqualTo(6));
        Assert.That(pages.Objects.Count(isObject => isObject), Is.EqualTo(1));
    }

    [Test]
    public async Task A_backslash_marks_its_own_record_only()
    {
        string[] elements = ["{\"a\":\"x\"}", "{\"a\":\"\\\\\"}", "{\"a\\\"\":1}", "{\"a\":2}"];
        using var pages = await SplitterPages.ReadAsync(Array(elements));
        Assert.That(pages.Escapes, Is.EqualTo(new[] { false, true, true, false }));
    }

    [Test]
    public async Task Pages_are_filled_before_they_are_sent()
    {
        var records = Enumerable.Range(0, 1000).Select(number => $"{{\"number\":{number}}}").ToArray();
        using var pages = await SplitterPages.ReadAsync(Array(records), pageBytes: 1024);
        Assert.That(pages.Records, Is.EqualTo(records));
        Assert.That(pages.Pages, Is.LessThan(1000 * 16 / 900));
    }

    [Test]
    public async Task A_page_takes_so_many_records_however_short([Values(1, 150, 1000, int.MaxValue)] int chunk)
    {
        var records = Enumerable.Range(0, 700).Select(number => (number % 10).ToString()).Append("{\"last\":1}").ToArray();
        using var pages = await SplitterPages.ReadAsync(Array(records), pageBytes: 2048, chunk: () => chunk);
        Assert.That(pages.Records, Is.EqualTo(records));
        Assert.That(pages.Pages, Is.EqualTo((701 + 63) / 64));
    }

    [Test]
    public async Task A_record_as_long_as_a_page_still_fits()
    {
        var record = "{\"a\":\"" + new string('x', 256 - 8) + "\"}";
        Assert.That(record, Has.Length.EqualTo(256));
        using var pages = await SplitterPages.ReadAsync(Array("{}", record, "{}"), pageBytes: 256);
        Assert.That(pages.Records, Is.EqualTo(new[] { "{}", record, "{}" }));
    }

    [Test]
    public async Task A_record_longer_than_a_page_passes_by_with_its_head_kept([Values(1, 7, 1000, int.MaxValue)] int chunk)
    {
        var record = "{\"a\":\"" + new string('x', 5000) + "\"}";
        using var pages = await SplitterPages.ReadAsync(Array("{\"b\":1}", record, record, "{\"c\":2}"), pageBytes: 256, chunk: () => chunk);
        Assert.That(pages.Records, Is.EqualTo(new[] { "{\"b\":1}", "{\"c\":2}" }));
        Assert.That(pages.Oversized, Is.EqualTo(new[] { (record[..256], 5008L), (record[..256], 5008L) }));
    }

    [Test]
    public async Task Of_a_huge_record_64_KiB_are_kept()
    {
        var record = "{\"a\":\"" + new string('x', 20_000_000) + "\"}";
        using var pages = await SplitterPages.ReadAsync(Array(record), pageBytes: 256 * 1024);
        Assert.That(pages.Oversized.Single().Head, Has.Length.EqualTo(64 * 1024));
        Assert.That(pages.Oversized.Single().Length, Is.EqualTo(record.Length));
    }

    [Test]
    public async Task Whitespace_of_any_length_takes_no_room()
    {
        var blank = new string(' ', 10_000);
        using var pages = await SplitterPages.ReadAsync(
            Encoding.UTF8.GetBytes($"{blank}[{blank}{{}}{blank},{blank}{{\"a\":1}}{blank}]{blank}"), pageBytes: 64);
        Assert.That(pages.Records, Is.EqualTo(new[] { "{}", "{\"a\":1}" }));
        Assert.That(pages.Pages, Is.EqualTo(1));
    }

    [Test]
    public async Task Every_way_to_cut_the_bytes_in_three_gives_the_same_records()
    {
        string[] elements = ["{\"a\":\"\\\\\\\"}\"}", "[[\"]\"]]", "-1.5", "\"\\u0416\"", "{\"é\":\"Ж😀\"}", "null"];
        var json = Encoding.UTF8.GetBytes("\uFEFF [ " + string.Join(" ,\n", elements) + " ] ");
        for (var first = 1; first < json.Length; first++)
        {
            for (var second = first + 1; second <= json.Length; second++)
            {
                var pieces = new Queue<int>([first, second - first, int.MaxValue, int.MaxValue]);
                using var pages = await SplitterPages.ReadAsync(json, pageBytes: 128, chunk: pieces.Dequeue);
                Assert.That(pages.Records, Is.EqualTo(elements), $"cut at {first} and {second}");
            }
        }
    }

    [Test]
    public void A_failed_receiver_fails_the_reading_and_no_page_is_lost()
    {
        using var pages = new SplitterPages();
        pages.BeforeSend = () => throw new InvalidOperationException("the lane is down");
        Assert.That(
            async () => await pages.RunAsync(Array([.. Enumerable.Repeat("{\"a\":1}", 200)])),
            Throws.InvalidOperationException.With.Message.EqualTo("the lane is down"));
    }

    [Test]
    public void Cancellation_ends_the_reading([Values] bool withReadTimeout)
    {
        using var pages = new SplitterPages();
        using var cancellation = new CancellationTokenSource();
        using var stream = new SplitterStream("[{}"u8.ToArray(), () => 1, async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        });
        var options = new JsonArrayOptions { ReadTimeout = withReadTimeout ? TimeSpan.FromMinutes(1) : Timeout.InfiniteTimeSpan };
        Assert.That(
            async () => await JsonArrayReader.ReadAsync(stream, pages, options, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken))
                .EqualTo(cancellation.Token));
        Assert.That(pages.Outstanding, Is.Zero);
    }

    [Test]
    public void A_source_that_pauses_too_long_is_given_up()
    {
        using var pages = new SplitterPages();
        using var stream = new SplitterStream("[{}"u8.ToArray(), () => 1, async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        });
        var error = Assert.ThrowsAsync<GraderEtlException>(async () => await JsonArrayReader.ReadAsync(
            stream, pages, new JsonArrayOptions { ReadTimeout = TimeSpan.FromMilliseconds(50) }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Smaller));
            Assert.That(error.Found, Is.EqualTo("The source sent nothing for 0.05 s after byte 3 of the response"));
            Assert.That(pages.Outstanding, Is.Zero);
        }
    }

    [Test]
    public void A_response_over_the_limit_is_given_up()
    {
        using var pages = new SplitterPages();
        var error = Assert.ThrowsAsync<GraderEtlException>(
            () => pages.RunAsync(Array([.. Enumerable.Repeat("{\"a\":1}", 200)]), () => 10, new JsonArrayOptions { MaxBytes = 100 }));
        Assert.That(error.Message, Is.EqualTo(
            "The response is longer than 100 bytes. Expected: a response within Source:MaxResponseBytes. "
            + "To do: ask for shorter windows with Source:MaxWindow or set Source:MaxResponseBytes higher."));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Smaller));
    }

    private static byte[] Array(params string[] elements) => Array(elements, ",");

    private static byte[] Array(string[] elements, string separator) => Encoding.UTF8.GetBytes($"[{string.Join(separator, elements)}]");
}
